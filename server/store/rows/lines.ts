/** log_lines: one row a line of any log. */
import type { LineRecord } from '../../correlate/records.ts'
import { bool, lowCardinality, originalText, text, time, uint32, uint64 } from '../native.ts'
import type { Table } from './table.ts'

const isLatin1 = (row: LineRecord) => row.latin1

export const lines: Table<LineRecord> = {
  name: 'log_lines',
  columns: [
    lowCardinality('host', (row) => row.line.host),
    time('time', (row) => row.time),
    lowCardinality('program', (row) => row.line.program),
    uint32('pid', (row) => row.line.pid),
    lowCardinality('severity', (row) => row.line.severity),
    lowCardinality('kind', (row) => row.line.event.kind),
    text('queue_id', (row) => row.line.queueId),
    originalText('message', (row) => row.line.message, isLatin1),
    lowCardinality('format', (row) => row.line.format),
    originalText('header', (row) => row.line.header, isLatin1),
    bool('latin1', isLatin1),
    bool('own', (row) => row.own),
    lowCardinality('source', (row) => row.source),
    uint32('file_seq', (row) => row.fileSeq),
    uint64('position', (row) => row.position),
  ],
}
