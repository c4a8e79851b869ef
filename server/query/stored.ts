/** All stored time begins with the first stored row, not in 1970. */
import type { StoreReader } from '../store/reader.ts'
import type { Range } from './language/time.ts'

/** Each is kept for a time of its own; counts by hour are kept longest. */
const TIMES: Readonly<Record<string, string>> = {
  log_lines: 'time',
  messages: 'first_seen',
  connections: 'started_at',
  deliveries: 'time',
  rejections: 'time',
  authentications: 'time',
  scans: 'time',
  deliveries_hourly: 'hour',
  rejections_hourly: 'hour',
  logins_hourly: 'hour',
}
/** Before any mail log; a range that begins here means all there is. */
const BEFORE_ANY = Date.UTC(1980, 0, 1)

/** The range as it is, or from the first stored row on where it begins before any log. Empty stores leave it as it is. */
export async function fromFirstRow(
  reader: StoreReader,
  range: Range,
  signal: AbortSignal | undefined,
): Promise<Range> {
  if (range.since >= BEFORE_ANY || range.until <= BEFORE_ANY) return range
  const firsts = Object.entries(TIMES).map(
    ([table, time]) =>
      `SELECT count() AS stored, toUnixTimestamp64Micro(toDateTime64(min(${time}), 6, 'UTC')) AS first FROM ${table}`,
  )
  const [row] = await reader.query<{ total: string; earliest: string }>(
    `SELECT toString(sum(stored)) AS total, toString(minIf(first, stored > 0)) AS earliest FROM (${firsts.join(' UNION ALL ')})`,
    {},
    { id: 'stored.first', ...(signal && { signal }) },
  )
  if (row === undefined || row.total === '0') return range
  const first = Math.floor(Number(row.earliest) / 1000)
  return first > range.since && first < range.until ? { since: first, until: range.until } : range
}
