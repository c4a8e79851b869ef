/** Which rows begin a day, for the lines between days. Pure. */

/** Times of one such prefix lie in the same ten minutes, so in every zone on the same day: `2026-11-21T14:3`. */
const PREFIX = 15

/** For each time the key of its day; asks `dayOf` once for every ten minutes of them. */
export function createDays(dayOf: (time: string) => string): (time: string) => string {
  const known = new Map<string, string>()
  return (time) => {
    const prefix = time.slice(0, PREFIX)
    const day = known.get(prefix) ?? dayOf(time)
    known.set(prefix, day)
    return day
  }
}
