/** The time range of a page as two expressions (`now-24h` or RFC 3339 in UTC): presets, moving, widening, freezing. Pure. */
import { formatTime } from '../server/query/language/time.ts'
import { midnight, weekday } from '../server/query/language/zone.ts'

export interface Range {
  since: string
  until: string
}

export const DEFAULT_RANGE: Range = { since: 'now-24h', until: 'now' }
/** Of states as they are now: their age and the last look at them are judged from its end. */
export const NOW_RANGE: Range = DEFAULT_RANGE
/** Before any log. */
export const ALL_TIME: Range = { since: '1970-01-01T00:00:00Z', until: 'now' }

/** Presets in the order of the menu; texts are `range.preset.<name>`. */
export const PRESETS = [
  '15m',
  '1h',
  '6h',
  '24h',
  '7d',
  '30d',
  'today',
  'yesterday',
  'thisWeek',
  'lastWeek',
  'all',
] as const
export type Preset = (typeof PRESETS)[number]

const UNIT: Record<string, number> = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3, w: 7 * 86400e3 }

// now    now-24h    now-90m    now-7d
//           ^ amount + unit
const RELATIVE = /^now(?:-(?<amount>\d+)(?<unit>[smhdw]))?$/

/** Milliseconds of an expression, undefined when it is none. */
export function resolveTime(expression: string, now: number): number | undefined {
  const relative = RELATIVE.exec(expression)
  if (relative) {
    const { amount = '0', unit = 's' } = relative.groups ?? {}
    return now - Number(amount) * (UNIT[unit] ?? 0)
  }
  const time = /^\d{4}-\d\d-\d\dT/.test(expression) ? Date.parse(expression) : NaN
  return Number.isNaN(time) ? undefined : time
}

/** Both ends in milliseconds; an expression we cannot read falls back to the default's. */
export function resolveRange({ since, until }: Range, now: number): { from: number; to: number } {
  const from = resolveTime(since, now) ?? now - 86400e3
  const to = resolveTime(until, now) ?? now
  return from <= to ? { from, to } : { from: to, to: from }
}

/** The same range in absolute time, for links that must not go stale. */
export function freezeRange(range: Range, now: number): Range {
  const { from, to } = resolveRange(range, now)
  return absolute(from, to)
}

/** One range earlier (-1) or later (1); never ends after now. */
export function shiftRange(range: Range, direction: -1 | 1, now: number): Range {
  const { from, to } = resolveRange(range, now)
  const by = Math.min(direction * (to - from), now - to)
  return absolute(from + by, to + by)
}

const A_WEEK: Record<string, number> = { s: 604_800, m: 10_080, h: 168, d: 7, w: 1 }

/** The same range a week earlier; relative ends stay relative. */
export function weekBefore({ since, until }: Range): Range {
  const earlier = (expression: string): string => {
    const relative = RELATIVE.exec(expression)?.groups
    if (relative !== undefined) {
      const { amount = '0', unit = 'd' } = relative
      return `now-${Number(amount) + (A_WEEK[unit] ?? 0)}${unit}`
    }
    const time = Date.parse(expression)
    return Number.isNaN(time) ? expression : formatTime(time - 7 * 86400e3)
  }
  return { since: earlier(since), until: earlier(until) }
}

/** Twice as wide around the same middle; never ends after now. */
export function widenRange(range: Range, now: number): Range {
  const { from, to } = resolveRange(range, now)
  const half = (to - from) / 2
  const end = Math.min(to + half, now)
  return absolute(end - 4 * half, end)
}

/** The range of a preset. Days and weeks (from Monday) begin at midnight in `zone`. */
export function rangeOf(preset: Preset, now: number, zone: string): Range {
  if (preset in SPANS) return { since: `now-${preset}`, until: 'now' }
  if (preset === 'all') return ALL_TIME
  const day = (days: number) => formatTime(midnight(now, zone, days))
  const monday = -weekday(now, zone)
  switch (preset) {
    case 'today':
      return { since: day(0), until: 'now' }
    case 'yesterday':
      return { since: day(-1), until: day(0) }
    case 'thisWeek':
      return { since: day(monday), until: 'now' }
    default:
      return { since: day(monday - 7), until: day(monday) }
  }
}

/** The preset that is exactly this range now, if one is. */
export function presetOf({ since, until }: Range, now: number, zone: string): Preset | undefined {
  return PRESETS.find((preset) => {
    const range = rangeOf(preset, now, zone)
    return range.since === since && range.until === until
  })
}

const SPANS: Partial<Record<Preset, true>> = {
  '15m': true,
  '1h': true,
  '6h': true,
  '24h': true,
  '7d': true,
  '30d': true,
}

function absolute(from: number, to: number): Range {
  return { since: formatTime(from), until: formatTime(to) }
}
