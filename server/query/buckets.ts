/** Time series: the server chooses the width of a bucket, buckets lie on the clock, and those without rows are zero. */
import type { QueryAnswer } from './answers.ts'
import { edgesOf } from './language/edges.ts'
import type { Range } from './language/time.ts'
import { isoTime } from './range.ts'

const WEEK = 604_800
/** Each divides an hour, a day or is made of weeks, so that buckets can begin at full hours and at midnight. */
const STEPS = [
  1,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1200,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  86_400,
  WEEK,
]
const MOST_BUCKETS = 96

/** Seconds; at most about a hundred buckets unless said otherwise, which a chart of 1,000 pixels can show. */
export function stepFor({ since, until }: Range, most = MOST_BUCKETS): number {
  const seconds = (until - since) / 1000
  return STEPS.find((step) => seconds / step <= most) ?? Math.ceil(seconds / most / WEEK) * WEEK
}

export interface Buckets {
  stepSeconds: number
  /** SQL of the bucket a row falls into; needs `params`. */
  sql(column: string): string
  params: Record<string, unknown>
  /**
   * Rows of {bucket, ...values} -> every bucket of the range; missing values are 0. `time` and `until` are what of a bucket lies
   * in the range, so that the list its link leads to holds exactly its rows. Buckets that the range cuts off also say how far
   * they reach as `bucketSince` and `bucketUntil`. Without `all` buckets that have no row are left out.
   */
  fill(rows: readonly Record<string, unknown>[], keys: readonly string[], all?: boolean): QueryAnswer
}

/** The buckets of a range on the clock of `zone`. */
export function bucketsOf(range: Range, stepSeconds: number, zone: string): Buckets {
  const edges = edgesOf(range, stepSeconds, zone)
  const starts = edges.slice(0, -1)
  const [first = range.since] = starts
  const step = stepSeconds * 1000
  const isEven = starts.every((start, index) => start === first + index * step)
  const micros = (column: string) => `toUnixTimestamp64Micro(${column})`

  return {
    stepSeconds,
    sql: (column) =>
      isEven
        ? `intDiv(${micros(column)} - {bucketFirst:Int64}, {bucketStep:Int64})`
        : // around a changeover buckets differ in length
          `indexOf({bucketStarts:Array(Int64)}, roundDown(${micros(column)}, {bucketStarts:Array(Int64)})) - 1`,
    params: isEven
      ? { bucketFirst: String(Math.round(first * 1000)), bucketStep: String(step * 1000) }
      : { bucketStarts: starts.map((start) => Math.round(start * 1000)) },

    fill(rows, keys, all = true) {
      const byBucket = new Map(rows.map((row) => [Number(row.bucket), row]))
      return {
        rows: starts.flatMap((start, bucket) => {
          const row = byBucket.get(bucket)
          if (row === undefined && !all) return []
          const end = edges[bucket + 1] ?? start + step
          const isCut = start < range.since || end > range.until
          return {
            time: isoTime(Math.max(start, range.since)),
            until: isoTime(Math.min(end, range.until)),
            ...(isCut && { bucketSince: isoTime(start), bucketUntil: isoTime(end) }),
            ...Object.fromEntries(keys.map((key) => [key, Number(row?.[key] ?? 0)])),
          }
        }),
        stepSeconds,
        since: isoTime(range.since),
        until: isoTime(range.until),
      }
    },
  }
}
