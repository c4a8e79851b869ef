/**
 * Holds the embedded engine's merges back while a log is being caught up on. Two thirds of what an import asks of the processor
 * were merges of parts that the next batches made old at once; afterwards the same rows are merged in fewer, larger steps.
 * What is stored is seen at once either way, and the number of parts stays bounded. Small tables go on merging: that costs
 * next to nothing, and every part, however small, takes its share of the engine's memory.
 */
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'

/** A batch of so many lines is one of many: a live log does not fill it. */
const FULL_LINES = 20_000
/** No full batch for so long: the log is caught up with. */
const QUIET_MS = 2_000
/** Between two looks at the number of parts, in full batches. */
const LOOK_EVERY = 8
/** Tables with so many rows that merging them is what costs. */
const LARGE_TABLES = ['log_lines', 'messages', 'connections', 'deliveries']
/** Parts of one partition of those: at most so many wait, and merges go on until there are so few. */
const MOST_PARTS = 128
const FEW_PARTS = 24

export interface MergePause {
  readonly isPaused: boolean
  /** A batch of `lines` lines is about to be stored. */
  batch(lines: number): void
  /** The engine ended, and with it what it was told. */
  forget(): void
}

export interface MergePauseOptions {
  /** Throws STORE_UNAVAILABLE while there are none. */
  clients: () => Clients
  log: StoreLog
  /** Milliseconds; for tests. */
  quietMs?: number
  /** For tests. */
  mostParts?: number
  tables?: readonly string[]
}

export function createMergePause({
  clients,
  log,
  quietMs = QUIET_MS,
  mostParts = MOST_PARTS,
  tables = LARGE_TABLES,
}: MergePauseOptions): MergePause {
  let isPaused = false
  let fullBatches = 0
  let timer: NodeJS.Timeout | undefined
  /** One thing is told to the engine after the other. */
  let telling: Promise<void> = Promise.resolve()

  const tell = (work: () => Promise<void>) => {
    telling = telling.then(work).catch((err: unknown) => {
      log.warn({ err: explainFailure(err) }, 'the engine could not be told when to merge')
    })
  }

  async function look(): Promise<void> {
    const { writer } = clients()
    const answer = await writer.query({ query: PARTS, query_params: { tables }, format: 'JSONEachRow' })
    const parts = (await answer.json<{ parts: number }>())[0]?.parts ?? 0
    if (isPaused && parts >= mostParts) await resume()
    else if (!isPaused && parts <= Math.min(FEW_PARTS, mostParts / 2)) {
      isPaused = true // one that is told nothing more must merge again at the end
      for (const table of tables) await writer.command({ query: `SYSTEM STOP MERGES ${table}` })
    }
  }

  async function resume(): Promise<void> {
    const { writer } = clients()
    // what inserts left behind would count beside what the merges need
    await writer.command({ query: 'SYSTEM JEMALLOC PURGE' })
    for (const table of tables) await writer.command({ query: `SYSTEM START MERGES ${table}` })
    isPaused = false
  }

  function end(): void {
    fullBatches = 0
    tell(async () => {
      if (!isPaused) return
      try {
        await resume()
      } catch (err) {
        if (isPaused) arm() // an engine that lives must merge again
        throw err
      }
    })
  }

  function arm(): void {
    clearTimeout(timer)
    timer = setTimeout(end, quietMs)
    timer.unref()
  }

  return {
    get isPaused() {
      return isPaused
    },
    batch(lines) {
      if (lines < FULL_LINES) return
      if (fullBatches++ % LOOK_EVERY === 0) tell(look)
      arm()
    },
    forget() {
      clearTimeout(timer)
      isPaused = false
      fullBatches = 0
    },
  }
}

const PARTS = `SELECT max(parts) AS parts FROM (
  SELECT count() AS parts FROM system.parts
  WHERE database = currentDatabase() AND table IN {tables:Array(String)} AND active GROUP BY table, partition)`
