/** Sessions of Dovecot's mail processes: how they ended, and how much they moved. */
import type { MailEvent, Remark } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { endOfAddress } from '../postfix/address.ts'
import { readProcess } from './process.ts'

export const userSession: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'imap(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Disconnected: Logged out in=24 out=798 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0',
    'imap(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Connection closed (IDLE running for 0.001 + waiting input for 300.0 secs, 2 B in + 10 B out, state=wait-input) in=24 out=798 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0',
    'imap(carol@example.net): Logged out bytes=24/798',
    'pop3(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Disconnected: Logged out top=0/0, retr=1/2000, del=0/10, size=30000',
    'managesieve(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Logged out bytes=24/798',
    "submission(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Successfully relayed message: from=<carol@example.net>, size=669, id=x1, nrcpt=1, reply=`250 2.0.0 Ok: queued as 4F2A81C0B7'",
    'indexer-worker(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Indexed 10 messages in INBOX (UIDs 1..10)',
    'imap(carol@example.net)<12551><fuOIg75gP/PLAHF+>: Error: Mailbox INBOX: Permission denied',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process || !MAIL_PROCESSES.has(process.name)) return undefined
    const { name, user, session, text, severity } = process
    if (severity) line.severity = severity
    const owner = { ...(user !== undefined && { user }), ...(session !== undefined && { session }) }
    if (severity !== undefined && severity !== 'info')
      return { kind: 'warning', service: name, text, ...owner }

    if (name === 'submission' && text.startsWith(RELAYED)) return readRelayed(text, owner)
    const fields = readCounters(text) ?? readIndexed(text)
    return fields && { kind: 'session', service: name, text, ...owner, ...fields }
  },
}

const MAIL_PROCESSES: ReadonlySet<string> = new Set([
  'imap',
  'pop3',
  'managesieve',
  'submission',
  'indexer-worker',
])

// Logged out in=24 out=798 deleted=0 expunged=0 …     Logged out bytes=24/798
// Disconnected: Logged out top=0/0, retr=1/2000, del=0/10, size=30000
// ^ reason                 ^ counters: digits only, to the end of the line
const COUNTERS =
  /^(?<reason>.*?) (?<counters>(?:in=\d{1,15} out=|bytes=\d{1,15}\/|top=\d{1,15}\/)\d{1,15}(?:,? \w{1,12}=\d{1,15}(?:\/\d{1,15})?)*)$/s

const NAMES = new Map<string, string>([
  ['in', 'bytesIn'],
  ['out', 'bytesOut'],
  ['hdr_count', 'headerCount'],
  ['hdr_bytes', 'headerBytes'],
  ['body_count', 'bodyCount'],
  ['body_bytes', 'bodyBytes'],
])

/** `retr=1/2000` is messages and bytes, `del=0/10` of how many, `bytes=24/798` in and out. */
const PAIRS = new Map<string, readonly [string, string]>([
  ['bytes', ['bytesIn', 'bytesOut']],
  ['top', ['top', 'topBytes']],
  ['retr', ['retrieved', 'retrievedBytes']],
  ['del', ['deleted', 'messages']],
])

function readCounters(text: string): Record<string, string | number> | undefined {
  const line = COUNTERS.exec(text)?.groups
  if (!line) return undefined
  const fields: Record<string, string | number> = { reason: line['reason'] ?? '' }
  for (const counter of (line['counters'] ?? '').split(/,? /)) {
    const [name = '', value = ''] = counter.split('=')
    const [first = '', second] = value.split('/')
    const pair = PAIRS.get(name)
    if (pair && second !== undefined) {
      fields[pair[0]] = Number(first)
      fields[pair[1]] = Number(second)
    } else fields[NAMES.get(name) ?? name] = Number(first)
  }
  return fields
}

// Indexed 10 messages in INBOX (UIDs 1..10)
const INDEXED = /^Indexed (?<messages>\d{1,15}) messages in (?<mailbox>.*?)(?: \(UIDs [\d.,]+\))?$/s

function readIndexed(text: string): Record<string, string | number> | undefined {
  const line = INDEXED.exec(text)?.groups
  return line && { messages: Number(line['messages']), mailbox: line['mailbox'] ?? '' }
}

const RELAYED = 'Successfully relayed message: from=<'
const RELAYED_REST =
  /^>, size=(?<size>\d{1,15}), id=(?<id>[^,\s]{1,100}), nrcpt=(?<recipients>\d{1,9}), reply=`(?<reply>.*)'$/s
const NEXT_ID = /\bqueued as (?<id>[0-9A-Za-z]{6,30})\b/

function readRelayed(text: string, owner: object): Remark | undefined {
  const end = endOfAddress(text, RELAYED.length)
  const rest = end < 0 ? undefined : RELAYED_REST.exec(text.slice(end))?.groups
  if (!rest) return undefined
  const { size, id, recipients, reply = '' } = rest
  const next = NEXT_ID.exec(reply)?.groups?.['id']
  return {
    kind: 'session',
    service: 'submission',
    text,
    ...owner,
    sender: text.slice(RELAYED.length, end),
    size: Number(size),
    transaction: id,
    recipientCount: Number(recipients),
    reply,
    ...(next !== undefined && { remoteQueueId: next }),
  }
}
