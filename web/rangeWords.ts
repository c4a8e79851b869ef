/** Reads a time range as people write it: `now-2h`, `-90m`, `20.11. 14:00`, `gestern`, or two of them with `..` between. Pure. */
import { parseDateTime, toZoned } from '@internationalized/date'
import { rangeOf, resolveTime } from './range.ts'
import type { Range } from './range.ts'

const DAYS: Record<string, 'today' | 'yesterday'> = {
  today: 'today',
  heute: 'today',
  yesterday: 'yesterday',
  gestern: 'yesterday',
}

/** The range, undefined when the words are none. Times without a zone are in `zone`; one time alone ends now. */
export function parseRange(words: string, now: number, zone: string): Range | undefined {
  const [first = '', second] = words
    .trim()
    .toLowerCase()
    .split(/\s*\.\.(?!\d)\s*|\s+–\s+/)
  const day = DAYS[first]
  if (day && second === undefined) return rangeOf(day, now, zone)
  const since = day ? rangeOf(day, now, zone).since : parseTime(first, now, zone)
  const until =
    second === undefined
      ? 'now'
      : DAYS[second]
        ? rangeOf(DAYS[second], now, zone).until
        : parseTime(second, now, zone)
  if (since === undefined || until === undefined) return undefined
  return (resolveTime(since, now) ?? 0) < (resolveTime(until, now) ?? 0) ? { since, until } : undefined
}

/** One time as an expression for URLs. */
function parseTime(words: string, now: number, zone: string): string | undefined {
  const relative = /^(?:now)?\s*-\s*(?<amount>\d+)\s*(?<unit>[smhdw])$/.exec(words)
  if (relative) return `now-${relative.groups?.amount}${relative.groups?.unit}`
  if (words === 'now' || words === 'jetzt') return 'now'
  if (/^\d{4}-\d\d-\d\dt.*(?:z|[+-]\d\d:?\d\d)$/.test(words)) return stamp(Date.parse(words.toUpperCase()))

  // 2026-11-20   2026-11-20 14:00
  const iso = /^(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)(?:[t\s]+(?<hour>\d\d?):(?<minute>\d\d))?$/.exec(
    words,
  )
  // 20.11.   20.11.2026 14:00
  const german =
    /^(?<day>\d\d?)\.(?<month>\d\d?)\.(?<year>\d{4})?(?:\s+(?<hour>\d\d?):(?<minute>\d\d))?$/.exec(words)
  // 14:00
  const clock = /^(?<hour>\d\d?):(?<minute>\d\d)$/.exec(words)
  const groups = (iso ?? german ?? clock)?.groups
  return groups && wallClock(groups, now, zone)
}

/** Missing parts are today's; a day and month without year that would lie ahead are last year's, a clock time yesterday's. */
function wallClock(
  groups: Record<string, string | undefined>,
  now: number,
  zone: string,
): string | undefined {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(now).split('-')
  const [year, month, day] = [groups.year ?? today[0], groups.month ?? today[1], groups.day ?? today[2]]
  const two = (part = '0') => part.padStart(2, '0')
  try {
    const local = parseDateTime(
      `${year}-${two(month)}-${two(day)}T${two(groups.hour)}:${two(groups.minute)}:00`,
    )
    const time = toZoned(local, zone)
    const ahead = time.toDate().getTime() > now
    const past = !ahead || groups.year ? time : time.subtract(groups.month ? { years: 1 } : { days: 1 })
    return past.toDate().toISOString()
  } catch {
    return undefined // no such day
  }
}

function stamp(time: number): string | undefined {
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
