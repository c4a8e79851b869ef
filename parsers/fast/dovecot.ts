/** Dovecot's LMTP: Postfix connects, a message is stored, Postfix goes. */
import type { MailEvent } from '../event.ts'
import { readDigits } from '../postfix/client.ts'
import { stands, SURELY_WHOLE } from './usual.ts'

const CLOSE = 41
const LESS = 60
const MORE = 62
const COLON = 58
const BLANK = 32

export function readDovecot(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'lmtp(') || body.length >= SURELY_WHOLE) return undefined
  const close = body.indexOf(')', 5)
  const digit = body.charCodeAt(5) - 48
  return digit >= 0 && digit <= 9 ? readConnection(body, close) : readSaved(body, close)
}

// lmtp(12492): Connect from local
// lmtp(12492): Disconnect from local: Logged out (state=READY)
function readConnection(body: string, close: number): MailEvent | undefined {
  if (readDigits(body, 5, close) < 0 || !stands(body, close, '): ')) return undefined
  const text = body.slice(close + 3)
  if (text === 'Connect from local')
    return { kind: 'session', service: 'lmtp', text, state: 'connect', peer: 'local' }
  if (text === 'Disconnect from local: Logged out (state=READY)')
    return {
      kind: 'session',
      service: 'lmtp',
      text,
      state: 'disconnect',
      peer: 'local',
      reason: 'Logged out (state=READY)',
    }
  return undefined
}

/** What a session is called: base64. */
const NAME = new Uint8Array(128)
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/:')
  NAME[character.charCodeAt(0)] = 1

// lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=<55.9fb2779563@client.example>: saved mail to INBOX
//      ^ user             ^ pid  ^ session                      ^ id: the only colon and blank is behind it
function readSaved(body: string, close: number): MailEvent | undefined {
  const pidEnd = body.indexOf('>', close)
  if (body.charCodeAt(close) !== CLOSE || body.charCodeAt(close + 1) !== LESS) return undefined
  if (readDigits(body, close + 2, pidEnd) < 0 || body.charCodeAt(pidEnd + 1) !== LESS) return undefined
  const session = pidEnd + 2
  let sessionEnd = session
  while (NAME[body.charCodeAt(sessionEnd)] === 1) sessionEnd++
  if (body.charCodeAt(sessionEnd) !== MORE || !stands(body, sessionEnd + 1, ': msgid=')) return undefined
  const id = sessionEnd + 9
  const idEnd = body.indexOf(':', id)
  if (body.charCodeAt(idEnd) !== COLON || body.charCodeAt(idEnd + 1) !== BLANK) return undefined
  if (!stands(body, idEnd + 2, 'saved mail t') || !stands(body, idEnd + 14, 'o ')) return undefined
  const mailbox = body.slice(idEnd + 16)
  const messageId = body.slice(id, idEnd)
  if (mailbox === '' || mailbox.includes(':') || messageId === '' || messageId === 'unspecified')
    return undefined
  return {
    kind: 'mailbox',
    text: body.slice(idEnd + 2),
    action: 'saved',
    user: body.slice(5, close),
    session: body.slice(session, sessionEnd),
    messageId,
    result: 'stored',
    mailbox,
  }
}
