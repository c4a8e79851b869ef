/**
 * The life of one alert: inactive -> pending -> firing -> resolved. A pure step: the caller brings the clock and what
 * the query said. A query that failed gives no reading, and without a reading there is no step.
 */
import type { AlertRule } from '../../dashboards/schema.ts'

/** Times are seconds since 1970 in UTC. */
export type AlertState =
  | { phase: 'inactive' }
  | { phase: 'pending'; since: number }
  | { phase: 'firing'; since: number; quietSince?: number }
  | { phase: 'resolved'; since: number; at: number }

/** `value` is absent when there was nothing to measure; `volume` counts the events behind the value. */
export interface Reading {
  value?: number
  volume?: number
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
  switch (before.phase) {
    case 'inactive':
    case 'resolved':
      if (!breached) return before
      return rule.forSeconds === 0 ? { phase: 'firing', since: now } : { phase: 'pending', since: now }

    case 'pending':
      if (!breached) return { phase: 'inactive' }
      return now - before.since >= rule.forSeconds ? { phase: 'firing', since: before.since } : before

    case 'firing': {
      if (breached) return { phase: 'firing', since: before.since }
      const quietSince = before.quietSince ?? now
      return now - quietSince >= rule.keepFiringForSeconds
        ? { phase: 'resolved', since: before.since, at: now }
        : { phase: 'firing', since: before.since, quietSince }
    }
  }
}
