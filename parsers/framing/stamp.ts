/**
 * Time stamps of log headers, read and written. Reading accepts canonical digits only, so that writing gives back the
 * same bytes. Positions are indexes into the line.
 */
import type { Micros } from '../event.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH_OF = new Map(MONTHS.map((name, index) => [name, index]))
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A stamp without year: month from 0, and what was put before one-digit days. */
export interface YearlessStamp {
  month: number
  day: number
  /** Milliseconds since midnight. */
  clock: number
  pad: ' ' | '0'
}

// Nov 21 00:25:23     Nov  1 00:25:23     Nov 01 00:25:23
// ^ month             ^ syslog's padding  ^ Postfix's own (maillog_file)
export function readYearless(text: string, at: number): YearlessStamp | undefined {
  const month = MONTH_OF.get(text.slice(at, at + 3))
  if (month === undefined || text.charCodeAt(at + 3) !== 32 || text.charCodeAt(at + 6) !== 32)
    return undefined
  const tens = text.charCodeAt(at + 4)
  const day = tens === 32 ? digits(text, at + 5, 1) : digits(text, at + 4, 2)
  const clock = readClock(text, at + 7)
  if (day < 1 || day > (DAYS[month] ?? 0) || clock < 0) return undefined
  return { month, day, clock, pad: tens === 48 ? '0' : ' ' }
}

// 2026-11-21T00:33:14
/** Milliseconds since 1970 of a date and clock read as UTC, NaN where there is none; `separator` is `T` or a blank. */
export function readDateTime(text: string, at: number, separator: number): number {
  if (text.charCodeAt(at + 4) !== 45 || text.charCodeAt(at + 7) !== 45) return NaN
  if (text.charCodeAt(at + 10) !== separator) return NaN
  const year = digits(text, at, 4)
  const month = digits(text, at + 5, 2) - 1
  const day = digits(text, at + 8, 2)
  const clock = readClock(text, at + 11)
  if (year < 1971 || year > 2200 || clock < 0) return NaN
  if (month < 0 || month > 11 || day < 1 || day > (DAYS[month] ?? 0)) return NaN
  const date = Date.UTC(year, month, day)
  return new Date(date).getUTCDate() === day ? date + clock : NaN
}

/** The number of `count` digits at `at`, -1 where one is no digit. */
export function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** The number of the two digits at `at`, -1 where one is no digit. */
export function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** Milliseconds of `hh:mm:ss`, -1 where there is none. */
function readClock(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return -1
  const hours = digits(text, at, 2)
  const minutes = digits(text, at + 3, 2)
  const seconds = digits(text, at + 6, 2)
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/** Minutes of `+01:00`, `+0100` or `Z`; undefined for anything else. */
export function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const colon = text.length === 6 ? 1 : 0
  if (text.length !== 5 + colon || (colon === 1 && text.charCodeAt(3) !== 58)) return undefined
  const sign = text.charCodeAt(0) === 43 ? 1 : text.charCodeAt(0) === 45 ? -1 : 0
  const hours = digits(text, 1, 2)
  const minutes = digits(text, 3 + colon, 2)
  if (sign === 0 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined
  return sign * (hours * 60 + minutes) + 0
}

/** `+01:00` of 60. */
export function writeOffset(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}:${padded(size % 60)}`
}

/** `Nov  1 00:25:23` at an offset in minutes. */
export function writeYearless(time: Micros, offset: number, pad: ' ' | '0'): string {
  const date = new Date(time / 1000 + offset * 60_000)
  const day = String(date.getUTCDate()).padStart(2, pad)
  return `${MONTHS[date.getUTCMonth()]} ${day} ${clockOf(date)}`
}

/** `2026-11-21T00:33:14.619064` at an offset in minutes, with as many digits of fraction as asked for (0 to 6). */
export function writeDateTime(time: Micros, offset: number, separator: string, fraction: number): string {
  const date = new Date(Math.floor(time / 1000) + offset * 60_000)
  const day = `${date.getUTCFullYear()}-${padded(date.getUTCMonth() + 1)}-${padded(date.getUTCDate())}`
  const micros = String(time % 1_000_000).padStart(6, '0')
  return `${day}${separator}${clockOf(date)}${fraction > 0 ? `.${micros.slice(0, fraction)}` : ''}`
}

const padded = (value: number): string => (value < 10 ? `0${value}` : String(value))
const clockOf = (date: Date): string =>
  `${padded(date.getUTCHours())}:${padded(date.getUTCMinutes())}:${padded(date.getUTCSeconds())}`
