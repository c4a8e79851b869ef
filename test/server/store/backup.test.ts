/** A backup restored into a new directory equals the store it was made of, and collecting goes on from it exactly once. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
