/** What is kept is bounded by days and by bytes; the oldest lines go first, and that is said. */
import { afterEach, expect, test } from 'vitest'
import { createMetrics } from '../../../server/metrics.ts'
import type { Store, StoreOptions } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { delivery, line } from './samples.ts'
import { ask, openEmbedded } from './scene.ts'

const DAY = 86_400_000_000
const NOW = Date.now() * 1000
const DAYS = { linesDays: 30, recordsDays: 90, rollUpsDays: 395 }

const opened: Store[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.stop()
})
async function open(options: Partial<StoreOptions>): Promise<Store> {
  const store = await openEmbedded(options)
  opened.push(store)
  return store
}

const definitionOf = async (store: Store, table: string) => {
  const [row] = await ask<{ statement: string }>(store, `SHOW CREATE TABLE ${table}`)
  return row?.statement ?? ''
}

test('days apply to each table, also to a store that was made with others', async () => {
  const directory = temporaryDirectory()
  const first = await open({ directory })
  expect(await definitionOf(first, 'log_lines')).toContain('toIntervalDay(30)')
  expect(await definitionOf(first, 'deliveries')).toContain('toIntervalDay(90)')
  await first.stop()
  const second = await open({ directory, retention: { ...DAYS, linesDays: 7, recordsDays: 400 } })
  await until(async () => (await definitionOf(second, 'source_gaps')).includes('toIntervalDay(400)'))
  expect(await definitionOf(second, 'log_lines')).toContain('toIntervalDay(7)')
  for (const table of ['messages', 'connections', 'deliveries', 'rejections', 'scans', 'neighbours'])
    expect(await definitionOf(second, table), table).toContain('toIntervalDay(400)')
})

test('whoever does not keep house leaves the days, the addresses and the partitions as they are', async () => {
  const directory = temporaryDirectory()
  const first = await open({ directory, retention: { ...DAYS, linesDays: 365 } })
  await until(async () => (await definitionOf(first, 'log_lines')).includes('toIntervalDay(365)'))
  const days = [1, 2].map((n) => ({ ...line(n), time: NOW - n * DAY }))
  await first.records.write(
    { ...noRecords(), lines: days, deliveries: [delivery] },
    { token: 'a', version: 1 },
  )
  await first.stop()

  const retention = { ...DAYS, pseudonymiseDays: 0, diskBudget: 1 }
  const second = await open({ directory, retention, keepsHouse: false })
  // what is begun is awaited at the end
  await second.stop()
  const third = await open({ directory, keepsHouse: false })
  expect(await definitionOf(third, 'log_lines')).toContain('toIntervalDay(365)')
  const [kept] = await ask<{ days: number; hashed: number }>(
    third,
    `SELECT uniqExact(toDate(time)) AS days, (SELECT countIf(startsWith(recipient, '~')) FROM deliveries) AS hashed FROM log_lines`,
  )
  expect(kept).toEqual({ days: 2, hashed: 0 })
})

test('says what each table takes and keeps, and what is left of disk and budget', async () => {
  const store = await open({ directory: temporaryDirectory(), retention: { ...DAYS, diskBudget: 2e9 } })
  await store.records.write(
    { ...noRecords(), lines: [line(1)], deliveries: [delivery] },
    { token: 'a', version: 1 },
  )
  const { tables, usedBytes, leftBytes, spent, budget, disk, dropped } = await store.storage()
  expect(tables.find(({ name }) => name === 'log_lines')).toMatchObject({ rows: 1, days: 30 })
  expect(tables.find(({ name }) => name === 'deliveries')).toMatchObject({ rows: 1, days: 90 })
  expect(tables.find(({ name }) => name === 'deliveries_hourly')).toMatchObject({ days: 395 })
  expect(usedBytes).toBe(tables.reduce((sum, { bytes }) => sum + bytes, 0))
  expect(leftBytes).toBe(Math.min(disk.free, 2e9 - usedBytes))
  expect(spent).toBeCloseTo(Math.max(usedBytes / 2e9, 1 - disk.free / disk.total), 6)
  expect({ budget, dropped }).toEqual({ budget: 2e9, dropped: [] })
})

test('a spent budget takes the oldest days of lines first, and says so; the newest day stays', async () => {
  const directory = temporaryDirectory()
  const first = await open({ directory })
  const noise = (n: number) =>
    Array.from({ length: 400 }, (_, i) => ((i * 7919 + n) * 104_729) % 1e9).join(' ')
  for (const age of [3, 2, 1, 0]) {
    const lines = Array.from({ length: 200 }, (_, i) => {
      const one = line(i, { time: NOW - age * DAY })
      return { ...one, line: { ...one.line, message: noise(age * 1000 + i) } }
    })
    await first.records.write(
      { ...noRecords(), lines, deliveries: [{ ...delivery, time: NOW - age * 7 * DAY }] },
      { token: `day${age}`, version: age + 1 },
    )
  }
  const days = (store: Store) =>
    ask<{ age: number }>(
      store,
      `SELECT DISTINCT dateDiff('day', time, now64(6)) AS age FROM log_lines ORDER BY age`,
    )
  expect(await days(first)).toHaveLength(4)
  const [used] = await ask<{ bytes: number }>(
    first,
    `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active`,
  )
  await first.stop()

  const log = collectLog()
  const metrics = createMetrics({ processMetrics: false })
  const diskBudget = Math.round((used?.bytes ?? 0) * 0.6)
  const second = await open({ directory, log, metrics, retention: { ...DAYS, diskBudget } })
  await until(async () => (await days(second)).length === 2)
  expect(await days(second)).toEqual([{ age: 0 }, { age: 1 }])
  expect(await ask(second, 'SELECT count() AS n FROM deliveries')).toEqual([{ n: 4 }])
  const said = log.entries.filter(({ message }) => message.includes('the oldest partition was dropped'))
  expect(said).toHaveLength(2)
  expect((await metrics.droppedBytes.get()).values[0]?.value).toBeGreaterThan(diskBudget / 4)
  const disk = await second.disk()
  expect(disk.total).toBe(diskBudget)
  expect(disk.free).toBeGreaterThan(0)
  await second.stop()

  // a budget below what must stay: the newest day is left, and the error says that nothing more can go
  const scant = collectLog()
  const third = await open({ directory, log: scant, retention: { ...DAYS, diskBudget: 1000 } })
  await until(() =>
    scant.entries.some(({ level, message }) => level === 'error' && message.includes('too small')),
  )
  expect(await days(third)).toEqual([{ age: 0 }])
  expect((await third.disk()).free).toBe(0)
})
