/** What the store or the disk refuses is tried again for ever: a store that is down delays lines and loses none. */
import { setTimeout as sleep } from 'node:timers/promises'
import { unlessAborted } from './aborting.ts'
import type { Logger } from './source.ts'

/** The store retries by itself; a call that lasts so long is a store that is down. */
const SLOW_MS = 5000

export interface PatienceOptions {
  onRetry(): void
  log: Logger
  retryMs?: { first: number; most: number }
}

export interface Patience {
  /** Tries for ever, more and more slowly. Rejects only when `signal` aborts. */
  untilDone<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Something was refused the last time, or takes long. */
  isWaiting(): boolean
}

export function createPatience({ onRetry, log, retryMs }: PatienceOptions): Patience {
  const { first, most } = retryMs ?? { first: 200, most: 10_000 }
  const attempts = new Set<{ since: number }>()
  let refused = false
  return {
    async untilDone(attempt, signal) {
      for (let pause = first; ; pause = Math.min(pause * 2, most)) {
        const mine = { since: performance.now() }
        attempts.add(mine)
        try {
          const result = await unlessAborted(attempt(), signal)
          refused = false
          return result
        } catch (cause) {
          if (signal.aborted) throw cause
          if (!refused) log.warn({ err: cause }, 'the store does not take lines; trying again')
          refused = true
          onRetry()
          await sleep(pause, undefined, { signal })
        } finally {
          attempts.delete(mine)
        }
      }
    },
    isWaiting: () => refused || [...attempts].some(({ since }) => performance.now() - since > SLOW_MS),
  }
}
