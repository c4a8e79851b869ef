/** How many a second, as the mean of the last minute. */

export interface Rate {
  count(number: number): void
  perSecond(): number
}

const BUCKET_MS = 5000
const BUCKETS = 12

/** `now` gives milliseconds. Before a minute has passed the mean is that of the time since the first count. */
export function createRate(now: () => number): Rate {
  const counts = new Map<number, number>()
  let since: number | undefined

  return {
    count(number) {
      since ??= now()
      const bucket = Math.floor(now() / BUCKET_MS)
      counts.set(bucket, (counts.get(bucket) ?? 0) + number)
      for (const each of counts.keys()) if (each <= bucket - BUCKETS) counts.delete(each)
    },
    perSecond() {
      if (since === undefined) return 0
      const time = now()
      const bucket = Math.floor(time / BUCKET_MS)
      let sum = 0
      for (const [each, number] of counts) if (each > bucket - BUCKETS && each <= bucket) sum += number
      const first = Math.max(since, (bucket - BUCKETS + 1) * BUCKET_MS)
      return sum / Math.max(1, (time - first) / 1000)
    },
  }
}
