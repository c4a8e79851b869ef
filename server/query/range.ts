/** The range of time a list covers, and the cursor that goes on where a page ended. */
import { BadCursor, BadSearch } from '../errors.ts'
import { readRange, readTime } from './language/time.ts'
import type { Clock, Range } from './language/time.ts'

const DAY = 86_400_000

/** Milliseconds; up to now and, where no `since` is given, the 24 hours before `until`. Throws SEARCH_INVALID. */
export function rangeOf(
  { since, until = 'now' }: { since?: string | undefined; until?: string | undefined },
  clock: Clock,
): Range {
  const end = readTime(until, clock)?.until
  const range =
    since === undefined
      ? end !== undefined && { since: end - DAY, until: end }
      : readRange(since, until, clock)
  if (!range)
    throw new BadSearch(
      `'${since ?? '24 hours before'}' to '${until}' is no range of time: write for example since=now-2h, or since=2026-11-20T14:00:00Z`,
    )
  return range
}

/** Where a page ends: the range of the first page, so that `now` stands still, and the key of the last row. */
export interface Cursor {
  range: Range
  after: (string | number)[]
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.range.since, cursor.range.until, ...cursor.after])).toString(
    'base64url',
  )
}

/** Throws CURSOR_INVALID. */
export function readCursor(text: string, parts: number): Cursor {
  let content: unknown
  try {
    content = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw new BadCursor()
  }
  if (!Array.isArray(content) || content.length !== parts + 2) throw new BadCursor()
  const [since, until, ...after] = content as unknown[]
  const isKey = (each: unknown): each is string | number =>
    typeof each === 'string' || typeof each === 'number'
  if (typeof since !== 'number' || typeof until !== 'number' || !after.every(isKey)) throw new BadCursor()
  return { range: { since, until }, after }
}

/** Milliseconds -> what a DateTime64(6) parameter takes: seconds with six digits. */
export function timeValue(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000)
  return `${Math.floor(micros / 1e6)}.${String(((micros % 1e6) + 1e6) % 1e6).padStart(6, '0')}`
}

/**
 * At the end of a query with FINAL that looks rows up by an index: only parts whose index may hold the value are read, not
 * all that reach into their time. Right only where no later version of a row loses the value it is found by: IDs and the
 * queue IDs of hops, links and sessions stay. Such a condition stands in PREWHERE: the other columns are read only where it
 * is met, and versions are compared after it. One thread: so little is read that a second one costs more than it does.
 */
export const BY_INDEX = 'SETTINGS use_skip_indexes_if_final_exact_mode = 0, max_threads = 1'

export const TIME = "DateTime64(6, 'UTC')"

/**
 * Tables lie in order of an hour, or of five minutes, before the time itself (migration 0005). As the time stands in that
 * order, too, the engine does not conclude from bounds of the time which hours to read: they are bounded by name. The bounds
 * of the time imply those of the hour, which choose what is read and are reckoned for no row.
 */
const ordered = (bucket: string, column: string, since: string, until?: string): string => {
  const within = [`${column} >= ${since}`, ...(until === undefined ? [] : [`${column} < ${until}`])]
  const hours = [
    `${bucket}(${column}) >= ${bucket}(${since})`,
    ...(until === undefined ? [] : [`${bucket}(${column}) <= ${until}`]),
  ]
  return `${within.join(' AND ')} AND indexHint(${hours.join(' AND ')})`
}

/** SQL of `since <= time < until` of log_lines; both are SQL themselves. */
export const linesWithin = (since = `{since:${TIME}}`, until = `{until:${TIME}}`): string =>
  ordered('toStartOfFiveMinutes', 'time', since, until)

/** The same of deliveries. */
export const deliveriesWithin = (since = `{since:${TIME}}`, until = `{until:${TIME}}`): string =>
  ordered('toStartOfHour', 'time', since, until)

/** The same of connections, by when they began. */
export const sessionsWithin = (since = `{since:${TIME}}`, until = `{until:${TIME}}`): string =>
  ordered('toStartOfHour', 'started_at', since, until)

/** Messages opened since then. A life is opened at its first event or later, so `first_seen` has no bound above in this. */
export const openedSince = (since = `{since:${TIME}}`): string => ordered('toStartOfHour', 'opened', since)

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** SQL of a time as text: 2026-11-21T00:25:23.000000Z */
export function isoColumn(column: string): string {
  return `concat(replaceOne(toString(${column}), ' ', 'T'), 'Z')`
}
