/** Lets batches pass to the store, and holds them back while the tables must not change. */
import type { RecordStore } from '../correlate/record-store.ts'

/** Called when a batch is through, with its token where it was stored. */
export type Leave = (storedToken?: string) => Promise<void> | void

/** Asks for a batch of so many lines. */
export type Enter = (lines: number) => Promise<Leave>

/** The batch that passed last. */
export interface LastBatch {
  /** Of the last one that was stored by this process. */
  token?: string
  /** It is stored. Else it failed, perhaps after its rows were in, or none passed yet. */
  isSure: boolean
}

export interface Gate {
  /** Resolves when a batch may pass. */
  enter(): Promise<Leave>
  /** Runs `work` when no batch is under way; batches wait meanwhile. */
  rest<Result>(work: (last: LastBatch) => Promise<Result> | Result): Promise<Result>
}

export function createGate(): Gate {
  const writing = new Set<Promise<void>>()
  let resting: Promise<unknown> = Promise.resolve()
  let isResting = 0
  let last: LastBatch = { isSure: false }

  return {
    async enter() {
      while (isResting > 0) await resting
      let through: () => void = () => undefined
      const passing = new Promise<void>((resolve) => {
        through = resolve
      })
      writing.add(passing)
      return (storedToken) => {
        if (!writing.delete(passing)) return
        last = storedToken === undefined ? { ...last, isSure: false } : { token: storedToken, isSure: true }
        through()
      }
    },
    rest<Result>(work: (last: LastBatch) => Promise<Result> | Result) {
      isResting += 1
      const result = resting
        .then(() => Promise.all(writing))
        .then(() => work(last))
        .finally(() => {
          isResting -= 1
        })
      resting = result.catch(() => undefined)
      return result
    },
  }
}

/** The same records, each batch through a gate. */
export function throughGate(records: RecordStore, enter: Enter): RecordStore {
  async function pass(
    lines: number,
    token: string,
    signal: AbortSignal | undefined,
    write: () => Promise<void>,
  ): Promise<void> {
    const leave = await enter(lines)
    let stored: string | undefined
    try {
      signal?.throwIfAborted()
      await write()
      stored = token
    } finally {
      await leave(stored)
    }
  }

  return {
    ...records,
    begin() {
      const rows = records.begin()
      return {
        get lines() {
          return rows.lines
        },
        add: rows.add,
        end: rows.end,
        write: (token, signal) => pass(rows.lines, token, signal, () => rows.write(token, signal)),
      }
    },
    write: (batch, name, signal) =>
      pass(batch.lines.length, name.token, signal, () => records.write(batch, name, signal)),
  }
}
