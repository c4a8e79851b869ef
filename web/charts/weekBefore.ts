/** Which bucket of last week each bucket is held against, and what was counted then. Pure. */
import { isCut, valueOf, wholeOf } from './series.ts'
import type { Bucket } from './series.ts'

const WEEK_MS = 7 * 86_400_000

/**
 * The total of `keys` a week before each of `buckets`: undefined before `dataSince` (RFC 3339), where no bucket of `before`
 * lies there, and where only one of both is cut off by its range. A change of the clocks may move days by an hour.
 */
export function totalsBefore(
  buckets: readonly Bucket[],
  before: readonly Bucket[],
  keys: readonly string[],
  stepSeconds: number,
  dataSince: string | undefined,
): (number | undefined)[] {
  const start = dataSince === undefined ? Infinity : Date.parse(dataSince)
  const thens = before.map((bucket) => ({ bucket, since: wholeOf(bucket, stepSeconds).since }))
  let at = 0
  return buckets.map((bucket) => {
    const wanted = wholeOf(bucket, stepSeconds).since - WEEK_MS
    const distance = (index: number) => Math.abs((thens[index]?.since ?? Infinity) - wanted)
    while (distance(at + 1) < distance(at)) at += 1
    const then = thens[at]
    if (then === undefined || wanted < start || distance(at) >= (stepSeconds * 1000) / 2) return undefined
    if (isCut(then.bucket) !== isCut(bucket)) return undefined
    return keys.reduce((sum, key) => sum + valueOf(then.bucket, key), 0)
  })
}
