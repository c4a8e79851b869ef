/** authentications: one row a SASL, Dovecot or PAM success or failure. */
import type { AuthenticationRecord } from '../../correlate/records.ts'
import { bool, lowCardinality, text, time, uint32 } from '../native.ts'
import type { Table } from './table.ts'

export const authentications: Table<AuthenticationRecord> = {
  name: 'authentications',
  columns: [
    time('time', (row) => row.time),
    lowCardinality('host', (row) => row.host),
    lowCardinality('daemon', (row) => row.daemon),
    lowCardinality('service', (row) => row.service),
    lowCardinality('result', (row) => row.result),
    lowCardinality('sasl_method', (row) => row.saslMethod),
    text('sasl_username', (row) => row.saslUsername),
    text('client_name', (row) => row.clientName),
    text('client_address', (row) => row.clientAddress),
    text('reason', (row) => row.reason),
    uint32('attempts', (row) => row.attempts),
    bool('primary', (row) => row.primary),
  ],
}
