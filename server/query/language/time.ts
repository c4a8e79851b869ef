/**
 * Time expressions: `now-2h`, `-90m`, `20.11. 14:00`, RFC 3339, `today`, `gestern`, `24h`. Milliseconds since 1970, with
 * a fraction where microseconds are stated.
 */
import { midnight, momentOf, wallAt, weekday } from './zone.ts'

export interface Clock {
  now: number
  /** IANA zone of expressions that state none. */
  zone: string
}

/** Half-open: `since` belongs to it, `until` does not. */
export interface Range {
  since: number
  until: number
}

/** Expressions to offer beside an error. */
export const TIME_EXAMPLES = ['now-2h', '-90m', 'yesterday', '20.11. 14:00', '2026-11-20T14:00Z'] as const

const DAY = 86400e3
const UNITS: Record<string, number> = { s: 1e3, m: 60e3, h: 3600e3, d: DAY, w: 7 * DAY }

// now   now-2h   -90m   24h
//          ^ sign, amount, unit
const RELATIVE =
  /^(?:now(?:(?<sign>[-+])(?<amount>\d{1,6})(?<unit>[smhdw]))?|-?(?<ago>\d{1,6})(?<agoUnit>[smhdw]))$/

// 2026-11-20T14:00:30.5+01:00   2026-11-20 14:00   2026-11-20
const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d(?:\.\d{1,9})?))?(?<offset>Z|[-+]\d\d:?\d\d)?)?$/i

