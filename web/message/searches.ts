/** Links from a message to searches for more of the same. */
import type { RouteLocationRaw } from 'vue-router'
import { ALL_TIME } from '../range.ts'
import type { Range } from '../range.ts'

const WEEK_MS = 7 * 86_400_000

/** A week to either side of `time`: what belongs to a message is there, also for old imported mail. Without a time all that is stored. */
export function rangeAround(time: string | undefined, now = Date.now()): Range {
  const at = Date.parse(time ?? '')
  if (Number.isNaN(at)) return ALL_TIME
  return {
    since: new Date(at - WEEK_MS).toISOString(),
    until: at + WEEK_MS < now ? new Date(at + WEEK_MS).toISOString() : 'now',
  }
}

/** A search by filters of the list API around `time`. */
export function moreOf(filters: Record<string, string>, time: string | undefined): RouteLocationRaw {
  return { path: '/search', query: { ...filters, ...rangeAround(time) } }
}

/** All lines of a host some seconds around a time. */
export function linesAround(host: string, time: string, seconds = 10): RouteLocationRaw {
  const at = Date.parse(time)
  return {
    path: '/search',
    query: {
      mode: 'lines',
      host,
      since: new Date(at - seconds * 1000).toISOString(),
      until: new Date(at + seconds * 1000).toISOString(),
    },
  }
}
