/**
 * The life of one alert: inactive -> pending -> firing -> resolved. A pure step: the caller brings the clock and what
 * the query said. A query that failed gives no reading, and without a reading there is no step.
 */
import type { AlertRule } from '../../dashboards/schema.ts'

/** The farthest that a value went beyond its threshold, and when that was read. */
export interface Peak {
  value: number
  at: number
  alone?: number
}

/** Times are seconds since 1970 in UTC. `quietSince`: it breaches no longer, and fires until it has held so for long enough. */
export type AlertState =
  | { phase: 'inactive' }
  | { phase: 'pending'; since: number; peak?: Peak }
  | { phase: 'firing'; since: number; peak?: Peak; quietSince?: number }
  | { phase: 'resolved'; since: number; at: number }

/**
 * `value` is absent when there was nothing to measure; `volume` counts the events behind the value. `alone` is the count to tell
 * in place of a value that compares with what there is not.
 */
export interface Reading {
  value?: number
  volume?: number
  alone?: number
}

export type Verdict = 'breached' | 'within' | 'no-data' | 'too-few'

/** Why a reading breaches its rule, or why not. */
export function judge(rule: AlertRule, { value, volume }: Reading): Verdict {
  if (value === undefined) return 'no-data'
  if (rule.minimumVolume !== undefined && (volume ?? 0) < rule.minimumVolume) return 'too-few'
  const breached =
    (rule.above !== undefined && value > rule.above) || (rule.below !== undefined && value < rule.below)
  return breached ? 'breached' : 'within'
}

export function step(rule: AlertRule, before: AlertState, reading: Reading, now: number): AlertState {
  const breached = judge(rule, reading) === 'breached'
  const peak = breached ? peakOf(rule, before, reading, now) : undefined
  const seen = peak && { peak }
  switch (before.phase) {
    case 'inactive':
    case 'resolved':
      if (!breached) return before
      return { phase: rule.forSeconds === 0 ? 'firing' : 'pending', since: now, ...seen }

    case 'pending':
      if (!breached) return { phase: 'inactive' }
      return {
        phase: now - before.since >= rule.forSeconds ? 'firing' : 'pending',
        since: before.since,
        ...seen,
      }

    case 'firing': {
      if (breached) return { phase: 'firing', since: before.since, ...seen }
      const quietSince = before.quietSince ?? now
      return now - quietSince >= rule.keepFiringForSeconds
        ? { phase: 'resolved', since: before.since, at: now }
        : { ...before, quietSince }
    }
  }
}

/** A breach after a quiet time is a new one: what was before it does not count. */
function peakOf(
  rule: AlertRule,
  before: AlertState,
  { value, alone }: Reading,
  now: number,
): Peak | undefined {
  const last =
    before.phase === 'pending' || (before.phase === 'firing' && before.quietSince === undefined)
      ? before.peak
      : undefined
  if (value === undefined) return last
  const isFarther = last === undefined || (rule.above === undefined ? value < last.value : value > last.value)
  return isFarther ? { value, at: now, ...(alone !== undefined && { alone }) } : last
}
