/** Lets batches pass to the store, and holds them back while the tables must not change. */
import type { RecordStore } from '../correlate/records.ts'

export interface Gate {
  records: RecordStore
  /** Runs `work` when no batch is under way; batches wait meanwhile. It is given the token of the last batch stored. */
  rest<Result>(work: (lastToken: string | undefined) => Promise<Result> | Result): Promise<Result>
}

export function createGate(records: RecordStore): Gate {
  const writing = new Set<Promise<unknown>>()
  let resting: Promise<unknown> = Promise.resolve()
  let isResting = 0
  let lastToken: string | undefined

  return {
    records: {
      ...records,
      async write(batch, name, signal) {
        while (isResting > 0) {
          await resting
          signal?.throwIfAborted()
        }
        const done = records.write(batch, name, signal)
        writing.add(done)
        try {
          await done
          lastToken = name.token
        } finally {
          writing.delete(done)
        }
      },
    },
    rest<Result>(work: (token: string | undefined) => Promise<Result> | Result) {
      isResting += 1
      const result = resting
        .then(() => Promise.allSettled(writing))
        .then(() => work(lastToken))
        .finally(() => {
          isResting -= 1
        })
      resting = result.catch(() => undefined)
      return result
    },
  }
}
