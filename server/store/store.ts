/** The store: an engine or a server, its tables brought up to date, and the ways in and out of it. */
import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ObservationStore } from '../correlate/observed.ts'
import type { RecordStore } from '../correlate/record-store.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { Access, Clients } from './client.ts'
import type { Cluster } from './cluster.ts'
import { createEngine } from './embedded.ts'
import type { Engine } from './embedded.ts'
import type { StoreLog } from './log.ts'
import { createReader } from './reader.ts'
import type { StoreReader } from './reader.ts'
import { createCollectingStore } from './collecting.ts'
import { createGate } from './gate.ts'
import type { Enter } from './gate.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createMaintenance } from './maintenance.ts'
import type { Maintenance } from './maintenance.ts'
import { createMergePause } from './merges.ts'
import type { BrokenPart } from './parts.ts'
import { DEFAULT_RETENTION, usedBytes } from './retention.ts'
import type { Retention } from './retention.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { storageOf, tablesOf } from './storage.ts'
import type { Storage, TableSize } from './storage.ts'
import { createState } from './state.ts'
import type { StateTable } from './state.ts'

export type StoreState = 'starting' | 'ok' | 'unreachable'

export interface StoreOptions {
  /** A ClickHouse server; absent: the embedded engine in `directory`. */
  url?: string
  user?: string
  /** The server is one of these. */
  cluster?: Cluster
  password?: string
  database: string
  /** The data directory; made with mode 0700. */
  directory: string
  log: StoreLog
  metrics?: Pick<Metrics, 'storeUp' | 'engineRestarts' | 'insertFailures' | 'droppedBytes' | 'brokenParts'>
  retention?: Retention
  /** Applies `retention`: how long rows are kept, the budget, hashing. Else only damaged parts are looked for. Default true. */
  keepsHouse?: boolean
}

export interface Store {
  /**
   * Resolves when the store is ready, or known to be unreachable: then it is tried again in the background. Rejects
   * only with what waiting does not cure: ENGINE_MISSING, ENGINE_OLDER, STORE_LOCKED, MIGRATION_FAILED.
   */
  start(): Promise<void>
  /** Writes waiting state, ends running requests, then the engine; within 5 seconds. Not to be started again. */
  stop(): Promise<void>
  readonly state: StoreState
  /** Calls `listener` at each change of `state`; the answer takes it off again. */
  onState(listener: (state: StoreState) => void): () => void
  /** Calls `listener` at once and whenever the way to the tables opens or closes, for a collector in another thread. */
  onAccess(listener: (access: Access | undefined) => void): () => void
  /** Such a collector asks here before a batch goes in. */
  readonly enter: Enter
  readonly records: RecordStore
  readonly observations: ObservationStore
  readonly reader: StoreReader
  readonly documents: StateTable
  readonly maintenance: Maintenance
  /** The disk that holds the tables, in bytes; where a budget leaves less, the budget. */
  disk(): Promise<{ total: number; free: number }>
  /** What each table holds and takes on disk. */
  tables(): Promise<TableSize[]>
  /** The same with what is left, and how long rows are kept. */
  storage(): Promise<Storage>
  /** Parts that the engine found damaged and put aside: their rows are missing. As of the last minute. */
  damagedParts(): readonly BrokenPart[]
  /** Process ID of the embedded engine while it runs. */
  readonly enginePid: number | undefined
}

/** What is left of 5 seconds for the last write of small state. */
const LAST_WRITE_MS = 1_000

