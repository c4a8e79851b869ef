/** rejections: one row a refused attempt. */
import type { RejectionRecord } from '../../correlate/records.ts'
import { lowCardinality, text, time, uint16, uint32 } from '../native.ts'
import type { Table } from './table.ts'

export const rejections: Table<RejectionRecord> = {
  name: 'rejections',
  columns: [
    time('time', (row) => row.time),
    lowCardinality('host', (row) => row.host),
    lowCardinality('daemon', (row) => row.daemon),
    uint32('pid', (row) => row.pid),
    lowCardinality('stage', (row) => row.stage),
    lowCardinality('action', (row) => row.action),
    text('client_name', (row) => row.clientName),
    text('client_address', (row) => row.clientAddress),
    text('helo', (row) => row.helo),
    text('sender', (row) => row.sender),
    text('recipient', (row) => row.recipient),
    uint16('code', (row) => row.code),
    lowCardinality('dsn', (row) => row.dsn),
    text('reason', (row) => row.reason),
    lowCardinality('reason_class', (row) => row.reasonClass),
    lowCardinality('side', (row) => row.side),
    lowCardinality('provider', (row) => row.provider),
    text('fingerprint', (row) => row.fingerprint),
    text('sasl_username', (row) => row.saslUsername),
    text('queue_id', (row) => row.queueId),
  ],
}
