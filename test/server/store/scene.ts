/** A store with one row of every kind, and a way to look for a text in all that it holds. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createStore } from '../../../server/store/store.ts'
import type { Store, StoreOptions } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory } from './harness.ts'
import {
  authentication,
  fullConnection,
  delivery,
  fullMessage,
  neighbour,
  rejection,
  scan,
  line,
} from './samples.ts'

export function everyKind() {
  return {
    ...noRecords(),
    lines: [line(1), line(2)],
    deliveries: [delivery],
    rejections: [rejection],
    authentications: [authentication],
    scans: [scan],
    neighbours: [neighbour],
    messages: [fullMessage],
    connections: [fullConnection],
  }
}

export async function openEmbedded(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = createStore({
    directory: temporaryDirectory(),
    database: 'mailtrace',
    log: collectLog(),
    ...options,
  })
  await store.start()
  return store
}

export async function ask<Row>(store: Store, sql: string): Promise<Row[]> {
  return store.reader.query<Row>(sql, {}, { id: 'test' })
}

const TABLES = [
  'log_lines',
  'messages',
  'connections',
  'deliveries',
  'rejections',
  'authentications',
  'scans',
  'neighbours',
  'queue_samples',
  'queue_entries',
  'queue_looks',
  'source_gaps',
  'state',
]

/** Every row of every table as JSON: what is in no column of it is not in the store. */
export async function dump(store: Store): Promise<Record<string, string[]>> {
  const entries = await Promise.all(
    TABLES.map(async (table) => {
      const rows = await ask<object>(store, `SELECT * FROM ${table}`)
      return [table, rows.map((row) => JSON.stringify(row)).sort()] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** Tables that hold `text`, in any case of letters. */
export async function tablesWith(store: Store, text: string): Promise<string[]> {
  const rows = Object.entries(await dump(store))
  return rows
    .filter(([, each]) => each.some((row) => row.toLowerCase().includes(text.toLowerCase())))
    .map(([table]) => table)
}

/** Files below `directory` whose bytes hold what `text` finds, save in parts of tables that were replaced and wait for their end. */
export async function filesWith(store: Store, directory: string, text: RegExp): Promise<string[]> {
  const old = await ask<{ path: string }>(store, 'SELECT path FROM system.parts WHERE NOT active')
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !old.some((part) => path.startsWith(part.path)))
    .filter((path) => text.test(readFileSync(path, 'latin1')))
}
