/** Dovecot's LMTP and LDA: where a message was put, and what a Sieve script did with it. */
import type { MailEvent, Remark } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { endOfAddress } from '../postfix/address.ts'
import { findOutcome, readOutcome } from './outcome.ts'
import { readProcess } from './process.ts'
import type { Process } from './process.ts'

export const mailbox: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@client.example>: saved mail to INBOX',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=unspecified: saved mail to INBOX',
    'lmtp(12492, alice@example.net): eC0bEuHmAGvMMAAAHe364Q: msgid=<55.9fb2779563@client.example>: saved mail to INBOX',
    'lmtp(overquota@example.net)<12492><wPz4MN/mAGvMMAAAHe364Q>: msgid=<59.7275ff1834@client.example>: save failed to INBOX: Quota exceeded (mailbox for user is full)',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@client.example>: save failed to open mailbox INBOX: Permission denied',
    "lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: fileinto action: stored mail into mailbox 'Archive'",
    "lda(filer@example.net): sieve: msgid=<682.7227ce8868@client.example>: left message in mailbox 'INBOX'",
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: redirect action: forwarded to <a@b.example>',
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: discarded duplicate forward to <a@b.example>',
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: marked message to be discarded if not explicitly delivered (discard action)',
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: rejected message from <a@b.example> (reject)',
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: sent vacation response to <a@b.example>',
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: discarded vacation reply to <a@b.example>',
    "lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: store into mailbox 'Archive' skipped",
    "lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: failed to store into mailbox 'Archive': Quota exceeded",
    "lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: piped message to program 'filter'",
    'lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: not forwarding message to <a@b.example>: the header names a mail loop',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: Sent message to <alice@example.net> at 192.0.2.33:24: 250 2.0.0 Ok (1/1 at 12 ms)',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: Failed to send message to <alice@example.net> at 192.0.2.33:24: 451 4.3.0 later (1/1 at 12 ms)',
    'lmtp(12492): Connect from local',
    'lmtp(12492): Disconnect from local: Logged out (state=READY)',
    'lmtp(12492): Disconnect from local: Client has quit the connection (in banner)',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: Error: Mailbox INBOX: Permission denied',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process || !AGENTS.has(process.name)) return undefined
    const { text, severity } = process
    if (severity) line.severity = severity
    const connection = text.charCodeAt(0) === LETTER_M ? null : CONNECTION.exec(text)
    if (connection?.groups) {
      const { way, peer, reason } = connection.groups
      const state = way === 'Connect' ? 'connect' : 'disconnect'
      return { kind: 'session', service: process.name, text, state, peer, ...(reason && { reason }) }
    }
    return (
      readMessage(process) ??
      readProxy(process) ??
      (severity === undefined || severity === 'info'
        ? undefined
        : { kind: 'warning', service: process.name, ...ownerOf(process), text })
    )
  },
}

const AGENTS: ReadonlySet<string> = new Set(['lmtp', 'lda', 'deliver'])
const LETTER_M = 109

// Disconnect from 192.0.2.1: Logged out (state=READY)
// ^ way           ^ peer     ^ reason
const CONNECTION = /^(?<way>Connect|Disconnect) from (?<peer>[^\s:]+|[\da-fA-F:]+)(?:: (?<reason>.*))?$/s

const ownerOf = ({ user, session }: Process) => ({
  ...(user !== undefined && { user }),
  ...(session !== undefined && { session }),
})

// eC0bEuHmAGvMMAAAHe364Q: sieve: msgid=<682.7227ce8868@client.example>: fileinto action: stored mail into mailbox 'Archive'
// ^ session (2.2)                ^ id: chosen by the sender             ^ what
const MESSAGE = /^(?:(?<session>[\w+/]{6,60}(?::\d{1,6})?): )?(?<sieve>sieve: )?msgid=/

function readMessage(process: Process): Remark | undefined {
  const { text } = process
  const head = MESSAGE.exec(text)
  if (!head) return undefined
  const sieve = head.groups?.['sieve'] !== undefined
  const session = process.session ?? head.groups?.['session']
  const owner = ownerOf({ ...process, session })
  const rest = text.slice(head[0].length)
  const at = mayBeCut(rest) ? -1 : findOutcome(rest)
  // Nothing tells where the Message-ID ends.
  if (at === -1) return { kind: 'mailbox', text, ...owner }

  const idEnd = at === undefined ? rest.indexOf(': ') : at - 2
  if (idEnd < 0) return { kind: 'mailbox', text, ...owner, incomplete: true }
  const what = rest.slice(idEnd + 2)
  const id = rest.slice(0, idEnd)
  return {
    kind: 'mailbox',
    text: what,
    action: actionOf(what, sieve),
    ...owner,
    ...(id !== 'unspecified' && id !== '' && { messageId: id }),
    ...readOutcome(what, sieve),
  }
}

function actionOf(what: string, sieve: boolean): string {
  if (sieve) return 'sieve'
  if (what.startsWith('saved mail to ')) return 'saved'
  return what.startsWith('save failed to ') ? 'failed' : 'other'
}

// <session>: Sent message to <alice@example.net> at 192.0.2.33:24: 250 2.0.0 Ok (1/1 at 12 ms)
//                             ^ address             ^ relay        ^ reply
function readProxy(process: Process): Remark | undefined {
  const text = process.text.replace(/^<[^<>\s]*>: /, '')
  const words = PROXY.find((each) => text.startsWith(each))
  if (words === undefined) return undefined
  const end = endOfAddress(text, words.length)
  const rest = end < 0 ? null : PROXY_REST.exec(text.slice(end))
  if (!rest?.groups) return undefined
  const sent = words === PROXY[0]
  return {
    kind: 'mailbox',
    text,
    action: sent ? 'relayed' : 'failed',
    ...ownerOf(process),
    address: text.slice(words.length, end),
    relay: rest.groups['relay'],
    reply: rest.groups['reply'],
  }
}

const PROXY = ['Sent message to <', 'Failed to send message to <'] as const
const PROXY_REST = /^> at (?<relay>\S{1,300}): (?<reply>.*?)(?: \(\d+\/\d+ at \d+ ms\))?$/s
