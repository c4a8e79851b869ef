/** Local time of one source made into UTC: the year a stamp leaves out, and the zone it does not name. */
import type { Micros } from '../event.ts'
import type { YearlessStamp } from './stamp.ts'
import { writeOffset } from './stamp.ts'
import { localOffset } from './zone.ts'

export interface ClockOptions {
  /** IANA name; default UTC. */
  zone?: string
  /** Year of the first stamp that has none; later ones follow it over New Year. */
  year?: number
  /** The newest time possible: a stamp without year takes the last year that does not lie after it. */
  until?: Micros | (() => Micros)
}

export interface LocalTime {
  time: Micros
  /** As in `+01:00`: enough to write the local time again. */
  offset: string
}

/** Remembers the newest stamp, to tell the two passes of an hour that comes twice. One per source. */
export interface Clock {
  /** Undefined for the 29th of February where no leap year fits. */
  yearless(stamp: YearlessStamp): LocalTime | undefined
  /** Milliseconds of local time as if it were UTC. */
  local(milliseconds: number): LocalTime
}

/** Without `year` and `until` nothing says which year it is; stamps then count from this one. */
const FIRST_YEAR = 1971
const HALF_A_YEAR = 6
const LEAP_GAP = 8

export function createClock({ zone = 'UTC', year, until }: ClockOptions): Clock {
  const offsetOf = localOffset(zone)
  let newest = -Infinity
  let month: number | undefined
  let current = year ?? FIRST_YEAR

  const toTime = (milliseconds: number, remember: boolean): LocalTime => {
    const offset = offsetOf(milliseconds, newest)
    const utc = milliseconds - offset * 60_000
    if (remember && utc > newest) newest = utc
    return { time: utc * 1000, offset: writeOffset(offset) }
  }

  const inYear = (stamp: YearlessStamp, tried: number): number => {
    const date = Date.UTC(tried, stamp.month, stamp.day)
    return new Date(date).getUTCDate() === stamp.day ? date + stamp.clock : NaN
  }

  return {
    yearless(stamp) {
      if (year === undefined && until !== undefined) {
        const limit = typeof until === 'function' ? until() : until
        const last = new Date(limit / 1000).getUTCFullYear() + 1
        for (let tried = last; tried >= Math.max(last - LEAP_GAP - 1, FIRST_YEAR); tried--) {
          const milliseconds = inYear(stamp, tried)
          if (!Number.isNaN(milliseconds) && toTime(milliseconds, false).time <= limit)
            return toTime(milliseconds, true)
        }
        return undefined
      }

      // A December line that comes late in January belongs to the year before.
      const late = month !== undefined && stamp.month - month > HALF_A_YEAR
      if (month !== undefined && month - stamp.month > HALF_A_YEAR) current++
      if (!late) month = stamp.month
      const milliseconds = inYear(stamp, late ? current - 1 : current)
      return Number.isNaN(milliseconds) ? undefined : toTime(milliseconds, true)
    },

    local: (milliseconds) => toTime(milliseconds, true),
  }
}
