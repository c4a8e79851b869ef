/** messages: one row a message life, written whole at each change; the row with the newest version counts. */
import type { Direction, Hop, MessageRecord, Origin, Status } from '../../correlate/records.ts'
import { arePlain, recipientColumns, slowestDelay } from './recipients.ts'
import { DOCUMENT } from './document.ts'
import { emptyFields, statedBy } from './stated.ts'
import type { Field } from './stated.ts'
import type { Table } from './table.ts'

const NO_HOPS: readonly Hop[] = []

export const messages: Table<MessageRecord> = {
  name: 'messages',
  columns(block) {
    const opened = block.time('opened')
    const host = block.lowCardinality('host')
    const queueId = block.text('queue_id')
    const traceId = block.text('trace_id')
    const version = block.late('version')
    const gone = block.uint8('gone')
    const instance = block.lowCardinality('instance')
    const messageId = block.text('message_id')
    const subject = block.text('subject')
    const sender = block.text('sender')
    const size = block.uint64('size')
    const recipientCount = block.uint32('recipient_count')
    const origin = block.lowCardinality('origin')
    const direction = block.lowCardinality('direction')
    const clientName = block.text('client_name')
    const clientAddress = block.text('client_address')
    const clientPort = block.uint16('client_port')
    const helo = block.text('helo')
    const saslUsername = block.text('sasl_username')
    const saslMethod = block.lowCardinality('sasl_method')
    const tlsProtocol = block.lowCardinality('tls_protocol')
    const tlsCipher = block.lowCardinality('tls_cipher')
    const firstAfter = block.int64('first_after')
    const lastAfter = block.int64('last_after')
    const removedBefore = block.int64('removed_before')
    const status = block.lowCardinality('status')
    const mixed = block.bool('mixed')
    const open = block.bool('open')
    const own = block.bool('own')
    const putRecipients = recipientColumns(block)
    const delay = block.float64('delay')
    const links = block.list()
    const linkedIds = links.texts('linked_queue_ids')
    const hopOf = block.text('hop_of')
    const hops = block.list()
    const hopIds = hops.texts('hop_queue_ids')
    const rest = block.text('rest')
    return (row) => {
      opened.put(row.opened)
      host.put(row.host)
      queueId.put(row.queueId)
      traceId.put(row.traceId)
      version.put()
      gone.put(row.gone === true ? 1 : 0)
      instance.put(row.instance)
      messageId.put(row.messageId)
      subject.put(row.subject)
      sender.put(row.sender)
      size.put(row.size)
      recipientCount.put(row.recipientCount)
      origin.put(row.origin)
      direction.put(row.direction)
      clientName.put(row.client?.name)
      clientAddress.put(row.client?.address)
      clientPort.put(row.client?.port)
      helo.put(row.client?.helo)
      saslUsername.put(row.saslUsername)
      saslMethod.put(row.saslMethod)
      tlsProtocol.put(row.tls?.protocol)
      tlsCipher.put(row.tls?.cipher)
      firstAfter.put(row.firstSeen - row.opened)
      lastAfter.put(row.lastSeen - row.opened)
      removedBefore.put(row.lastSeen - (row.removedAt ?? 0))
      status.put(row.status)
      mixed.put(row.mixed ? 1 : 0)
      open.put(row.open ? 1 : 0)
      own.put(row.own ? 1 : 0)
      putRecipients(row)
      delay.put(slowestDelay(row))
      for (const link of row.links) linkedIds.put(link.queueId)
      links.end(row.links.length)
      hopOf.put(row.hopOf)
      for (const hop of row.hops ?? NO_HOPS) hopIds.put(hop.queueId)
      hops.end(row.hops?.length ?? 0)
      rest.put(restOf(row))
    }
  },
}

/** What `messageOf` needs; times come as microseconds. */
export const MESSAGE_COLUMNS = `host, queue_id, trace_id, instance, message_id, subject, sender, size, recipient_count,
  origin, direction, client_name, client_address, client_port, helo, sasl_username, sasl_method, tls_protocol, tls_cipher,
  toUnixTimestamp64Micro(opened) AS opened_micros, toUnixTimestamp64Micro(first_seen) AS first_seen_micros,
  toUnixTimestamp64Micro(last_seen) AS last_seen_micros, toUnixTimestamp64Micro(removed_at) AS removed_at_micros,
  status, mixed, open, own, ${DOCUMENT} AS document`

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

/** Made into DOCUMENT by the engine, which puts the recipients in front from their columns. */
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
