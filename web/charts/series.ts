/** What a chart over time is made of, and what it says in words and as a table. Pure. */
import type { Format } from '../format.ts'

export interface Series {
  key: string
  title: string
  /** It is this status: takes its colour, pattern and icon. */
  status?: string
  /** It is like this status: takes its colour and pattern alone, as the icon would say what is not so. */
  tone?: string
  /** Its place among all series of the chart, which stays when others hold nothing. */
  place?: number
}

/** A bucket: `time` is its start, RFC 3339; other fields are numbers by series key, or say that the range cuts it off. */
export type Bucket = { time: string } & Record<string, unknown>

/** Number of a series in a bucket; 0 where there is none. */
export function valueOf(bucket: Bucket, key: string): number {
  const value = bucket[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

export function totalOf(buckets: readonly Bucket[], key: string): number {
  return buckets.reduce((sum, bucket) => sum + valueOf(bucket, key), 0)
}

/** What the legend says of a series: the sum of counts, or the newest of levels. */
export function shownOf(buckets: readonly Bucket[], key: string, level = false): number {
  const newest = buckets.at(-1)
  if (!level) return totalOf(buckets, key)
  return newest ? valueOf(newest, key) : 0
}

/** Start and end of a bucket as RFC 3339; the last one ends with the range, not after it. */
export function boundsOf(bucket: Bucket, stepSeconds: number): { since: string; until: string } {
  const start = Date.parse(bucket.time)
  if (typeof bucket.until === 'string') return { since: new Date(start).toISOString(), until: bucket.until }
  return { since: new Date(start).toISOString(), until: new Date(start + stepSeconds * 1000).toISOString() }
}

/** The whole time that a bucket stands for; more than its bounds where the range cuts it off. */
export function wholeOf(bucket: Bucket, stepSeconds: number): { since: number; until: number } {
  const { since, until } = boundsOf(bucket, stepSeconds)
  const { bucketSince, bucketUntil } = bucket
  return {
    since: Date.parse(typeof bucketSince === 'string' ? bucketSince : since),
    until: Date.parse(typeof bucketUntil === 'string' ? bucketUntil : until),
  }
}

/** Whether only a part of the bucket's time lies in the range: its number says less than those beside it. */
export function isCut({ bucketSince }: Record<string, unknown>): boolean {
  return bucketSince !== undefined
}

/** Bucket with the highest sum over all series; undefined when everything is zero. */
export function highest(buckets: readonly Bucket[], series: readonly Series[]): Bucket | undefined {
  let best: Bucket | undefined
  let top = 0
  for (const bucket of buckets) {
    const sum = series.reduce((total, { key }) => total + valueOf(bucket, key), 0)
    if (sum > top) [best, top] = [bucket, sum]
  }
  return best
}

/** Series that hold anything at all; a chart shows no legend for what never happened, but always its first. */
export function present(buckets: readonly Bucket[], series: readonly Series[]): Series[] {
  return series.filter(({ key }, index) => index === 0 || totalOf(buckets, key) > 0)
}

/** `sent 18,204, deferred 214`, for the sentence that describes a chart. */
export function totalsInWords(
  buckets: readonly Bucket[],
  series: readonly Series[],
  format: Format,
  unit = 'count',
  level = false,
): string {
  return present(buckets, series)
    .map(({ key, title }) => `${title} ${format.inUnit(shownOf(buckets, key, level), unit)}`)
    .join(', ')
}
