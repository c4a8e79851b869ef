/** What a filter said of a life before that was seen to begin: lines may overtake each other. */
import type { Micros } from '../../parsers/event.ts'
import { GRACE } from './life.ts'
import type { Life } from './life.ts'

interface Pledge {
  time: Micros
  keep: (life: Life) => void
}

export interface Promises {
  /** `keep` is called with the life of the queue ID once it begins. */
  make(host: string, queueId: string, time: Micros, keep: (life: Life) => void): void
  keep(life: Life, time: Micros): void
  clear(): void
}

/** Most are never kept: another server on this machine takes the mail, and its logs are not here. */
const MOST = 10_000

export const createPromises = (): Promises => {
  const open = new Map<string, Pledge>()
  return {
    make: (host, queueId, time, keep) => {
      const oldest = open.size >= MOST ? open.keys().next().value : undefined
      if (oldest !== undefined) open.delete(oldest)
      open.set(`${host}\n${queueId}`, { time, keep })
    },
    keep: (life, time) => {
      if (open.size === 0) return
      const key = `${life.host}\n${life.queueId}`
      const pledge = open.get(key)
      if (pledge === undefined || Math.abs(pledge.time - time) > GRACE) return
      open.delete(key)
      pledge.keep(life)
    },
    clear: () => {
      open.clear()
    },
  }
}
