/** Log lines as they are listed, with the recipe of their header. */
import type { StoredLine } from './answers.ts'
import { containsAny, equalsAny, matchesAny } from './conditions.ts'
import { isoColumn } from './messages.ts'
import type { ListTable } from './page.ts'

export interface LineRow {
  micros: string
  at: string
  host: string
  program: string
  pid: number
  severity: StoredLine['severity']
  kind: string
  queue_id: string
  message: string
  format: string
  header: string
  own: boolean
  source: string
  file_seq: number
  position: number
}

export const LINE_COLUMNS = `${isoColumn('time')} AS at, host, program, pid, severity, kind, queue_id, message, format, header, own,
  source, file_seq, position`

/** Beyond this a count says no more than that there are many. */
const COUNTED = 100_000

export const lineTable: ListTable<LineRow, StoredLine> = {
  id: 'lines',
  from: 'log_lines',
  columns: LINE_COLUMNS,
  time: 'time',
  tie: [
    { sql: 'host', type: 'String', of: (row) => row.host },
    { sql: 'source', type: 'String', of: (row) => row.source },
    { sql: 'file_seq', type: 'UInt32', of: (row) => row.file_seq },
    { sql: 'position', type: 'UInt64', of: (row) => row.position },
  ],
  countLimit: COUNTED,
  restrict(conditions, terms) {
    for (const { field, values, negated } of terms) {
      switch (field) {
        case 'host':
          conditions.add(matchesAny(conditions, 'host', values), negated)
          break
        case 'program':
          conditions.add(
            `${matchesAny(conditions, 'program', values)} OR ${matchesAny(conditions, "arrayElement(splitByChar('/', program), -1)", values)}`,
            negated,
          )
          break
        case 'kind':
          conditions.add(matchesAny(conditions, 'kind', values), negated)
          break
        case 'severity':
          conditions.add(matchesAny(conditions, 'severity', values), negated)
          break
        case 'id':
          conditions.add(equalsAny(conditions, 'queue_id', values), negated)
          break
        case 'is':
        case 'direction':
        case 'delay':
        case 'size':
        case 'result':
          break // facts of messages and logins, not of lines
        default:
          // A word about a message means: lines that say so.
          conditions.add(containsAny(conditions, 'message', values), negated)
      }
    }
  },
  item: lineOf,
}

export function lineOf(row: LineRow): StoredLine {
  return {
    id: `${row.host}/${row.source}/${row.file_seq}/${row.position || `@${row.micros}`}`,
    time: row.at,
    micros: Number(row.micros),
    host: row.host,
    program: row.program,
    daemon: row.program.slice(row.program.lastIndexOf('/') + 1),
    ...(row.pid && { pid: row.pid }),
    severity: row.severity,
    kind: row.kind,
    ...(row.queue_id && { queueId: row.queue_id }),
    message: row.message,
    format: row.format,
    ...(row.header && { header: row.header }),
    source: row.source,
    ...(row.own && { own: true }),
  }
}
