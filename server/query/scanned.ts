/** rspamd's verdicts lie in a table of their own: which of them belong to the messages of a range, and search words on them. */
import { compare, matchesAny } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import type { Condition } from './filters.ts'
import type { Range } from './language/time.ts'
import { TIME, timeValue } from './range.ts'

const HOUR_MS = 3_600_000
const SCAN_WORDS = new Set(['action', 'symbol', 'score'])

/** Words that speak of a verdict; one and the same verdict must meet all of them. */
export function isScanWord({ field }: Condition): boolean {
  return SCAN_WORDS.has(field)
}

/** Verdicts with a queue ID from an hour before the range to an hour after it. */
export function scansAround({ since, until }: Range): { sql: string; params: Record<string, unknown> } {
  return {
    sql: `queue_id != '' AND time >= {scansSince:${TIME}} AND time < {scansUntil:${TIME}}`,
    params: { scansSince: timeValue(since - HOUR_MS), scansUntil: timeValue(until + HOUR_MS) },
  }
}

/** SQL that holds for messages with such a verdict. */
export function scannedAs(
  conditions: Conditions,
  terms: readonly Condition[],
  { since, until }: Range,
): string {
  const from = conditions.value(timeValue(since - HOUR_MS), TIME)
  const to = conditions.value(timeValue(until + HOUR_MS), TIME)
  const met = terms.map((term) => `(${ofVerdict(conditions, term)})`).join(' AND ')
  return `(host, queue_id) IN (SELECT host, queue_id FROM scans WHERE queue_id != '' AND time >= ${from} AND time < ${to} AND ${met})`
}

/** SQL that holds for a verdict which meets the word. */
export function ofVerdict(conditions: Conditions, { field, values, amount }: Condition): string {
  if (field === 'action') return matchesAny(conditions, 'action', values)
  if (field === 'symbol')
    return `arrayExists(each -> ${matchesAny(conditions, 'each', values)}, symbol_names)`
  return amount === undefined ? '0' : compare(conditions, 'score', amount)
}
