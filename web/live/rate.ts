/** How many things come in a second, over the last few seconds. */

export interface Rate {
  add: (count: number, now: number) => void
  /** Per second; `now` in milliseconds. */
  perSecond: (now: number) => number
}

export function createRate(windowMs = 5000): Rate {
  let counts: { at: number; count: number }[] = []
  let began: number | undefined
  const trim = (now: number) => {
    counts = counts.filter(({ at }) => at > now - windowMs)
  }
  return {
    add(count, now) {
      began ??= now
      trim(now)
      counts.push({ at: now, count })
    },
    perSecond(now) {
      trim(now)
      if (began === undefined) return 0
      // In the first seconds the window is not full yet.
      const seconds = Math.min(windowMs, Math.max(1000, now - began)) / 1000
      return counts.reduce((sum, { count }) => sum + count, 0) / seconds
    },
  }
}