export function createStore({
  url,
  user = 'default',
  password = '',
  cluster,
  database,
  directory,
  log,
  metrics,
  retention = DEFAULT_RETENTION,
  keepsHouse = true,
}: StoreOptions): Store {
  const closing = new AbortController()
  const listeners = new Set<(state: StoreState) => void>()
  const keeper = createState(log)
  const housekeeping = createHousekeeping({
    directory,
    ...(keepsHouse && { retention }),
    log,
    ...(metrics !== undefined && { metrics }),
  })
  let state: StoreState = 'starting'
  const watchers = new Set<(access: Access | undefined) => void>()
  let clients: Clients | undefined
  let way: Access | undefined
  let session: Session | undefined
  let enginePid: number | undefined

  function become(next: StoreState): void {
    metrics?.storeUp.set(next === 'ok' ? 1 : 0)
    if (next === state) return
    state = next
    for (const listener of listeners) listener(next)
  }

  /** Tells the collector's thread, which has clients of its own. */
  function lead(access: Access | undefined): void {
    if (access === way) return
    way = access
    for (const watcher of watchers) watcher(access)
  }

  function open(access: Access): void {
    session = openSession({
      access,
      keeper,
      log,
      onOpen: (opened) => {
        clients = opened
        lead(access)
        become('ok')
        housekeeping.begin(opened)
      },
      onLost: () => become('unreachable'),
    })
  }

  async function close(): Promise<void> {
    clients = undefined
    merges.forget()
    lead(undefined)
    const closed = session
    session = undefined
    const rested = housekeeping.rest()
    await closed?.close()
    await rested
  }

  const engine: Engine | undefined =
    url === undefined
      ? createEngine({
          directory,
          database,
          log,
          onUp: ({ url: at, users, pid }) => {
            enginePid = pid
            open({ url: at, database, ...users, readerIsConfined: true })
          },
          onDown: () => {
            enginePid = undefined
            become('unreachable')
            void close()
          },
          onRestart: () => metrics?.engineRestarts.inc(),
        })
      : undefined

  const reader = createReader(() => {
    if (clients !== undefined) return clients
    throw new StoreUnavailable(state === 'starting' ? 'it is starting' : 'it is away')
  })

  function openClients(): Clients {
    if (clients !== undefined) return clients
    throw new StoreUnavailable('it is away')
  }

  const gate = createGate()
  const merges = createMergePause({ clients: openClients, log })
  const enter: Enter = (lines) => {
    // a server of its own decides by itself when it merges
    if (url === undefined) merges.batch(lines)
    return gate.enter()
  }
  const { records, observations } = createCollectingStore({
    clients: openClients,
    log,
    closing: closing.signal,
    enter,
    onFailure: () => metrics?.insertFailures.inc(),
  })

  async function diskOf(): Promise<{ total: number; free: number }> {
    if (url === undefined) {
      const { blocks, bavail, bsize } = await statfs(directory)
      return { total: blocks * bsize, free: bavail * bsize }
    }
    const [row] = await reader.query<{ total: number; free: number }>(
      'SELECT sum(total_space) AS total, sum(unreserved_space) AS free FROM system.disks',
      {},
      { id: 'store.disk' },
    )
    return row ?? { total: 0, free: 0 }
  }

  async function stop(): Promise<void> {
    await Promise.race([keeper.table.flush(), sleep(LAST_WRITE_MS, undefined, { ref: false })])
    closing.abort(new StoreUnavailable('it was stopped'))
    await close()
    await engine?.stop()
    become('unreachable')
  }

  return {
    async start() {
      try {
        if (engine !== undefined) await engine.start()
        else if (url !== undefined) {
          const account = { name: user, password }
          open({
            url,
            database,
            writer: account,
            reader: account,
            readerIsConfined: false,
            ...(cluster !== undefined && { cluster }),
          })
        }
        if (session === undefined) become('unreachable')
        else await session.first
      } catch (err) {
        await stop()
        throw err
      }
    },
    stop,

    get state() {
      return state
    },
    get enginePid() {
      return enginePid
    },
    onState(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    reader,
    onAccess(listener) {
      watchers.add(listener)
      listener(way)
      return () => watchers.delete(listener)
    },
    enter,
    records,
    observations,
    documents: keeper.table,
    maintenance: createMaintenance({
      clients: openClients,
      database,
      directory,
      isEmbedded: url === undefined,
      gate,
      state: keeper,
    }),

    damagedParts: () => housekeeping.damaged,

    async disk() {
      const disk = await diskOf()
      const { diskBudget } = retention
      if (diskBudget === undefined || clients === undefined) return disk
      const free = Math.max(0, diskBudget - (await usedBytes(clients)))
      return free < disk.free ? { total: diskBudget, free } : disk
    },

    tables: () => tablesOf(reader, database),
    storage: async () =>
      storageOf(await tablesOf(reader, database), await diskOf(), retention, housekeeping.dropped),
  }
}
