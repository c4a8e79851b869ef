/** Ranges of weeks and months are answered from counts by hour, which are kept longer than the rows they count. */
import { edgesOf } from './language/edges.ts'
import type { Range } from './language/time.ts'

const HOUR_MS = 3_600_000
/** Seconds of a bucket from which on: a range of 12 days and more. */
const LONG_STEP = 21_600

/** The hour of a count as the time that buckets are made of. */
export const HOUR = "toDateTime64(hour, 6, 'UTC')"

/**
 * The range in whole hours, each of which falls into one bucket of `step` seconds: so the counts are exact for the times
 * that the answer names. Absent for a shorter range, and where a bucket is not made of whole hours, as in India.
 */
export function wholeHours({ since, until }: Range, step: number, zone: string): Range | undefined {
  if (step < LONG_STEP || (step * 1000) % HOUR_MS !== 0) return undefined
  const range = { since: Math.floor(since / HOUR_MS) * HOUR_MS, until: Math.ceil(until / HOUR_MS) * HOUR_MS }
  return edgesOf(range, step, zone).every((edge) => edge % HOUR_MS === 0) ? range : undefined
}
