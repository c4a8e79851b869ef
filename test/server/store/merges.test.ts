/** Merges wait while full batches come, never for more than so many parts, and go on when the log is caught up with. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { createMergePause } from '../../../server/store/merges.ts'
import { collectLog, noRecords, openStore, startOutsideEngine, until } from './harness.ts'
import type { OutsideEngine } from './harness.ts'
import { line } from './samples.ts'

const FULL = 20_000
/** More than `merge_selector_base` (engine-files.ts): fewer of one size are left as they are. */
const PARTS = 12

let engine: OutsideEngine
let clients: Clients
beforeAll(async () => {
  engine = await startOutsideEngine()
  const user = { name: engine.user, password: engine.password }
  const { url } = engine
  clients = connect({ url, database: 'default', writer: user, reader: user, readerIsConfined: false })
  for (const table of ['parts', 'small'])
    await clients.writer.command({
      query: `CREATE TABLE ${table} (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS old_parts_lifetime = 1`,
    })
})
afterAll(async () => {
  await clients.close()
  await engine.stop()
})

const command = (query: string) => clients.writer.command({ query })
const merge = (table = 'parts') =>
  command(`OPTIMIZE TABLE ${table} FINAL SETTINGS optimize_throw_if_noop = 1`)
const tables = ['parts']

test('merges wait while full batches come, and go on afterwards', async () => {
  const pause = createMergePause({ clients: () => clients, log: collectLog(), quietMs: 300, tables })
  await command('INSERT INTO parts VALUES (1)')
  await command('INSERT INTO parts VALUES (2)')
  pause.batch(FULL - 1)
  expect(pause.isPaused).toBe(false)
  await expect(merge()).resolves.toBeDefined()

  await command('INSERT INTO parts VALUES (3)')
  pause.batch(FULL)
  await until(() => pause.isPaused)
  await expect(merge()).rejects.toThrow(/merges|cancel/i)
  await until(() => !pause.isPaused)
  await expect(merge()).resolves.toBeDefined()
})

test('tables with few rows are merged meanwhile', async () => {
  const pause = createMergePause({ clients: () => clients, log: collectLog(), quietMs: 60_000, tables })
  for (const n of [1, 2]) await command(`INSERT INTO small VALUES (${n})`)
  pause.batch(FULL)
  await until(() => pause.isPaused)
  await expect(merge('small')).resolves.toBeDefined()
  await command('SYSTEM START MERGES')
  pause.forget()
})

test('so many parts are merged while the import goes on, until there are few', async () => {
  const pause = createMergePause({
    clients: () => clients,
    log: collectLog(),
    quietMs: 60_000,
    mostParts: 10,
    tables,
  })
  pause.batch(FULL)
  await until(() => pause.isPaused)
  for (let n = 0; n < 12; n++) await command(`INSERT INTO parts VALUES (${n})`)
  for (let batches = 0; batches < 8; batches++) pause.batch(FULL)
  await until(() => !pause.isPaused)
  await merge()
  for (let batches = 0; batches < 8; batches++) pause.batch(FULL)
  await until(() => pause.isPaused)
  await command('SYSTEM START MERGES')
  pause.forget()
  expect(pause.isPaused).toBe(false)
})

test('an engine that is away is told when it is back: nothing waits for it, nothing fails', async () => {
  const log = collectLog()
  const away = () => {
    throw new Error('away')
  }
  const pause = createMergePause({ clients: away, log, quietMs: 60_000 })
  pause.batch(FULL)
  await until(() => log.entries.length > 0)
  expect(pause.isPaused).toBe(false)
  pause.forget()
})

test('the embedded store sees what it stored while merges wait, and merges by itself afterwards', async () => {
  const opened = await openStore('embedded')
  try {
    const lines = Array.from({ length: FULL }, (_, i) => line(i))
    for (let n = 0; n < PARTS; n++)
      await opened.store.records.write({ ...noRecords(), lines }, { token: `full-${n}`, version: n })
    const ask = async () =>
      (
        await opened.store.reader.query<{ rows: number; parts: number }>(
          `SELECT (SELECT count() FROM log_lines) AS rows,
            (SELECT count() FROM system.parts WHERE table = 'log_lines' AND active) AS parts`,
          {},
          { id: 'test' },
        )
      )[0]
    expect(await ask()).toEqual({ rows: PARTS * FULL, parts: PARTS })
    await until(async () => Number((await ask())?.parts) < PARTS)
    expect(await ask()).toMatchObject({ rows: PARTS * FULL })
  } finally {
    await opened.dispose()
  }
})
