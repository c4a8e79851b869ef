/** Messages as they are listed: the newest version of each life. */
import type { Hop, Link, Message, Recipient, Scan, Status } from './answers.ts'
import { namedIds, restrictMessages } from './message-terms.ts'
import { bothForms, isMessageId } from './message-id.ts'
import { neighboursOf, tellNeighbours } from './neighbours.ts'
import { BY_INDEX, isoColumn, TIME, timeValue } from './range.ts'
import type { Asker, ListTable } from './page.ts'
import { RECIPIENT_COLUMNS, recipientsOf } from './recipients.ts'
import type { RecipientsRow, TimedRecipient } from './recipients.ts'

export { isoColumn }

export interface MessageRow extends RecipientsRow {
  micros: string
  trace_id: string
  host: string
  instance: string
  queue_id: string
  message_id: string
  subject: string
  sender: string
  size: number
  recipient_count: number
  origin: Message['origin']
  direction: Message['direction']
  client_name: string
  client_address: string
  client_port: number
  helo: string
  sasl_username: string
  sasl_method: string
  tls_protocol: string
  tls_cipher: string
  firstSeen: string
  lastSeen: string
  removedAt: string
  status: Status
  mixed: boolean
  open: boolean
  own: boolean
}

/** Times as text, so that no digit is lost. */
export const MESSAGE_COLUMNS = `trace_id, host, instance, queue_id, message_id, subject, sender, size, recipient_count, origin,
  direction, client_name, client_address, client_port, helo, sasl_username, sasl_method, tls_protocol, tls_cipher,
  ${isoColumn('first_seen')} AS firstSeen, ${isoColumn('last_seen')} AS lastSeen,
  if(toUnixTimestamp(removed_at) = 0, '', ${isoColumn('removed_at')}) AS removedAt, status, mixed, open, own,
  ${RECIPIENT_COLUMNS}`

export const messageTable: ListTable<MessageRow, Message> = {
  id: 'messages',
  from: 'messages FINAL',
  columns: MESSAGE_COLUMNS,
  time: 'first_seen',
  tie: [{ sql: 'trace_id', type: 'String', of: (row) => row.trace_id }],
  restrict: restrictMessages,
  // what else is asked for changes from version to version: only the IDs may choose what is read
  lookUp(conditions, terms) {
    const sql = namedIds(conditions, terms)
    const settings = `${BY_INDEX}, ignore_data_skipping_indices = 'by_open, by_first_seen'`
    return sql === undefined ? undefined : { prewhere: sql, settings }
  },
  key: 'opened',
  item: messageOf,
  complete: addWords,
}

interface Rest {
  /** Where the columns cannot tell them. */
  recipients?: TimedRecipient[]
  links: Link[]
  hops?: (Omit<Hop, 'firstSeen' | 'lastSeen' | 'removedAt'> & {
    firstSeen: number
    lastSeen: number
    removedAt?: number
  })[]
  /** Fields that are stated and empty: the null sender. */
  empty?: string[]
}

export function messageOf(row: MessageRow): Message {
  const { recipients = recipientsOf(row), links, hops, empty = [] } = JSON.parse(row.rest) as Rest
  const client = {
    ...(row.client_name && { name: row.client_name }),
    ...(row.client_address && { address: row.client_address }),
    ...(row.client_port && { port: row.client_port }),
    ...(row.helo && { helo: row.helo }),
  }
  return {
    traceId: row.trace_id,
    host: row.host,
    instance: row.instance,
    queueId: row.queue_id,
    ...(row.message_id && { messageId: row.message_id }),
    ...(row.subject && { subject: row.subject }),
    ...((row.sender || empty.includes('sender')) && { sender: row.sender }),
    ...((row.size || empty.includes('size')) && { size: row.size }),
    ...(row.recipient_count && { recipientCount: row.recipient_count }),
    origin: row.origin,
    direction: row.direction,
    ...(Object.keys(client).length > 0 && { client }),
    ...(row.sasl_username && { saslUsername: row.sasl_username }),
    ...(row.sasl_method && { saslMethod: row.sasl_method }),
    ...(row.tls_protocol && { tls: { protocol: row.tls_protocol, cipher: row.tls_cipher } }),
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    ...(row.removedAt && { removedAt: row.removedAt }),
    status: row.status,
    ...(row.mixed && { mixed: true }),
    open: row.open,
    ...(row.own && { own: true }),
    recipients: recipients.map(recipientOf),
    ...(hops && { hops: hops.map(hopOf) }),
    links,
  }
}

