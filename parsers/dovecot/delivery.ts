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
    if (text.charCodeAt(0) !== LETTER_M && CONNECTION.test(text))
      return { kind: 'session', service: process.name, text }

    const sieve = text.startsWith('sieve: ')
    const idStart = sieve ? 'sieve: msgid='.length : 'msgid='.length
    const idEnd = text.startsWith('msgid=', idStart - 6) ? text.indexOf(': ', idStart) : -1
    if (idEnd < 0) return severity === undefined ? undefined : { kind: 'warning', text }

    const what = text.slice(idEnd + 2)
    const event: Remark = { kind: 'mailbox', text: what, action: actionOf(what, sieve) }
    if (user !== undefined) event['user'] = user
    if (session !== undefined) event['session'] = session
    const id = text.slice(idStart, idEnd)
    if (id !== 'unspecified' && id !== '') event['messageId'] = id
    if (what.startsWith(SAVED) && !what.includes(':')) event['mailbox'] = what.slice(SAVED.length)
    return event
  },
}

const AGENTS: ReadonlySet<string> = new Set(['lmtp', 'lda', 'deliver'])

const CONNECTION = /^(?:Connect from|Disconnect from) [^\s:]+(?:: .*)?$/s

const LETTER_M = 109

// sieve: msgid=<682.7227ce8868@client.example>: fileinto action: stored mail into mailbox 'Archive'
//              ^ id: chosen by the sender       ^ what
// An ID that holds a colon and a blank ends too early, and then no mailbox can be told.
const SAVED = 'saved mail to '

function actionOf(what: string, sieve: boolean): string {
  if (what.startsWith(SAVED)) return 'saved'
  if (what.startsWith('save failed to ')) return 'failed'
  return sieve ? 'sieve' : 'other'
}
