/** Counts failed sign-ins by user and by address, and says how long to wait; in memory and bounded. */

export interface Lockout {
  /** Seconds to wait; 0 when a try is free. */
  waitSeconds(user: string, address: string): number
  failed(user: string, address: string): void
  succeeded(user: string, address: string): void
}

/** Free tries before the first wait; an address may stand for a whole office. */
const FREE = { pair: 5, address: 20 }
const FIRST_WAIT_SECONDS = 30
const LONGEST_WAIT_SECONDS = 900
/** After this long without a failure all is forgotten. */
const FORGET_SECONDS = 3600
const MOST = 10_000

interface Failures {
  count: number
  last: number
}

/** `now` in milliseconds. */
export function createLockout(now: () => number): Lockout {
  const failures = new Map<string, Failures>()

  // A user alone never locks: strangers could keep the administrator out.
  const keysOf = (user: string, address: string) =>
    [
      { key: `pair ${address} ${user}`, free: FREE.pair },
      { key: `address ${address}`, free: FREE.address },
    ] as const

  function wait({ key, free }: { key: string; free: number }): number {
    const known = failures.get(key)
    if (known === undefined || known.count < free) return 0
    const locked = Math.min(FIRST_WAIT_SECONDS * 2 ** (known.count - free), LONGEST_WAIT_SECONDS)
    return Math.max(0, Math.ceil(locked - (now() - known.last) / 1000))
  }

  return {
    waitSeconds: (user, address) => Math.max(...keysOf(user, address).map(wait)),
    failed(user, address) {
      const time = now()
      for (const { key } of keysOf(user, address)) {
        const known = failures.get(key)
        const count = known !== undefined && time - known.last < FORGET_SECONDS * 1000 ? known.count : 0
        failures.delete(key)
        failures.set(key, { count: count + 1, last: time })
      }
      for (const key of failures.keys()) {
        if (failures.size <= MOST) break
        failures.delete(key)
      }
    },
    succeeded(user, address) {
      for (const { key } of keysOf(user, address)) failures.delete(key)
    },
  }
}
