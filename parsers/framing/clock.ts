/**
 * Local time of one source made into UTC: the year a stamp leaves out, and the zone it does not name. In this order is
 * trusted: the file's time, the order of lines, long queue IDs, configuration.
 */
import type { Micros } from '../event.ts'
import type { YearlessStamp } from './stamp.ts'
import { writeOffset } from './stamp.ts'
import { createZone } from './zone.ts'

export interface ClockOptions {
  /** IANA name; default UTC. */
  zone?: string
  /** Year of the first stamp that has none; later ones follow it over New Year. */
  year?: number
  /** The newest time possible: a stamp without year takes the last year that does not lie after it. */
  until?: Micros | (() => Micros)
  /** Time of the last line that was read before: these follow it. */
  after?: Micros
}

export interface LocalTime {
  time: Micros
  /** As in `+01:00`: enough to write the local time again. */
  offset: string
}

/** Remembers the newest stamp, to tell New Year and the two passes of an hour that comes twice. One per source. */
export interface Clock {
  /** Undefined where nothing says which year it is. */
  yearless(stamp: YearlessStamp): LocalTime | undefined
  /**
   * The stamp once more, now that its line names a queue ID made at this very moment (milliseconds of UTC): undefined
   * where both agree.
   */
  learn(stamp: YearlessStamp, made: number): LocalTime | undefined
  /** Milliseconds of local time as if it were UTC. */
  local(milliseconds: number): LocalTime
}

const MINUTE = 60_000
const DAY = 86_400_000
/** Lines late by less than this belong to the year before; anything else goes on. */
const LATE = 40 * DAY
/** The longest time between two leap years (1896 and 1904, 2096 and 2104). */
const LEAP_GAP = 8
/** A queue ID is as old as its line, but for the time it took to be written; both round differently. */
const ID_EARLY = 2000
const ID_LATE = 60_000
const QUARTER = 15
const WIDEST_OFFSET = 14 * 60

export function createClock({ zone = 'UTC', year, until, after }: ClockOptions): Clock {
  const { offsetOf, offsetAt } = createZone(zone)
  let newest = after === undefined ? -Infinity : after / 1000
  /** Whether the years follow one another from here on, whatever the file's time would allow. */
  let anchored = false
  /** Minutes; where queue IDs show another zone than the one configured. */
  let learned: number | undefined

  const limitNow = (): number =>
    until === undefined ? Infinity : (typeof until === 'function' ? until() : until) / 1000

  const utcOf = (local: number): number => local - (learned ?? offsetOf(local, newest)) * MINUTE

  const taken = (local: number, utc: number): LocalTime => {
    if (utc > newest) newest = utc
    return { time: utc * 1000, offset: writeOffset((local - utc) / MINUTE) }
  }

  const inYear = ({ month, day, clock }: YearlessStamp, tried: number): number => {
    const date = Date.UTC(tried, month, day)
    return new Date(date).getUTCDate() === day ? date + clock : NaN
  }

  /** The last year that does not lie after `limit`, a time or a year. */
  const lastBefore = (stamp: YearlessStamp, newestYear: number, limit: number): number => {
    for (let tried = newestYear; tried >= newestYear - LEAP_GAP - 1; tried--) {
      const local = inYear(stamp, tried)
      if (!Number.isNaN(local) && utcOf(local) <= limit) return local
    }
    return NaN
  }

  /** The first year in which the stamp does not lie long before the newest one. */
  const following = (stamp: YearlessStamp): number => {
    const first = new Date(newest).getUTCFullYear() - 1
    for (let tried = first; tried <= first + LEAP_GAP + 2; tried++) {
      const local = inYear(stamp, tried)
      if (!Number.isNaN(local) && utcOf(local) >= newest - LATE) return local
    }
    return NaN
  }

  const localOf = (stamp: YearlessStamp): number => {
    const limit = limitNow()
    const follows = newest > -Infinity && (anchored || until === undefined)
    if (follows) {
      const local = following(stamp)
      if (utcOf(local) <= limit) return local
    }
    if (until !== undefined) return lastBefore(stamp, new Date(limit).getUTCFullYear() + 1, limit)
    return year === undefined ? NaN : lastBefore(stamp, year, Infinity)
  }

  return {
    yearless(stamp) {
      const local = localOf(stamp)
      if (Number.isNaN(local)) return undefined
      // Only one year in four has this day.
      if (stamp.month === 1 && stamp.day === 29 && !anchored) {
        anchored = true
        newest = utcOf(local)
      }
      return taken(local, utcOf(local))
    },

    learn(stamp, made) {
      const read = localOf(stamp)
      const lag = utcOf(read) - made
      if (lag >= -ID_EARLY && lag <= ID_LATE) return undefined
      const around = new Date(made).getUTCFullYear()
      for (const tried of [around, around - 1, around + 1]) {
        const local = inYear(stamp, tried)
        const offset = Math.round((local - made) / MINUTE / QUARTER) * QUARTER
        const utc = local - offset * MINUTE
        if (!(Math.abs(offset) <= WIDEST_OFFSET && utc - made >= -ID_EARLY && utc - made <= ID_LATE)) continue
        if (utc > limitNow()) continue
        learned = offsetAt(utc) === offset ? undefined : offset
        anchored = true
        newest = utc
        return taken(local, utc)
      }
      return undefined
    },

    local(milliseconds) {
      return taken(milliseconds, milliseconds - offsetOf(milliseconds, newest) * MINUTE)
    },
  }
}