// 20.11.   20.11.2026   20.11. 14:00   20.11.2026 14:00:30
const GERMAN =
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})?(?:,? +(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?)?$/

// 14:00   14:00:30
const CLOCK = /^(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?$/

const NAMED: Record<string, (clock: Clock) => Range> = {
  today: (clock) => days(clock, 0, 1),
  yesterday: (clock) => days(clock, -1, 0),
  tomorrow: (clock) => days(clock, 1, 2),
  'this week': (clock) => days(clock, -weekday(clock.now, clock.zone), 7 - weekday(clock.now, clock.zone)),
  'last week': (clock) => days(clock, -weekday(clock.now, clock.zone) - 7, -weekday(clock.now, clock.zone)),
  'this month': (clock) => month(clock, 0),
  'last month': (clock) => month(clock, -1),
}
const GERMAN_NAMES: Record<string, string> = {
  heute: 'today',
  gestern: 'yesterday',
  morgen: 'tomorrow',
  jetzt: 'now',
  'diese woche': 'this week',
  'letzte woche': 'last week',
  'dieser monat': 'this month',
  'letzter monat': 'last month',
}

/** What an expression spans: a day has an end, a moment is its own end. Undefined when it cannot be read. */
export function readTime(expression: string, clock: Clock): Range | undefined {
  const given = expression.trim().replaceAll(/\s+/g, ' ')
  const text = GERMAN_NAMES[given.toLowerCase()] ?? given
  const named = NAMED[text.toLowerCase()]
  if (named !== undefined) return named(clock)

  const relative = RELATIVE.exec(text.toLowerCase())?.groups
  if (relative !== undefined) return moment(clock.now + relativeMs(relative))

  const iso = ISO.exec(text)?.groups
  if (iso !== undefined) return wallRange(iso, clock, Number(iso.year))

  const german = GERMAN.exec(text)?.groups
  if (german !== undefined) {
    const year = german.year === undefined ? latestYear(german, clock) : Number(german.year)
    return wallRange(german, clock, year)
  }

  const time = CLOCK.exec(text)?.groups
  if (time !== undefined) {
    const { year, month: monthNow, day } = wallAt(clock.now, clock.zone)
    return wallRange({ ...time, month: String(monthNow), day: String(day) }, clock, year)
  }
  return undefined
}

/** The range between two expressions; `until` includes the whole day it names. Undefined when one cannot be read or they are the wrong way round. */
export function readRange(since: string, until: string, clock: Clock): Range | undefined {
  const from = readTime(since, clock)
  const to = readTime(until, clock)
  if (from === undefined || to === undefined || from.since > to.until) return undefined
  return { since: from.since, until: to.until }
}

// 20.11. 14:00 - 15:00    now-2h to now    heute bis 12:00    a..b
const BETWEEN = /\s+(?:-|–|to|bis)\s+|\s*\.\.\s*(?=\D|\d)/i

/** The range typed into the one text field of the time picker; a single moment reaches until now. */
export function readRangeText(text: string, clock: Clock): Range | undefined {
  const whole = readTime(text, clock)
  if (whole !== undefined) {
    if (whole.until > whole.since) return whole
    return whole.since <= clock.now ? { since: whole.since, until: clock.now } : undefined
  }
  const parts = text.trim().split(BETWEEN)
  const [since, until] = parts
  if (parts.length !== 2 || since === undefined || until === undefined) return undefined
  // `20.11. 14:00 - 15:00`: a time alone belongs to the day before it.
  const day = readTime(since, clock)
  const base = day !== undefined && CLOCK.test(until) ? { ...clock, now: day.since } : clock
  const to = readTime(until, base)
  if (day === undefined || to === undefined || day.since >= to.until) return undefined
  return { since: day.since, until: to.until }
}

/** RFC 3339 in UTC, as short as it can be without losing anything. */
export function formatTime(time: number): string {
  const micros = Math.round(time * 1000)
  const whole = Math.floor(micros / 1e6)
  const fraction = String(micros - whole * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const seconds = new Date(whole * 1000).toISOString().slice(0, 19)
  return `${seconds}${fraction && `.${fraction}`}Z`
}

function moment(time: number): Range {
  return { since: time, until: time }
}

function relativeMs(groups: Record<string, string | undefined>): number {
  const { sign = '-', amount = groups.ago ?? '0', unit = groups.agoUnit ?? 's' } = groups
  return (sign === '-' ? -1 : 1) * Number(amount) * (UNITS[unit] ?? 0)
}

function wallRange(
  groups: Record<string, string | undefined>,
  { zone }: Clock,
  year: number,
): Range | undefined {
  const { month: monthText, day: dayText, hour, minute, second, offset } = groups
  const wall = {
    year,
    month: Number(monthText),
    day: Number(dayText),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  }
  if (!isDate(wall.year, wall.month, wall.day)) return undefined
  if (wall.hour > 24 || wall.minute > 59 || wall.second >= 61) return undefined
  if (offset !== undefined) {
    const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
    return moment(asUtc + wall.second * 1000 - offsetMs(offset))
  }
  const since = momentOf(wall, zone)
  return hour === undefined ? { since, until: midnight(since, zone, 1) } : moment(since)
}

function isDate(year: number, monthNumber: number, day: number): boolean {
  const date = new Date(Date.UTC(year, monthNumber - 1, day))
  return date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === day
}

/** `Z`, `+01:00`, `-0330` in milliseconds east of UTC. */
function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000
}

/** A date without a year is the last one that was, or tomorrow at most. */
function latestYear(
  { month: monthText, day }: Record<string, string | undefined>,
  { now, zone }: Clock,
): number {
  const { year } = wallAt(now, zone)
  const time = momentOf(
    { year, month: Number(monthText), day: Number(day), hour: 0, minute: 0, second: 0 },
    zone,
  )
  return time > now + DAY ? year - 1 : year
}

function days({ now, zone }: Clock, first: number, end: number): Range {
  return { since: midnight(now, zone, first), until: midnight(now, zone, end) }
}

function month({ now, zone }: Clock, by: number): Range {
  const wall = wallAt(now, zone)
  const first = (months: number) =>
    momentOf({ ...wall, month: wall.month + months, day: 1, hour: 0, minute: 0, second: 0 }, zone)
  return { since: first(by), until: first(by + 1) }
}
