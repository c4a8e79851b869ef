/** A backup restored into a new directory equals the store it was made of, and collecting goes on from it exactly once. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { restore } from '../../../server/store/backup.ts'
import type { Store } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory } from './harness.ts'
import { line } from './samples.ts'
import { dump, everyKind, openEmbedded } from './scene.ts'

const opened: Store[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.stop()
})
async function open(directory: string): Promise<Store> {
  const store = await openEmbedded({ directory })
  opened.push(store)
  return store
}

function positions(directory: string, state: object): void {
  mkdirSync(join(directory, 'collector'), { recursive: true })
  writeFileSync(join(directory, 'collector/positions.json'), JSON.stringify(state))
}

test('every table, the positions and small state come back, while the service runs', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  await store.records.write(everyKind(), { token: 'a', version: 1 })
  store.documents.put('user', 'root', { password: 'hash' })
  await store.documents.flush()
  positions(directory, { version: 1, positions: [{ fileSeq: 3 }] })
  const target = join(temporaryDirectory(), 'copy')
  const result = await store.maintenance.backUp(target)
  expect(result.tables).toMatchObject({ log_lines: 2, messages: 1, connections: 1 })
  const before = await dump(store)
  // what comes later is not in it
  await store.records.write({ ...noRecords(), lines: [line(9)] }, { token: 'b', version: 2 })

  const elsewhere = join(temporaryDirectory(), 'data')
  await restore(target, elsewhere, collectLog())
  const restored = await open(elsewhere)
  expect(await dump(restored)).toEqual(before)
  expect(restored.documents.get('user', 'root')).toEqual({ password: 'hash' })
  expect(readFileSync(join(elsewhere, 'collector/positions.json'), 'utf8')).toContain('"fileSeq":3')
  await restored.records.write({ ...noRecords(), lines: [line(10)] }, { token: 'c', version: 3 })
  expect((await dump(restored)).log_lines).toHaveLength(3)
})

test('batches wait while tables are copied, and the copied positions never call a stored batch unconfirmed', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  positions(directory, { intent: { token: 'a' } })
  await store.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'a', version: 1 })
  const target = join(temporaryDirectory(), 'copy')
  const copying = store.maintenance.backUp(target)
  const late = store.records.write({ ...noRecords(), lines: [line(2)] }, { token: 'b', version: 2 })
  setTimeout(() => positions(directory, { intent: { token: 'b' } }), 200)
  expect((await copying).tables.log_lines).toBe(1)
  await late
  expect(readFileSync(join(target, 'collector/positions.json'), 'utf8')).toContain('"token":"b"')
  expect((await dump(store)).log_lines).toHaveLength(2)
})

test('a batch of which nobody knows whether it is stored is repeated first, or there is no backup', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  // cut off in the run before: `a` may lie in the tables
  positions(directory, { intent: { token: 'a' } })
  const target = join(temporaryDirectory(), 'copy')
  await expect(store.maintenance.backUp(target)).rejects.toMatchObject({
    code: 'BACKUP_FAILED',
    message: expect.stringContaining("start 'mailtrace run'"),
  })
  expect(existsSync(target)).toBe(false)

  const copying = store.maintenance.backUp(target)
  await store.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'a', version: 1 })
  positions(directory, { intent: { token: 'b' } })
  expect((await copying).tables.log_lines).toBe(1)
})

test('what is written and merged meanwhile makes no copy that cannot be restored', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  for (const n of [1, 2, 3, 4])
    await store.records.write({ ...everyKind(), lines: [line(n)] }, { token: `t${n}`, version: n })
  let stopped = false
  const states = (async () => {
    for (let n = 0; !stopped; n++) {
      store.documents.put('note', `n${n}`, { n })
      await store.documents.flush()
    }
  })()
  const target = join(temporaryDirectory(), 'copy')
  const { tables } = await store.maintenance.backUp(target)
  stopped = true
  await states
  const elsewhere = join(temporaryDirectory(), 'data')
  expect((await restore(target, elsewhere, collectLog())).tables).toEqual(tables)
  expect((await dump(await open(elsewhere))).log_lines).toHaveLength(4)
})

test('files that come and go beside the positions do not cut the copy short', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  positions(directory, { positions: [{ fileSeq: 3 }] })
  const spool = join(directory, 'collector/aaa')
  mkdirSync(spool)
  const segments = Array.from({ length: 400 }, (_, n) => join(spool, String(n)))
  for (const path of segments) writeFileSync(path, 'x'.repeat(10_000))
  writeFileSync(join(directory, 'collector/positions.json.tmp'), 'half')
  const dropping = (async () => {
    for (const path of segments) {
      rmSync(path)
      await new Promise(setImmediate)
    }
  })()
  const target = join(temporaryDirectory(), 'copy')
  await store.maintenance.backUp(target)
  await dropping
  expect(readFileSync(join(target, 'collector/positions.json'), 'utf8')).toContain('"fileSeq":3')
  expect(existsSync(join(target, 'collector/positions.json.tmp'))).toBe(false)
  expect(statSync(target).mode & 0o777).toBe(0o700)
})

test('folders in use are refused, and so is what is no backup', async () => {
  const directory = temporaryDirectory()
  const store = await open(directory)
  await expect(store.maintenance.backUp(directory)).rejects.toMatchObject({
    code: 'BACKUP_FAILED',
    message: expect.stringContaining('is not empty'),
  })
  const nowhere = join(temporaryDirectory(), 'data')
  await expect(restore(temporaryDirectory(), nowhere, collectLog())).rejects.toThrow(/is no backup/)
  const target = join(temporaryDirectory(), 'copy')
  await store.maintenance.backUp(target)
  await expect(restore(target, directory, collectLog())).rejects.toThrow(/is not empty/)
  // a copy with a missing part is noticed, and nothing is left behind
  const manifest = join(target, 'mailtrace-backup.json')
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace('"migrations":', '"log_lines":5,"migrations":'),
  )
  await expect(restore(target, nowhere, collectLog())).rejects.toThrow(
    /log_lines has 0 rows, the backup says 5/,
  )
  expect(existsSync(nowhere)).toBe(false)
})
