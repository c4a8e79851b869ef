/** Time series: the server chooses the width of a bucket, and buckets without rows are zero. */
import type { QueryAnswer } from './answers.ts'
import type { Range } from './language/time.ts'
import { isoTime } from './range.ts'

const STEPS = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800,
]
const MOST_BUCKETS = 96

/** Seconds; at most about a hundred buckets, which a chart of 1,000 pixels can show. */
export function stepFor({ since, until }: Range): number {
  const seconds = (until - since) / 1000
  return STEPS.find((step) => seconds / step <= MOST_BUCKETS) ?? Math.ceil(seconds / MOST_BUCKETS)
}

/**
 * SQL of the number of the bucket that a row falls into, counted from `since`, so that every bucket lies within the range
 * and the list its link leads to holds exactly its rows. Needs the parameters `bucketSince` and `bucketStep`.
 */
export function bucketSql(column: string): string {
  return `intDiv(toUnixTimestamp64Micro(${column}) - {bucketSince:Int64}, {bucketStep:Int64})`
}

export function bucketParams({ since }: Range, stepSeconds: number): Record<string, unknown> {
  return { bucketSince: String(Math.round(since * 1000)), bucketStep: String(stepSeconds * 1_000_000) }
}

/** Rows of {bucket, ...values} -> every bucket of the range from `time` to `until`; missing values are 0. */
export function fillBuckets(
  range: Range,
  stepSeconds: number,
  rows: readonly Record<string, unknown>[],
  keys: readonly string[],
): QueryAnswer {
  const byBucket = new Map(rows.map((row) => [Number(row.bucket), row]))
  const count = Math.max(1, Math.ceil((range.until - range.since) / 1000 / stepSeconds))
  return {
    rows: Array.from({ length: count }, (_, bucket) => ({
      time: isoTime(range.since + bucket * stepSeconds * 1000),
      until: isoTime(Math.min(range.since + (bucket + 1) * stepSeconds * 1000, range.until)),
      ...Object.fromEntries(keys.map((key) => [key, Number(byBucket.get(bucket)?.[key] ?? 0)])),
    })),
    stepSeconds,
    since: isoTime(range.since),
    until: isoTime(range.until),
  }
}
