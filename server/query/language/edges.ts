/** Where the buckets of a time series begin: on the clock of a zone, so that a bar is the same bar after each reload. Pure. */
import type { Range } from './time.ts'
import { midnight, momentOf, wallAt, weekday } from './zone.ts'

const HOUR = 3600
const DAY = 86_400
const WEEK = 7 * DAY

/**
 * Milliseconds: every full multiple of `stepSeconds` on the clock of `zone` from the one at or before `since` to the one at or
 * after `until`, ascending. Around a changeover a bucket is longer or shorter, as the day is. Weeks begin on Monday.
 */
export function edgesOf({ since, until }: Range, stepSeconds: number, zone: string): number[] {
  const edges = [edgeBefore(since, stepSeconds, zone)]
  for (let last = edges[0] ?? since; last < until || edges.length < 2;) {
    last = edgeAfter(last, stepSeconds, zone)
    edges.push(last)
  }
  return edges
}

/** The newest edge that is not after `time`. */
function edgeBefore(time: number, step: number, zone: string): number {
  if (step <= HOUR) return onClock(time, step, zone)
  const weeks = step / WEEK
  if (weeks >= 1) {
    const monday = midnight(time, zone, -weekday(time, zone))
    return weeks === 1
      ? monday
      : midnight(time, zone, -weekday(time, zone) - 7 * (weekNumber(monday, zone) % weeks))
  }
  const today = midnight(time, zone)
  return Math.max(...edgesOfDay(today, step, zone).filter((edge) => edge <= time))
}

/** The first edge after `edge`, which is one itself. */
function edgeAfter(edge: number, step: number, zone: string): number {
  if (step <= HOUR) {
    const next = edge + step * 1000
    const aligned = onClock(next, step, zone)
    return aligned > edge ? aligned : next
  }
  if (step >= WEEK) return midnight(edge, zone, Math.round(step / DAY))
  return edgesOfDay(midnight(edge, zone), step, zone).find((each) => each > edge) ?? midnight(edge, zone, 1)
}

/** Up to an hour the clock is followed through changeovers, which are whole steps: each of the two hours is there. */
function onClock(time: number, step: number, zone: string): number {
  const { minute, second } = wallAt(time, zone)
  // the clock shows whole seconds
  const intoHour = (minute * 60 + second) * 1000 + (((time % 1000) + 1000) % 1000)
  return time - (intoHour % (step * 1000))
}

/** The edges of the local day that begins at `day`; hours that a changeover skips have none. */
function edgesOfDay(day: number, step: number, zone: string): number[] {
  const wall = wallAt(day, zone)
  const edges = Array.from({ length: Math.ceil(DAY / step) }, (_, index) => {
    const hour = (index * step) / HOUR
    const edge = momentOf({ ...wall, hour, minute: 0 }, zone)
    return wallAt(edge, zone).hour === hour ? [edge] : []
  })
  return [...new Set([day, ...edges.flat()])]
}

/** Weeks since Monday, 5 January 1970. */
function weekNumber(monday: number, zone: string): number {
  const { year, month, day } = wallAt(monday, zone)
  return Math.round((Date.UTC(year, month - 1, day) / 1000 / DAY - 4) / 7)
}
