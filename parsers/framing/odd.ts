/** Rarer writings of the traditional syslog header, tried where the usual one does not fit. */
import type { YearlessStamp } from './stamp.ts'
import { readDateTime, readYearless } from './stamp.ts'

// Nov 21 00:25:23.123456 mx1 …     Nov 21 2026 00:25:23 mx1 …     Nov 1 00:25:23 mx1 …     Nov 21 00:25:23 <mail.info> mx1 …
//                ^ fraction               ^ year                      ^ one blank only                     ^ FreeBSD's syslogd -v
const STAMP =
  /^(?<month>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2}) (?:(?<year>\d{4}) )?(?<clock>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?(?: (?<late>\d{4}))?(?<facility> <[\w.]{1,30}>)? /
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
/** The longest such header, host and tag apart. */
const LONGEST = 90

export interface OddStamp {
  /** Without a year. */
  stamp?: YearlessStamp
  /** Milliseconds of local time as if it were UTC, where the year is written. */
  local?: number
  /** Microseconds behind the second. */
  micros: number
  /** Index behind the stamp and its blank. */
  end: number
}

export function readOddStamp(text: string, at: number): OddStamp | undefined {
  const match = STAMP.exec(text.slice(at, at + LONGEST))
  if (!match?.groups) return undefined
  const { month = '', day = '', clock = '', fraction = '' } = match.groups
  const year = match.groups['year'] ?? match.groups['late']
  const micros = fraction === '' ? 0 : Number(fraction.slice(0, 6).padEnd(6, '0'))
  const end = at + match[0].length
  if (year === undefined) {
    const stamp = readYearless(`${month} ${day.padStart(2, ' ')} ${clock} `, 0)
    return stamp && { stamp, micros, end }
  }
  const number = MONTHS.indexOf(month) / 3 + 1
  if (!Number.isInteger(number) || number < 1) return undefined
  const two = (value: string | number) => String(value).padStart(2, '0')
  const local = readDateTime(`${year}-${two(number)}-${two(day)}T${clock}`, 0, 84)
  return Number.isNaN(local) ? undefined : { local, micros, end }
}
