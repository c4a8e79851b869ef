/** Offsets of an IANA time zone, for stamps that state local time only. Every zone change falls on a quarter hour. */

const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const DAY = 86_400_000
/** Lines of one file may stand a little out of order; a step back of more than this is the second pass of an hour. */
const DISORDER = 5 * MINUTE
const CACHE_SIZE = 10_000

/** The offset in minutes of a local time (milliseconds as if it were UTC); `newest` decides the hour that comes twice. */
export type LocalOffset = (local: number, newest: number) => number

export interface Zone {
  offsetOf: LocalOffset
  /** The offset in minutes at a time of UTC in milliseconds. */
  offsetAt(utc: number): number
}

/** Throws a RangeError for a name that is no zone: a fault of the configuration, found at start. */
export function createZone(zone: string): Zone {
  if (zone === 'UTC') return { offsetOf: () => 0, offsetAt: () => 0 }
  const offsetAt = zoneOffset(zone)
  return { offsetAt, offsetOf: offsetOf(offsetAt) }
}

function offsetOf(offsetAt: (utc: number) => number): LocalOffset {
  return (local, newest) => {
    const before = offsetAt(local - DAY)
    const after = offsetAt(local + DAY)
    if (before === after) return before

    const first = local - before * MINUTE
    const second = local - after * MINUTE
    if (offsetAt(first) !== before) return offsetAt(second) === after ? after : before
    if (offsetAt(second) !== after) return before
    return newest - first > DISORDER ? after : before
  }
}

function zoneOffset(zone: string): (utc: number) => number {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const known = new Map<number, number>()

  return (utc) => {
    const quarter = Math.floor(utc / QUARTER)
    const cached = known.get(quarter)
    if (cached !== undefined) return cached

    const part: Record<string, number> = {}
    for (const { type, value } of clock.formatToParts(quarter * QUARTER)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
    const offset = (Date.UTC(year, month - 1, day, hour, minute) - quarter * QUARTER) / MINUTE
    if (known.size >= CACHE_SIZE) known.clear()
    known.set(quarter, offset)
    return offset
  }
}
