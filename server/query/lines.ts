/** Log lines as they are listed, with the recipe of their header. */
import type { StoredLine } from './answers.ts'
import { any, containsAny, equalsAny, hasWildcard, matchesAny } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import { isoColumn } from './messages.ts'
import type { Value } from './language/search.ts'
import type { ListTable } from './page.ts'
import { linesWithin, TIME, timeValue } from './range.ts'

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
  // few lines hold a word, and to find them is to have counted them
  lookUp: (_, terms) => (terms.length > 0 ? {} : undefined),
  restrict(conditions, terms, { since, until }) {
    const [from, to] = [since, until].map((time) => conditions.value(timeValue(time), TIME))
    conditions.add(linesWithin(from, to))
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
        case 'attempts':
        case 'waited':
        case 'result':
          break // facts of messages and logins, not of lines
        default:
          // A word about a message means: lines that say so.
          conditions.add(
            any(values, (value) => saysSo(conditions, value)),
            negated,
          )
      }
    }
  },
  item: lineOf,
}

/**
 * `message` is put together from two columns for each line that is looked at: a word that cannot lie across both, where
 * the colon is, is looked for in each of them.
 */
function saysSo(conditions: Conditions, value: Value): string {
  if (value.regex || hasWildcard(value) || /[: ]/.test(value.text))
    return containsAny(conditions, 'message', [value])
  const [text, queueId] = ['text', 'queue_id'].map((column) => containsAny(conditions, column, [value]))
  return `(${text}) OR (named AND (${queueId}))`
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
