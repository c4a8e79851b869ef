/** neighbours: one row a word of another program about a message or an attempt. */
import type { NeighbourRecord } from '../../correlate/records.ts'
import { lowCardinality, text, time } from '../native.ts'
import type { Table } from './table.ts'

export const neighbours: Table<NeighbourRecord> = {
  name: 'neighbours',
  columns: [
    time('time', (row) => row.time),
    lowCardinality('host', (row) => row.host),
    lowCardinality('daemon', (row) => row.daemon),
    lowCardinality('kind', (row) => row.kind),
    lowCardinality('name', (row) => row.name),
    lowCardinality('result', (row) => row.result),
    text('detail', (row) => row.detail),
    text('queue_id', (row) => row.queueId),
    text('message_id', (row) => row.messageId),
    text('session', (row) => row.session),
    text('username', (row) => row.username),
    text('client_address', (row) => row.clientAddress),
    text('sender', (row) => row.sender),
    text('recipient', (row) => row.recipient),
    text('text', (row) => row.text),
  ],
}
