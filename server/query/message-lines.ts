/** The log lines of one message: those that bear a queue ID of it, and those of its SMTP session that bear none. */
import type { Connection, StoredLine } from './answers.ts'
import { LINE_COLUMNS, lineOf } from './lines.ts'
import type { LineRow } from './lines.ts'
import type { Asker } from './page.ts'
import type { Where } from './conditions.ts'
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

/** `more` names further lines without a queue ID; they are in `said`, with others, where one question was enough for all. */
export async function linesOfMessage(
  asker: Asker,
  place: Place,
  queueId: string,
  connection: Connection | undefined,
  more: Where | undefined,
  signal: AbortSignal | undefined,
): Promise<{ lines: StoredLine[]; said?: LineRow[] }> {
  const { own, others, said } = await rowsOf(asker, place, connection, more, signal)
  const ofSession =
    connection === undefined
      ? []
      : linesOfSession([...own.filter((row) => isOf(connection, row)), ...others], connection, queueId)
  const lines = [...new Set([...own, ...ofSession])].sort(byPlace).slice(0, MAX_LINES).map(lineOf)
  return { lines, ...(said && { said }) }
}

const isOf = ({ program, pid }: Connection, row: LineRow): boolean =>
  row.program === program && row.pid === pid

interface Rows {
  own: LineRow[]
  others: LineRow[]
  said?: LineRow[]
}

async function rowsOf(
  { reader }: Asker,
  { host, queueIds, since, until }: Place,
  connection: Connection | undefined,
  more: Where | undefined,
  signal: AbortSignal | undefined,
): Promise<Rows> {
  const params: Record<string, unknown> = { host, queueIds, since: timeValue(since), until: timeValue(until) }
  const ask = (sql: string) =>
    reader.query<LineRow>(
      `SELECT ${LINE_COLUMNS}, toString(toUnixTimestamp64Micro(time)) AS micros FROM log_lines
        WHERE host = {host:String} AND ${sql} ORDER BY time, source, file_seq, position LIMIT ${MAX_LINES}`,
      params,
      { id: 'message.lines', ...(signal && { signal }) },
    )
  const ofMessage = `${linesWithin()} AND queue_id IN {queueIds:Array(String)}`
  const { program = '', pid = 0 } = connection ?? {}
  const [began, ended] = connection === undefined ? [since, until] : spanOf(connection)
  Object.assign(params, { program, pid, began: timeValue(began), ended: timeValue(ended) })
  const ofProcess = `${linesWithin(`{began:${TIME}}`, `{ended:${TIME}}`)}
    AND queue_id = '' AND program = {program:String} AND pid = {pid:UInt32}`

  const kinds = [ofMessage, ...(connection === undefined ? [] : [ofProcess]), ...(more ? [more.sql] : [])]
  if (kinds.length > 1 && Math.max(until, ended) - Math.min(since, began) <= SHORT_MS) {
    Object.assign(params, more?.params)
    const rows = await ask(`(${kinds.map((sql) => `(${sql})`).join(' OR ')})`)
    const isOfProcess = (row: LineRow) =>
      connection !== undefined &&
      isOf(connection, row) &&
      Number(row.micros) >= began * 1000 &&
      Number(row.micros) < ended * 1000
    const said = rows.filter(({ queue_id }) => queue_id === '')
    if (rows.length < MAX_LINES)
      return {
        own: rows.filter(({ queue_id }) => queue_id !== ''),
        others: said.filter(isOfProcess),
        ...(more && { said }),
      }
  }
  const [own, others] = await Promise.all([ask(ofMessage), connection === undefined ? [] : ask(ofProcess)])
  return { own, others }
}

/** Milliseconds. */
const spanOf = ({ startedAt, endedAt }: Connection): [began: number, ended: number] => [
  Date.parse(startedAt) - BEFORE_MS,
  (endedAt === undefined ? Date.now() : Date.parse(endedAt)) + AFTER_MS,
]
