/** scans: one row a verdict of rspamd. */
import type { ScanRecord } from '../../correlate/records.ts'
import { float64, float64s, itself, lowCardinality, text, texts, time, uint64 } from '../native.ts'
import type { Table } from './table.ts'

const symbolsOf = (row: ScanRecord) => row.symbols

export const scans: Table<ScanRecord> = {
  name: 'scans',
  columns: [
    time('time', (row) => row.time),
    lowCardinality('host', (row) => row.host),
    text('queue_id', (row) => row.queueId),
    text('message_id', (row) => row.messageId),
    text('sender', (row) => row.sender),
    texts('recipients', (row) => row.recipients, itself),
    text('client_address', (row) => row.clientAddress),
    text('sasl_username', (row) => row.saslUsername),
    lowCardinality('action', (row) => row.action),
    float64('score', (row) => row.score),
    float64('required_score', (row) => row.requiredScore),
    texts('symbol_names', symbolsOf, (symbol) => symbol.name),
    float64s('symbol_scores', symbolsOf, (symbol) => symbol.score),
    // one option a line: rspamd writes control characters as \xHH, so none holds a newline
    texts('symbol_options', symbolsOf, (symbol) => symbol.options.join('\n')),
    uint64('size', (row) => row.size),
    float64('elapsed_seconds', (row) => row.elapsedSeconds),
  ],
}
