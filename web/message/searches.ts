/** Links from a message to searches for more of the same. */
import type { RouteLocationRaw } from 'vue-router'

/** From before any mail log until now: "all stored time". */
export const ALL_TIME = { since: '2000-01-01T00:00:00Z', until: 'now' } as const

const WEEK_MS = 7 * 86_400_000

/** A search by filters of the list API, a week to either side of `time`: old imported mail is found as well. */
export function moreOf(filters: Record<string, string>, time: string): RouteLocationRaw {
  const at = Date.parse(time)
  return {
    path: '/search',
    query: {
      ...filters,
      since: new Date(at - WEEK_MS).toISOString(),
      until: new Date(at + WEEK_MS).toISOString(),
    },
  }
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
