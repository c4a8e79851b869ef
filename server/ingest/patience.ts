/** What the store or the disk refuses is tried again for ever: a store that is down delays lines and loses none. */
import { setTimeout as sleep } from 'node:timers/promises'
import { unlessAborted } from './aborting.ts'
import type { Logger } from './source.ts'

/** The store retries by itself; a call that lasts so long is a store that is down. */
const SLOW_MS = 5000

/** What is told when a try was refused. */
export const REFUSALS = {
  store: 'the store does not take lines; trying again',
  checkpoint: 'the checkpoint cannot be written; trying again',
  lastCheckpoint:
    'the checkpoint could not be written: what it does not know is read again at the next start, and stored once',
}

export interface PatienceOptions {
  onRetry(): void
  log: Logger
  retryMs?: { first: number; most: number }
}

export interface Patience {
  /** Tries for ever, more and more slowly. Rejects only when `signal` aborts. */
  untilDone<T>(attempt: () => Promise<T>, signal: AbortSignal, refusal?: string): Promise<T>
  /** Tries once, for what comes round again anyway. A refusal is told and counted as any other; never rejects. */
  once(attempt: () => Promise<void>, refusal: string): Promise<void>
  /** Something was refused the last time, or takes long. */
  isWaiting(): boolean
}

export function createPatience({ onRetry, log, retryMs }: PatienceOptions): Patience {
  const { first, most } = retryMs ?? { first: 200, most: 10_000 }
  const attempts = new Set<{ since: number }>()
  let refused = false
  /** Apart from the other: what is tried now and then says nothing of a batch that is refused meanwhile. */
  let refusedOnce = false
  return {
    async untilDone(attempt, signal, refusal = REFUSALS.store) {
      for (let pause = first; ; pause = Math.min(pause * 2, most)) {
        const mine = { since: performance.now() }
        attempts.add(mine)
        try {
          const result = await unlessAborted(attempt(), signal)
          refused = false
          return result
        } catch (cause) {
          if (signal.aborted) throw cause
          if (!refused) log.warn({ err: cause }, refusal)
          refused = true
          onRetry()
          await sleep(pause, undefined, { signal })
        } finally {
          attempts.delete(mine)
        }
      }
    },
    async once(attempt, refusal) {
      try {
        await attempt()
        refusedOnce = false
      } catch (cause) {
        if (!refusedOnce) log.warn({ err: cause }, refusal)
        refusedOnce = true
        onRetry()
      }
    },
    isWaiting: () =>
      refused || refusedOnce || [...attempts].some(({ since }) => performance.now() - since > SLOW_MS),
  }
}