function hopOf({ removedAt, ...hop }: NonNullable<Rest['hops']>[number]): Hop {
  return {
    ...hop,
    firstSeen: isoMicros(hop.firstSeen),
    lastSeen: isoMicros(hop.lastSeen),
    ...(removedAt !== undefined && { removedAt: isoMicros(removedAt) }),
  }
}

/** Queue IDs of all hops of a message; of most there is one. */
export const queueIdsOf = ({ queueId, hops = [] }: Pick<Message, 'queueId' | 'hops'>): string[] => [
  ...new Set([queueId, ...hops.flatMap((hop) => hop.queueId ?? [])]),
]

function recipientOf({ firstAttempt, lastAttempt, ...recipient }: TimedRecipient): Recipient {
  return {
    ...recipient,
    ...(firstAttempt !== undefined && { firstAttempt: isoMicros(firstAttempt) }),
    ...(lastAttempt !== undefined && { lastAttempt: isoMicros(lastAttempt) }),
  }
}

/** Microseconds -> RFC 3339 with six digits. */
export function isoMicros(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(micros % 1e6).padStart(6, '0')}Z`
}

export const SCAN_COLUMNS = 'action, score, required_score, symbol_names, symbol_scores, symbol_options'

export interface ScanRow {
  action: string
  score: number
  required_score: number
  symbol_names: string[]
  symbol_scores: number[]
  symbol_options: string[]
}

export function scanOf(row: ScanRow): Scan {
  return {
    action: row.action,
    score: row.score,
    requiredScore: row.required_score,
    symbols: row.symbol_names.map((name, index) => ({
      name,
      score: row.symbol_scores[index] ?? 0,
      options: (row.symbol_options[index] ?? '').split('\n').filter((option) => option !== ''),
    })),
  }
}

/** What other tables hold of messages. */
export async function addWords(
  asker: Asker,
  messages: Message[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (messages.length === 0) return
  const [rows] = await Promise.all([neighboursOf(asker, messages, signal), addScans(asker, messages, signal)])
  tellNeighbours(messages, rows)
}

/** rspamd writes its verdict while the message is received; the file may lag. */
const SCAN_GRACE_MS = 60_000

/**
 * Verdicts lie in a table of their own: the one nearest in time to each life is joined by host and queue ID, or by
 * Message-ID where the scanner was told no queue ID.
 */
async function addScans(
  { reader }: Asker,
  messages: Message[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const starts = messages.map(({ firstSeen }) => Date.parse(firstSeen))
  const rows = await reader.query<
    ScanRow & { host: string; queue_id: string; message_id: string; micros: string }
  >(
    `SELECT host, queue_id, message_id, toString(toUnixTimestamp64Micro(time)) AS micros, ${SCAN_COLUMNS} FROM scans
      WHERE time >= {since:${TIME}} AND time <= {until:${TIME}}
        AND (queue_id IN {ids:Array(String)} OR (queue_id = '' AND message_id IN {messageIds:Array(String)})) ORDER BY time`,
    {
      since: timeValue(Math.min(...starts) - SCAN_GRACE_MS),
      until: timeValue(Math.max(...messages.map(({ lastSeen }) => Date.parse(lastSeen))) + SCAN_GRACE_MS),
      ids: [...new Set(messages.flatMap(queueIdsOf))],
      messageIds: [...new Set(messages.flatMap(({ messageId }) => bothForms(messageId)))],
    },
    { id: 'messages.scans', ...(signal && { signal }) },
  )
  for (const message of messages) {
    const from = Date.parse(message.firstSeen) - SCAN_GRACE_MS
    const to = Date.parse(message.lastSeen) + SCAN_GRACE_MS
    const near = rows.filter(
      ({ host, queue_id, message_id, micros }) =>
        host === message.host &&
        (queueIdsOf(message).includes(queue_id) ||
          (queue_id === '' && isMessageId(message_id, message.messageId))) &&
        Number(micros) / 1000 >= from &&
        Number(micros) / 1000 <= to,
    )
    const start = Date.parse(message.firstSeen)
    near.sort((a, b) => Math.abs(Number(a.micros) / 1000 - start) - Math.abs(Number(b.micros) / 1000 - start))
    if (near[0]) message.scan = scanOf(near[0])
  }
}
