/** Where sources wait until the pipeline takes their chunk: at most one chunk of each, so memory is bounded. */
import type { Chunk, Deliver } from './source.ts'

export interface Inbox {
  offer: Deliver
  /**
   * The chunk offered first, or undefined after `ms` without one. With `job` (`''` for none) only chunks of that job;
   * then it does not wait while others do, so that nobody starves.
   */
  next(ms: number, job?: string): Promise<Chunk | undefined>
  /** Turns everybody away, now and later. */
  close(): void
}

export function createInbox(): Inbox {
  let waiting: { chunk: Chunk; taken: () => void; refused: (cause: Error) => void }[] = []
  let arrived: (() => void) | undefined
  let closed = false

  const pick = (job: string | undefined): Chunk | undefined => {
    const index = waiting.findIndex(({ chunk }) => job === undefined || (chunk.job ?? '') === job)
    const [found] = index < 0 ? [] : waiting.splice(index, 1)
    found?.taken()
    return found?.chunk
  }

  return {
    offer: (chunk) =>
      new Promise((taken, refused) => {
        if (closed) return refused(new Error('the pipeline has stopped'))
        waiting.push({ chunk, taken, refused })
        arrived?.()
      }),
    async next(ms, job) {
      const deadline = performance.now() + ms
      for (;;) {
        const chunk = pick(job)
        const left = deadline - performance.now()
        if (chunk !== undefined || left <= 0 || closed || waiting.length > 0) return chunk
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          arrived = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        arrived = undefined
      }
    },
    close() {
      closed = true
      for (const { refused } of waiting) refused(new Error('the pipeline has stopped'))
      waiting = []
      arrived?.()
    },
  }
}
