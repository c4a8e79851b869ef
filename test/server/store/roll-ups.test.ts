/** Counts by hour equal the rows they count: whatever is sent again, wherever an insert broke off, and for rows from before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import { createWriter } from '../../../server/store/writer.ts'
import { collectLog, noRecords, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'
import { AT, authentication, delivery, rejection } from './samples.ts'

const HOUR = 3_600_000_000

let engine: OutsideEngine
let clients: Clients
beforeAll(async () => {
  engine = await startOutsideEngine()
  const user = { name: engine.user, password: engine.password }
  const { url, database } = engine
  const access = { url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  clients = connect(access)
  const migrations = await readMigrations()
  await migrate(
    clients,
    collectLog(),
    migrations.filter(({ id }) => id < 6),
  )
  // rows of a store that had no counts yet
  for (const row of [1, 2])
    await command(
      `INSERT INTO rejections (time, host, action) VALUES ('2026-11-20 0${row}:30:00', 'old', 'reject')`,
    )
  await command(`INSERT INTO authentications (time, host, result, primary) VALUES
    ('2026-11-20 01:30:00', 'old', 'failure', true), ('2026-11-20 01:30:01', 'old', 'failure', false)`)
  await command(
    `INSERT INTO deliveries (time, host, status, own) VALUES ('2026-11-20 01:30:00', 'old', 'sent', false)`,
  )
  await migrate(clients, collectLog(), migrations)
})
afterAll(async () => {
  await clients.close()
  await engine.stop()
})

const command = (query: string) => clients.writer.command({ query })
const ask = async (query: string) =>
  (await clients.writer.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>()

const records = () =>
  createWriter({ clients: () => clients, log: collectLog(), closing: new AbortController().signal })

/** A batch as it comes from a log: the same hours again and again, several hosts, attempts that count and that do not. */
function batch(n: number) {
  const times = Array.from({ length: 50 }, (_, i) => AT + ((n * 7 + i) % 9) * HOUR + i * 1_000_003)
  return {
    ...noRecords(),
    deliveries: times.map((time, i) => ({
      ...delivery,
      time,
      host: `mx${i % 3}`,
      own: i % 11 === 0,
      status: i % 4 === 0 ? 'deferred' : 'sent',
    })),
    rejections: times.map((time, i) => ({ ...rejection, time, host: `mx${i % 2}`, pid: n * 100 + i })),
    authentications: times.map((time, i) => ({
      ...authentication,
      time,
      primary: i % 3 > 0,
      host: `mx${n}`,
    })),
  }
}

const PAIRS = [
  ['rejections_hourly', 'rejections', 'action, reason_class', 'count()'],
  ['logins_hourly', 'authentications', 'result, sasl_method', 'countIf(primary)'],
  ['deliveries_hourly', 'deliveries', 'direction, status, reason_class', 'countIf(NOT own)'],
] as const

async function compare(): Promise<number> {
  let groups = 0
  for (const [counts, rows, keys, count] of PAIRS) {
    const of = (hour: string, sum: string, table: string) =>
      ask(
        `SELECT ${hour} AS hour, host, ${keys}, ${sum} AS n FROM ${table} GROUP BY ALL HAVING n > 0 ORDER BY ALL`,
      )
    const counted = await of('hour', 'sum(count)', counts)
    expect(counted, counts).toEqual(await of('toStartOfHour(time)', count, rows))
    groups += counted.length
  }
  return groups
}

test('rows that were stored before are counted', async () => {
  expect(await compare()).toBe(4)
})

test('batches that are sent again, in whole or in part, are counted once', async () => {
  const writer = records()
  for (let n = 0; n < 6; n++) await writer.write(batch(n), { token: `b${n}`, version: n + 1 })
  const groups = await compare()
  expect(groups).toBeGreaterThan(60)
  for (const n of [0, 5, 3, 5]) await records().write(batch(n), { token: `b${n}`, version: n + 1 })
  expect(await compare()).toBe(groups)
  for (const [counts] of PAIRS) await command(`OPTIMIZE TABLE ${counts} FINAL`)
  expect(await compare()).toBe(groups)
})

test('rows that are in while their counts are not: sending the batch again brings the counts', async () => {
  const before = await ask('SELECT sum(count) AS n FROM rejections_hourly')
  // the view misses the batch, as where the engine was killed between the two
  await command('DETACH TABLE rejections_by_hour')
  await records().write(batch(7), { token: 'cut', version: 8 })
  await command('ATTACH TABLE rejections_by_hour')
  expect(await ask('SELECT sum(count) AS n FROM rejections_hourly')).toEqual(before)
  await records().write(batch(7), { token: 'cut', version: 8 })
  await compare()
  await records().write(batch(7), { token: 'cut', version: 8 })
  await compare()
})

test('every view that counts reads a table that only grows', async () => {
  const views = await ask(
    `SELECT name, create_table_query AS definition FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'
      AND create_table_query LIKE '%_hourly%'`,
  )
  expect(views).toHaveLength(PAIRS.length)
  for (const { definition } of views) {
    const from = /FROM (?:`?\w+`?\.)?`?(\w+)`?/.exec(String(definition))?.[1]
    const [source] = await ask(
      `SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = '${from}'`,
    )
    expect(source).toEqual({ engine: 'MergeTree' })
  }
})

test('counts stay when the rows are gone', async () => {
  const before = await ask('SELECT sum(count) AS n FROM rejections_hourly')
  await command('TRUNCATE TABLE rejections')
  expect(await ask('SELECT sum(count) AS n FROM rejections_hourly')).toEqual(before)
  expect(before).not.toEqual([{ n: 0 }])
})
