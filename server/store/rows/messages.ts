/** messages: one row a message life, written whole at each change; the row with the newest version counts. */
import type { Direction, MessageRecord, Origin, Status } from '../../correlate/records.ts'
import {
  bool,
  float64,
  int64,
  lowCardinality,
  text,
  texts,
  time,
  uint16,
  uint32,
  uint64,
  uint8,
} from '../native.ts'
import { arePlain, RECIPIENT_COLUMNS, slowestDelay } from './recipients.ts'
import { emptyFields, statedBy } from './stated.ts'
import type { Field } from './stated.ts'
import type { Table } from './table.ts'

const linksOf = (row: MessageRecord) => row.links
const hopsOf = (row: MessageRecord) => row.hops ?? []

/** `version` is the batch's number, or tells it: strictly rising. */
export function messages(version: number | (() => number)): Table<MessageRecord> {
  const versionOf = typeof version === 'number' ? () => version : version
  return {
    name: 'messages',
    columns: [
      time('opened', (row) => row.opened),
      lowCardinality('host', (row) => row.host),
      text('queue_id', (row) => row.queueId),
      text('trace_id', (row) => row.traceId),
      uint64('version', versionOf),
      uint8('gone', (row) => (row.gone === true ? 1 : 0)),
      lowCardinality('instance', (row) => row.instance),
      text('message_id', (row) => row.messageId),
      text('subject', (row) => row.subject),
      text('sender', (row) => row.sender),
      uint64('size', (row) => row.size),
      uint32('recipient_count', (row) => row.recipientCount),
      lowCardinality('origin', (row) => row.origin),
      lowCardinality('direction', (row) => row.direction),
      text('client_name', (row) => row.client?.name),
      text('client_address', (row) => row.client?.address),
      uint16('client_port', (row) => row.client?.port),
      text('helo', (row) => row.client?.helo),
      text('sasl_username', (row) => row.saslUsername),
      lowCardinality('sasl_method', (row) => row.saslMethod),
      lowCardinality('tls_protocol', (row) => row.tls?.protocol),
      lowCardinality('tls_cipher', (row) => row.tls?.cipher),
      int64('first_after', (row) => row.firstSeen - row.opened),
      int64('last_after', (row) => row.lastSeen - row.opened),
      int64('removed_before', (row) => row.lastSeen - (row.removedAt ?? 0)),
      lowCardinality('status', (row) => row.status),
      bool('mixed', (row) => row.mixed),
      bool('open', (row) => row.open),
      bool('own', (row) => row.own),
      ...RECIPIENT_COLUMNS,
      float64('delay', slowestDelay),
      texts('linked_queue_ids', linksOf, (link) => link.queueId),
      text('hop_of', (row) => row.hopOf),
      texts('hop_queue_ids', hopsOf, (hop) => hop.queueId),
      text('rest', restOf),
    ],
  }
}

/** What `messageOf` needs; times come as microseconds. */
export const MESSAGE_COLUMNS = `host, queue_id, trace_id, instance, message_id, subject, sender, size, recipient_count,
  origin, direction, client_name, client_address, client_port, helo, sasl_username, sasl_method, tls_protocol, tls_cipher,
  toUnixTimestamp64Micro(opened) AS opened_micros, toUnixTimestamp64Micro(first_seen) AS first_seen_micros,
  toUnixTimestamp64Micro(last_seen) AS last_seen_micros, toUnixTimestamp64Micro(removed_at) AS removed_at_micros,
  status, mixed, open, own, document`

export interface MessageRow {
  host: string
  queue_id: string
  trace_id: string
  instance: string
  message_id: string
  subject: string
  sender: string
  size: number
  recipient_count: number
  origin: string
  direction: string
  client_name: string
  client_address: string
  client_port: number
  helo: string
  sasl_username: string
  sasl_method: string
  tls_protocol: string
  tls_cipher: string
  opened_micros: number
  first_seen_micros: number
  last_seen_micros: number
  removed_at_micros: number
  status: string
  mixed: boolean
  open: boolean
  own: boolean
  document: string
}

interface Document extends Pick<MessageRecord, 'recipients' | 'links' | 'state' | 'hops' | 'hopOf'> {
  empty?: string[]
}

/** The record as it was written, field by field. */
export function messageOf(row: MessageRow): MessageRecord {
  const { recipients, links, state, hops, hopOf, empty } = JSON.parse(row.document) as Document
  const has = statedBy(empty)
  const client = {
    ...(has('client.name', row.client_name) && { name: row.client_name }),
    ...(has('client.address', row.client_address) && { address: row.client_address }),
    ...(has('client.port', row.client_port) && { port: row.client_port }),
    ...(has('client.helo', row.helo) && { helo: row.helo }),
  }
  const hasClient = Object.keys(client).length > 0 || has('client', '')
  return {
    traceId: row.trace_id,
    host: row.host,
    instance: row.instance,
    queueId: row.queue_id,
    ...(has('messageId', row.message_id) && { messageId: row.message_id }),
    ...(has('subject', row.subject) && { subject: row.subject }),
    ...(has('sender', row.sender) && { sender: row.sender }),
    ...(has('size', row.size) && { size: row.size }),
    ...(has('recipientCount', row.recipient_count) && { recipientCount: row.recipient_count }),
    origin: row.origin as Origin,
    direction: row.direction as Direction,
    ...(hasClient && { client }),
    ...(has('saslUsername', row.sasl_username) && { saslUsername: row.sasl_username }),
    ...(has('saslMethod', row.sasl_method) && { saslMethod: row.sasl_method }),
    ...(has('tls', row.tls_protocol + row.tls_cipher) && {
      tls: { protocol: row.tls_protocol, cipher: row.tls_cipher },
    }),
    opened: row.opened_micros,
    firstSeen: row.first_seen_micros,
    lastSeen: row.last_seen_micros,
    ...(has('removedAt', row.removed_at_micros) && { removedAt: row.removed_at_micros }),
    status: row.status as Status,
    mixed: row.mixed,
    open: row.open,
    own: row.own,
    recipients,
    links,
    ...(hops !== undefined && { hops }),
    ...(hopOf !== undefined && { hopOf }),
    state,
  }
}

const OPTIONAL: readonly Field<MessageRecord>[] = [
  ['messageId', (row) => row.messageId],
  ['subject', (row) => row.subject],
  ['sender', (row) => row.sender],
  ['size', (row) => row.size],
  ['recipientCount', (row) => row.recipientCount],
  ['client', (row) => (row.client && Object.keys(row.client).length === 0 ? '' : undefined)],
  ['client.name', (row) => row.client?.name],
  ['client.address', (row) => row.client?.address],
  ['client.port', (row) => row.client?.port],
  ['client.helo', (row) => row.client?.helo],
  ['saslUsername', (row) => row.saslUsername],
  ['saslMethod', (row) => row.saslMethod],
  ['tls', (row) => row.tls && row.tls.protocol + row.tls.cipher],
  ['removedAt', (row) => row.removedAt],
]

/** Made into `document` by the engine, which puts the recipients in front from their columns. */
function restOf(row: MessageRecord): string {
  const { recipients, links, state, hops, hopOf } = row
  const empty = emptyFields(row, OPTIONAL)
  const rest: Omit<Document, 'recipients'> = {
    links,
    state,
    ...(hops !== undefined && { hops }),
    ...(hopOf !== undefined && { hopOf }),
    ...(empty.length > 0 && { empty }),
  }
  return JSON.stringify(arePlain(recipients) ? rest : { recipients, ...rest })
}
