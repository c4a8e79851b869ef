/** The log lines of one message: those that bear a queue ID of it, and those of its SMTP session that bear none. */
import type { Connection, StoredLine } from './answers.ts'
import { LINE_COLUMNS, lineOf } from './lines.ts'
import type { LineRow } from './lines.ts'
import type { Asker } from './page.ts'
import { linesWithin, TIME, timeValue } from './range.ts'
import { byPlace, linesOfSession } from './session-lines.ts'

/** A warning about the client's name comes before the session begins. */
const BEFORE_MS = 2_000
const AFTER_MS = 1_000
const MAX_LINES = 5_000
/** Both kinds lie in the same stretch of the log, which is read once: of a message that came and went. */
const SHORT_MS = 300_000

export interface Place {
  host: string
  queueIds: string[]
  /** Milliseconds. */
  since: number
  until: number
}

export async function linesOfMessage(
  asker: Asker,
  place: Place,
  queueId: string,
  connection: Connection | undefined,
  signal: AbortSignal | undefined,
): Promise<StoredLine[]> {
  const { own, others } = await rowsOf(asker, place, connection, signal)
  const ofSession =
    connection === undefined
      ? []
      : linesOfSession([...own.filter((row) => isOf(connection, row)), ...others], connection, queueId)
  return [...new Set([...own, ...ofSession])].sort(byPlace).slice(0, MAX_LINES).map(lineOf)
}

const isOf = ({ program, pid }: Connection, row: LineRow): boolean =>
  row.program === program && row.pid === pid

async function rowsOf(
  { reader }: Asker,
  { host, queueIds, since, until }: Place,
  connection: Connection | undefined,
  signal: AbortSignal | undefined,
): Promise<{ own: LineRow[]; others: LineRow[] }> {
  const params: Record<string, unknown> = { host, queueIds, since: timeValue(since), until: timeValue(until) }
  const ask = (sql: string) =>
    reader.query<LineRow>(
      `SELECT ${LINE_COLUMNS}, toString(toUnixTimestamp64Micro(time)) AS micros FROM log_lines
        WHERE host = {host:String} AND ${sql} ORDER BY time, source, file_seq, position LIMIT ${MAX_LINES}`,
      params,
      { id: 'message.lines', ...(signal && { signal }) },
    )
  const ofMessage = `${linesWithin()} AND queue_id IN {queueIds:Array(String)}`
  if (connection === undefined) return { own: await ask(ofMessage), others: [] }

  const began = Date.parse(connection.startedAt) - BEFORE_MS
  const ended = (connection.endedAt === undefined ? Date.now() : Date.parse(connection.endedAt)) + AFTER_MS
  Object.assign(params, {
    program: connection.program,
    pid: connection.pid,
    began: timeValue(began),
    ended: timeValue(ended),
  })
  const ofProcess = `${linesWithin(`{began:${TIME}}`, `{ended:${TIME}}`)}
    AND queue_id = '' AND program = {program:String} AND pid = {pid:UInt32}`
  if (Math.max(until, ended) - Math.min(since, began) <= SHORT_MS) {
    const rows = await ask(`((${ofMessage}) OR (${ofProcess}))`)
    if (rows.length < MAX_LINES)
      return {
        own: rows.filter(({ queue_id }) => queue_id !== ''),
        others: rows.filter(({ queue_id }) => queue_id === ''),
      }
  }
  const [own, others] = await Promise.all([ask(ofMessage), ask(ofProcess)])
  return { own, others }
}
