/** deliveries: one row an attempt for one recipient. */
import type { DeliveryRecord } from '../../correlate/records.ts'
import { bool, float64, lowCardinality, text, time, uint16 } from '../native.ts'
import { domainOf } from './table.ts'
import type { Table } from './table.ts'

export const deliveries: Table<DeliveryRecord> = {
  name: 'deliveries',
  columns: [
    time('time', (row) => row.time),
    lowCardinality('host', (row) => row.host),
    lowCardinality('instance', (row) => row.instance),
    lowCardinality('daemon', (row) => row.daemon),
    text('queue_id', (row) => row.queueId),
    text('sender', (row) => row.sender),
    text('recipient', (row) => row.recipient),
    lowCardinality('recipient_domain', (row) => domainOf(row.recipient)),
    text('original_recipient', (row) => row.originalRecipient),
    text('relay_text', relayTextOf),
    lowCardinality('relay_host', (row) => row.relayHost),
    text('relay_address', (row) => row.relayAddress),
    uint16('relay_port', (row) => row.relayPort),
    float64('delay', (row) => row.delay),
    float64('delay_before_queue', (row) => row.delays?.beforeQueue),
    float64('delay_in_queue', (row) => row.delays?.inQueue),
    float64('delay_connection', (row) => row.delays?.connection),
    float64('delay_transmission', (row) => row.delays?.transmission),
    lowCardinality('dsn', (row) => row.dsn),
    lowCardinality('status', (row) => row.status),
    text('reply_form', replyFormOf),
    lowCardinality('reason_class', (row) => row.reasonClass),
    lowCardinality('side', (row) => row.side),
    lowCardinality('provider', (row) => row.provider),
    lowCardinality('fingerprint', (row) => row.fingerprint),
    text('remote_queue_id', (row) => row.remoteQueueId),
    lowCardinality('direction', (row) => row.direction),
    bool('attempted', (row) => row.attempted),
    bool('own', (row) => row.own),
  ],
}

/** '' where the engine makes up the relay from its host, address and port. */
function relayTextOf({
  relay = '',
  relayHost = '',
  relayAddress = '',
  relayPort = 0,
}: DeliveryRecord): string {
  const port = relayPort === 0 ? '' : `:${relayPort}`
  return relay === (relayAddress === '' ? relayHost : `${relayHost}[${relayAddress}]${port}`) ? '' : relay
}

const MARKS = /[\0\x01\x02]/

/** The reply with marks for what other columns say: the next server's queue ID and the recipient. */
function replyFormOf({ reply, remoteQueueId = '', recipient }: DeliveryRecord): string {
  if (MARKS.test(reply) || MARKS.test(recipient) || MARKS.test(remoteQueueId)) return `\0${reply}`
  const form = remoteQueueId === '' ? reply : reply.replaceAll(remoteQueueId, '\x01')
  return recipient === '' ? form : form.replaceAll(recipient, '\x02')
}
