/** Stamps of RFC 3339: what most of them share with the stamp of the line before is read once. */
import type { Micros } from '../event.ts'
import { digits, readDateTime, readOffset, two } from './stamp.ts'
import { flat } from './words.ts'

export interface StampReader {
  /** Index of the host behind the stamp and its blank; -1 where there is no stamp. */
  read(text: string): number
  /** Of the stamp that was read last. */
  readonly time: Micros
  readonly format: string
  /** Whether time and format give back its very bytes. */
  readonly exact: boolean
}

/** Stands in no line. */
const NOTHING = '\n'
const COLON = 58
const POINT = 46
const SECOND = 1_000_000

// 2026-11-21T00:33:14.619064+00:00 mx1 …
// ^ month ^ second          ^ zone
export function createStampReader(): StampReader {
  let month = NOTHING
  let second = NOTHING
  let secondTime = 0
  /** Seconds. */
  let midnight = 0
  // With its blank: `+00:00 `.
  let zone = NOTHING
  let offset = 0
  const formats = Array.from({ length: 7 }, () => '')
  const stamp = { read, time: 0, format: '', exact: true }

  /** Whether a date and a clock stand there; of the same day only the clock is read anew. */
  function readSecond(text: string): boolean {
    if (text.slice(0, 8) !== month || text.slice(8, 11) !== second.slice(0, 3)) {
      const time = readDateTime(text, 0, 84)
      if (Number.isNaN(time)) return false
      midnight = time / 1000 - clockAt(text)
    }
    const clock = clockAt(text)
    if (clock < 0) return false
    month = text.slice(0, 8)
    second = text.slice(8, 19)
    secondTime = (midnight + clock) * SECOND
    return true
  }

  function read(text: string): number {
    // Two short pieces are compared faster than one long one.
    if (text.slice(8, 19) !== second || text.slice(0, 8) !== month) {
      if (!readSecond(text)) return -1
    }

    // Nearly all lines of a file have six digits of fraction.
    let micros = text.charCodeAt(19) === POINT ? sixAt(text, 20) : -1
    let at = 26
    let fraction = 6
    if (micros < 0 || isDigit(text, 26)) {
      fraction = 0
      while (text.charCodeAt(19) === POINT && isDigit(text, 20 + fraction)) fraction++
      if (fraction === 0 && text.charCodeAt(19) === POINT) return -1
      at = fraction === 0 ? 19 : 20 + fraction
      const kept = Math.min(fraction, 6)
      micros = digits(text, 20, kept) * 10 ** (6 - kept)
    }

    if (text.slice(at, at + zone.length) !== zone) {
      const end = text.indexOf(' ', at)
      const minutes = end < 0 || end - at > 6 ? undefined : readOffset(text.slice(at, end))
      if (minutes === undefined) return -1
      zone = flat(text.slice(at, end + 1))
      offset = minutes * 60 * SECOND
      for (let i = 0; i <= 6; i++) formats[i] = `3339.${i} ${text.slice(at, end)}`
    }
    stamp.time = secondTime + micros - offset
    // More than six digits of fraction are more than a time keeps.
    stamp.exact = fraction <= 6
    stamp.format = formats[fraction > 6 ? 6 : fraction] ?? ''
    return at + zone.length
  }

  return stamp
}

// 2026-11-21T00:33:14
//            ^ seconds since midnight, -1 where no clock stands
function clockAt(text: string): number {
  const hours = two(text, 11)
  const minutes = two(text, 14)
  const seconds = two(text, 17)
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return -1
  return (hours * 60 + minutes) * 60 + seconds
}

function sixAt(text: string, at: number): number {
  const first = two(text, at)
  const second = two(text, at + 2)
  const third = two(text, at + 4)
  return first < 0 || second < 0 || third < 0 ? -1 : (first * 100 + second) * 100 + third
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}
