/**
 * Small state (users, sessions, alerts, silences ...) kept in memory and written behind to the table `state`, so that it
 * is there while the store is not. Values may be secrets: nothing of them is ever logged.
 */
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'

/** Changes made within this time go in one insert. */
const WRITE_BEHIND_MS = 100
const RETRY_MS = 2_000

export interface StateEntry<Value = unknown> {
  key: string
  value: Value
}

/** Values are JSON and belong to the table: change one by `put`, not in place. */
export interface StateTable {
  list<Value>(kind: string): StateEntry<Value>[]
  get<Value>(kind: string, key: string): Value | undefined
  put(kind: string, key: string, value: unknown): void
  remove(kind: string, key: string): void
  /** True once what the store holds was read; until then only what was put in this run is there. */
  readonly loaded: boolean
  /** Resolves when everything put so far is stored; at once when the store is away. */
  flush(): Promise<void>
}

/** The store's side of the table. */
export interface StateKeeper {
  table: StateTable
  /** The store is there: reads what it holds (the newer version of an entry wins) and writes what waits. */
  attach(clients: Clients): Promise<void>
  /**
   * Passes every text within the values through `change`, names of fields too; keys stay. What came out different is put anew;
   * resolves when that is stored.
   */
  rewrite(change: (text: string) => string): Promise<void>
  detach(): void
}

interface Entry {
  /** Absent when removed. */
  value: unknown
  gone: boolean
  version: number
}

interface StateRow {
  kind: string
  key: string
  value: string
  version: number
  gone: number
}

export function createState(log: StoreLog): StateKeeper {
  const kinds = new Map<string, Map<string, Entry>>()
  let waiting = new Map<string, { kind: string; key: string }>()
  let clients: Clients | undefined
  let loaded = false
  let newest = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  /** Microseconds of the clock, and always above every version seen: the last write wins also after a step back. */
  const nextVersion = () => (newest = Math.max(newest + 1, Date.now() * 1_000))

  function entriesOf(kind: string): Map<string, Entry> {
    let entries = kinds.get(kind)
    if (entries === undefined) kinds.set(kind, (entries = new Map()))
    return entries
  }

  function change(kind: string, key: string, entry: Omit<Entry, 'version'>): void {
    entriesOf(kind).set(key, { ...entry, version: nextVersion() })
    waiting.set(JSON.stringify([kind, key]), { kind, key })
    schedule(WRITE_BEHIND_MS)
  }

  function schedule(afterMs: number): void {
    if (clients === undefined || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      void flush()
    }, afterMs)
    timer.unref()
  }

  function flush(): Promise<void> {
    writing = writing.then(writeWaiting)
    return writing
  }

  async function writeWaiting(): Promise<void> {
    if (clients === undefined || waiting.size === 0) return
    const taken = waiting
    waiting = new Map()
    const rows: StateRow[] = []
    for (const { kind, key } of taken.values()) {
      const entry = kinds.get(kind)?.get(key)
      if (entry === undefined) continue
      const { value, gone, version } = entry
      rows.push({ kind, key, value: gone ? '' : JSON.stringify(value), version, gone: gone ? 1 : 0 })
    }
    try {
      await clients.writer.insert({
        table: 'state',
        values: rows,
        format: 'JSONEachRow',
        clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
      })
      forgetRemoved(rows)
    } catch (err) {
      for (const [id, place] of taken) if (!waiting.has(id)) waiting.set(id, place)
      log.warn({ err: explainFailure(err), entries: rows.length }, 'state could not be written; tried again')
      schedule(RETRY_MS)
    }
  }

  /** A removal that is stored needs no place in memory, unless it was put again meanwhile. */
  function forgetRemoved(rows: readonly StateRow[]): void {
    for (const { kind, key, version, gone } of rows) {
      const entries = entriesOf(kind)
      if (gone === 1 && entries.get(key)?.version === version) entries.delete(key)
    }
  }

  async function load(from: Clients): Promise<void> {
    const answer = await from.writer.query({
      query: 'SELECT kind, key, value, version FROM state FINAL',
      format: 'JSONEachRow',
    })
    for (const { kind, key, value, version } of await answer.json<StateRow>()) {
      newest = Math.max(newest, version)
      const entries = entriesOf(kind)
      const known = entries.get(key)
      if (known === undefined || known.version < version) {
        entries.set(key, { value: JSON.parse(value), gone: false, version })
      }
    }
    loaded = true
  }

  const table: StateTable = {
    list<Value>(kind: string) {
      const found: StateEntry<Value>[] = []
      for (const [key, { value, gone }] of kinds.get(kind) ?? [])
        if (!gone) found.push({ key, value: value as Value })
      return found
    },
    get<Value>(kind: string, key: string) {
      const entry = kinds.get(kind)?.get(key)
      return entry === undefined || entry.gone ? undefined : (entry.value as Value)
    },
    put(kind, key, value) {
      change(kind, key, { value: JSON.parse(JSON.stringify(value)), gone: false })
    },
    remove(kind, key) {
      change(kind, key, { value: undefined, gone: true })
    },
    get loaded() {
      return loaded
    },
    flush,
  }

  return {
    table,
    async attach(to) {
      if (!loaded) await load(to)
      clients = to
      if (waiting.size > 0) schedule(0)
    },
    async rewrite(change) {
      for (const [kind, entries] of kinds)
        for (const [key, { value, gone }] of [...entries]) {
          if (gone) continue
          const changed = changedTexts(value, change)
          if (JSON.stringify(changed) !== JSON.stringify(value)) table.put(kind, key, changed)
        }
      await flush()
    },
    detach() {
      clients = undefined
      clearTimeout(timer)
      timer = undefined
    },
  }
}

/** Text by text, not in the JSON as a whole: what comes out is sound whatever `change` makes of a text. */
function changedTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => changedTexts(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [change(name), changedTexts(each, change)]),
  )
}
