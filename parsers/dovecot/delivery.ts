/** Dovecot's LMTP and LDA: where a message was put, and what a Sieve script did with it. */
import type { MailEvent, Remark } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

export const mailbox: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@client.example>: saved mail to INBOX',
    'lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=unspecified: saved mail to INBOX',
    'lmtp(overquota@example.net)<12492><wPz4MN/mAGvMMAAAHe364Q>: msgid=<59.7275ff1834@client.example>: save failed to INBOX: Quota exceeded (mailbox for user is full)',
    "lmtp(filer@example.net)<12512><YC0hH1TnAGvgMAAAHe364Q>: sieve: msgid=<682.7227ce8868@client.example>: fileinto action: stored mail into mailbox 'Archive'",
    'lmtp(12492): Connect from local',
    'lmtp(12492): Disconnect from local: Logged out (state=READY)',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process || !AGENTS.has(process.name)) return undefined
    const { text, user, session, severity } = process
    if (severity) line.severity = severity
    if (CONNECTION.test(text)) return { kind: 'session', service: process.name, text }

    const message = MESSAGE.exec(text)
    if (!message?.groups) return severity === undefined ? undefined : { kind: 'warning', text }
    const { sieve, id = '', what = '' } = message.groups
    const event: Remark = { kind: 'mailbox', text: what, action: actionOf(what, sieve !== undefined) }
    if (user !== undefined) event['user'] = user
    if (session !== undefined) event['session'] = session
    if (id !== 'unspecified' && id !== '') event['messageId'] = id
    const box = SAVED.exec(what)?.groups?.['box']
    if (box !== undefined) event['mailbox'] = box
    return event
  },
}

const AGENTS: ReadonlySet<string> = new Set(['lmtp', 'lda', 'deliver'])

const CONNECTION = /^(?:Connect from|Disconnect from) [^\s:]+(?:: .*)?$/s

// sieve: msgid=<682.7227ce8868@client.example>: fileinto action: stored mail into mailbox 'Archive'
//              ^ id: chosen by the sender       ^ what
// A Message-ID with a blank or a second bracket could hold any of these words; it is taken no further than its own.
const MESSAGE = /^(?<sieve>sieve: )?msgid=(?<id><[^<>\s]*>|[^<>\s:]*)(?: \(added by [^()]*\))?: (?<what>.*)$/s

// saved mail to INBOX     stored mail into mailbox 'Archive'
const SAVED = /^(?:saved mail to (?<box>[^:<>]+)|.*)$/s

function actionOf(what: string, sieve: boolean): string {
  if (what.startsWith('saved mail to ')) return 'saved'
  if (what.startsWith('save failed to ')) return 'failed'
  return sieve ? 'sieve' : 'other'
}
