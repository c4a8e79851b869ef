/** Numbers, sizes, durations and times for people, in their language and zone. Pure; useFormat() binds it to the preferences. */
import { isChangeover, offsetAt } from '../server/query/language/zone.ts'
import type { Language } from './i18n.ts'

export type Format = ReturnType<typeof createFormat>
type Input = string | number | Date

const SPACE = '\u00a0'
const NOTHING = '–'
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Formatters for one language and one IANA zone. Absent values give an en dash. */
export function createFormat(language: Language, zone: string) {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  // British English would write 41m, which reads like minutes
  const rough = new Intl.NumberFormat(language === 'de' ? locale : 'en-US', {
    notation: 'compact',
    maximumFractionDigits: 0,
  })
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const clock: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }
  const date: Intl.DateTimeFormatOptions = {
    day: language === 'de' ? '2-digit' : 'numeric',
    month: language === 'de' ? '2-digit' : 'short',
    year: 'numeric',
  }
  const stamps = {
    dateTime: stamp({ ...date, ...clock }),
    date: stamp(date),
    time: stamp(clock),
    minute: stamp({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: stamp({ weekday: 'short', day: 'numeric', month: 'short' }),
  }
  const offsets = createOffsets(zone)
  const span = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    timeZone: zone,
  })
  const since = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })

  function stamp(options: Intl.DateTimeFormatOptions): (value?: Input) => string {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
    return (value) => {
      const time = value === undefined ? NaN : new Date(value).getTime()
      return Number.isNaN(time) ? NOTHING : format.format(time)
    }
  }

  /** Three significant digits below 10, one decimal below 100, whole above. */
  function short(value: number): string {
    const digits = value < 10 ? 2 : value < 100 ? 1 : 0
    return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  }

  return {
    language,
    zone,
    ...stamps,
    /** `20 Nov 2026, 14:12:03`; in the hours around a change of the clocks `25 Oct 2026, 02:14:03 UTC+2`. */
    dateTime: (value?: Input): string => stamps.dateTime(value) + offsets(value, `${SPACE}UTC`),
    /** `14:12:03`; in those hours `02:14:03 +2`. */
    time: (value?: Input): string => stamps.time(value) + offsets(value, SPACE),
    /** `21 Nov, 00:32–00:49`: where there is little room; minutes that end in the past, milliseconds since 1970. */
    span: (from: number, to: number): string =>
      Number.isNaN(from + to) || from > to ? NOTHING : span.formatRange(from, to).replaceAll('\u2009', ''),
    /** `18,204` */
    number: (value?: number | null): string => (isNumber(value) ? whole.format(value) : NOTHING),
    /** `41M`, `41 Mio.`: what need not be exact. */
    rough: (value?: number | null): string => (isNumber(value) ? rough.format(value) : NOTHING),
    /** Share of 1 as `97.1 %`; what is there but would round to nothing is `< 0.1 %`, what lacks something to the whole `> 99.9 %`. */
    percent(share?: number | null): string {
      if (!isNumber(share)) return NOTHING
      const digits = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
      const told = (percent: number) => `${digits.format(percent)}${SPACE}%`
      if (share > 0 && share < 0.0005) return `<${SPACE}${told(0.1)}`
      if (share >= 0.9995 && share < 1) return `>${SPACE}${told(99.9)}`
      return told(share * 100)
    },
    /** Bytes as `48.2 kB`, thousands. */
    bytes(value?: number | null): string {
      if (!isNumber(value)) return NOTHING
      const power = value < 1000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), SIZES.length - 1)
      return `${short(value / 1000 ** power)}${SPACE}${SIZES[power]}`
    },
    /** Seconds as `0.73 s`, `41 min`, `3 d 4 h`; the two biggest units, the smaller only when it is not zero. */
    duration(seconds?: number | null): string {
      if (!isNumber(seconds)) return NOTHING
      if (seconds < MINUTE) return `${short(seconds)}${SPACE}s`
      if (seconds < 10 * MINUTE) return pair(seconds, MINUTE, 'min', 1, 's')
      if (seconds < HOUR) return `${whole.format(seconds / MINUTE)}${SPACE}min`
      if (seconds < DAY) return pair(seconds, HOUR, 'h', MINUTE, 'min')
      return pair(seconds, DAY, 'd', HOUR, 'h')
    },
    /** Points of a score, `12.35`. */
    points: (value?: number | null): string => (isNumber(value) ? points.format(value) : NOTHING),
    /** `6.5`, `-8`: at most two decimals. */
    decimal: (value?: number | null): string => (isNumber(value) ? decimal.format(value) : NOTHING),
    /** `3 min ago`, seen from `now` (milliseconds). */
    relative(value: Input, now: number): string {
      const seconds = (new Date(value).getTime() - now) / 1000
      const size = Math.abs(seconds)
      if (Number.isNaN(size)) return NOTHING
      if (size < MINUTE) return since.format(Math.round(seconds), 'second')
      if (size < HOUR) return since.format(Math.round(seconds / MINUTE), 'minute')
      if (size < DAY) return since.format(Math.round(seconds / HOUR), 'hour')
      return since.format(Math.round(seconds / DAY), 'day')
    },
    /** A number of a panel in its unit. */
    inUnit(value: number | null | undefined, unit = 'count'): string {
      if (unit === 'seconds') return this.duration(value)
      if (unit === 'bytes') return this.bytes(value)
      if (unit === 'ratio') return this.percent(value)
      return this.number(value)
    },
    /** `a, b and c` */
    list: (items: readonly string[]): string =>
      new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  }

  function pair(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
    const smalls = Math.round(seconds / small)
    const ratio = big / small
    const rest = smalls % ratio
    const first = `${whole.format(Math.floor(smalls / ratio))}${SPACE}${bigUnit}`
    return rest === 0 ? first : `${first} ${rest}${SPACE}${smallUnit}`
  }
}

const SLOT_MS = 900_000
const MOST_SLOTS = 1_000

/** `+2` behind `before`, but only in the hours in which the clocks are changed; else nothing. */
function createOffsets(zone: string): (value: Input | undefined, before: string) => string {
  // clocks are changed at whole quarters of an hour: what holds for one moment holds for its quarter
  const known = new Map<number, boolean>()
  return (value, before) => {
    const time = value === undefined ? NaN : new Date(value).getTime()
    if (Number.isNaN(time)) return ''
    const slot = Math.floor(time / SLOT_MS)
    let changes = known.get(slot)
    if (changes === undefined) {
      if (known.size >= MOST_SLOTS) known.clear()
      known.set(slot, (changes = isChangeover(slot * SLOT_MS, zone)))
    }
    if (!changes) return ''
    const minutes = offsetAt(time, zone) / 60_000
    const rest = Math.abs(minutes) % 60
    return `${before}${minutes < 0 ? '-' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${rest}`}`
  }
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
