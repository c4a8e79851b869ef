/** What a collector needs of the store, also in a thread of its own, where the way to the store is told from outside. */
import type { ObservationStore, StoredLines } from '../correlate/observed.ts'
import type { RecordStore } from '../correlate/record-store.ts'
import { StoreUnavailable } from '../errors.ts'
import { connect } from './client.ts'
import type { Access, Clients } from './client.ts'
import { throughGate } from './gate.ts'
import type { Enter } from './gate.ts'
import type { StoreLog } from './log.ts'
import { createObservations } from './observations.ts'
import { createReader } from './reader.ts'
import { createStoredLines } from './stored-lines.ts'
import { createWriter } from './writer.ts'

export interface CollectingStore {
  readonly records: RecordStore
  readonly observations: ObservationStore
  readonly storedLines: StoredLines
}

export interface CollectingOptions {
  /** Throws STORE_UNAVAILABLE while there are none. */
  clients: () => Clients
  log: StoreLog
  /** Ends all retries: the store stops. */
  closing: AbortSignal
  /** Each batch asks before it goes in. */
  enter: Enter
  onFailure(): void
}

export function createCollectingStore(options: CollectingOptions): CollectingStore {
  const { enter, ...rest } = options
  return {
    records: throughGate(createWriter(rest), enter),
    observations: createObservations(rest),
    storedLines: createStoredLines(createReader(options.clients)),
  }
}

export interface DistantStore extends CollectingStore {
  /** Goes by this way from now on; undefined while there is none, then batches wait. The tables are up to date. */
  reach(access: Access | undefined): Promise<void>
  /** Ends what waits. */
  stop(): Promise<void>
}

/** The store of another thread, which owns the engine, the tables and the gate. */
export function createDistantStore(options: Omit<CollectingOptions, 'clients' | 'closing'>): DistantStore {
  const closing = new AbortController()
  let clients: Clients | undefined

  async function reach(access: Access | undefined): Promise<void> {
    const before = clients
    clients = access && connect(access)
    await before?.close()
  }

  return {
    ...createCollectingStore({
      ...options,
      closing: closing.signal,
      clients() {
        if (clients !== undefined) return clients
        throw new StoreUnavailable('it is away')
      },
    }),
    reach,
    async stop() {
      closing.abort(new StoreUnavailable('it was stopped'))
      await reach(undefined)
    },
  }
}
