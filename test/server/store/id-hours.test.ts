/** Every ID of every message leads to the hour the message lies in: of rows from before, after hashing and erasing, for as long as it is kept. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { MIGRATION_SETTINGS } from '../../../server/store/copy.ts'
import { eraseAddress } from '../../../server/store/erase.ts'
import { inHoursOf } from '../../../server/store/rows/ids.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import type { Migration } from '../../../server/store/migrate.ts'
import { pseudonymise } from '../../../server/store/pseudonyms.ts'
import { applyRetention, DEFAULT_RETENTION } from '../../../server/store/retention.ts'
import { splitStatements } from '../../../server/store/statements.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

let engine: OutsideEngine
const opened: Clients[] = []
beforeAll(async () => {
  engine = await startOutsideEngine()
})
afterAll(async () => {
  for (const clients of opened) await clients.close()
  await engine.stop()
})

const migrations = await readMigrations()
const idHours = migrations.find(({ name }) => name === '0012_id_hours.sql') as Migration
const statements = splitStatements(idHours.sql)

async function open(database: string, upTo = Infinity): Promise<Clients> {
  const user = { name: engine.user, password: engine.password }
  const access = { url: engine.url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  const clients = connect(access)
  opened.push(clients)
  await migrate(
    clients,
    collectLog(),
    migrations.filter(({ id }) => id <= upTo),
  )
  return clients
}

const ask = async <Row>({ writer }: Clients, query: string, params: object = {}) =>
  (await writer.query({ query, query_params: { ...params }, format: 'JSONEachRow' })).json<Row>()

/** As SQL: some hours, weeks apart, two rows in one of them, one behind what 32 bits of seconds hold. */
const OPENED = [
  "'2026-11-20 10:59:59.999999'",
  "'2026-11-20 11:00:00'",
  "'2026-11-20 11:30:00'",
  'now64(6) - INTERVAL 40 DAY',
  "'2110-02-03 04:05:06'",
]

async function fill({ writer }: Clients, mark: string): Promise<void> {
  const rows = OPENED.map(
    (at, i) =>
      `(${at}, 'mx1', '${mark}${i}', '${mark}-t${i}', 1, '${mark}.anna.${i}@example.org', ['${mark}H${i}'], ['${mark}L${i}', 'common'], 'anna@example.org', ${i === 3 ? 21 * 86_400e6 : 0})`,
  )
  await writer.command({
    query: `INSERT INTO messages (opened, host, queue_id, trace_id, version, message_id, hop_queue_ids, linked_queue_ids, sender, last_after)
      VALUES ${rows.join(', ')}`,
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  })
}

/** How many messages there are, and those that one of their IDs does not lead to. */
async function lookedUp(clients: Clients): Promise<{ all: number; lost: string[] }> {
  const messages = await ask<{ trace_id: string; ids: string[] }>(
    clients,
    `SELECT trace_id, arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids) AS ids FROM messages`,
  )
  const lost: string[] = []
  for (const { trace_id, ids } of messages)
    for (const id of ids) {
      const found = await ask(
        clients,
        `SELECT 1 FROM messages FINAL PREWHERE ${inHoursOf('[{id:String}]')} WHERE trace_id = {trace_id:String}`,
        { id, trace_id },
      )
      if (found.length !== 1) lost.push(`${trace_id} by ${id}`)
    }
  return { all: messages.length, lost }
}

test('messages that were stored before are found by each of their IDs, and those stored since', async () => {
  const clients = await open('before', idHours.id - 1)
  await fill(clients, 'old')
  await migrate(clients, collectLog(), migrations)
  await fill(clients, 'new')
  expect(await lookedUp(clients)).toEqual({ all: 2 * OPENED.length, lost: [] })
  // and the hours are few: what is asked for decides what is read
  const read = await ask(
    clients,
    `SELECT trace_id FROM messages WHERE ${inHoursOf("['old0']")} ORDER BY trace_id`,
  )
  expect(read).toEqual([{ trace_id: 'new-t0' }, { trace_id: 'old-t0' }])
  expect(await ask(clients, `SELECT trace_id FROM messages WHERE ${inHoursOf("['nowhere']")}`)).toEqual([])
})

test.each(statements.map((_, i) => i + 1))(
  'after a crash behind statement %i of the migration everything is found, too',
  async (count) => {
    const clients = await open(`crash_${count}`, idHours.id - 1)
    await fill(clients, 'a')
    for (const query of statements.slice(0, count))
      await clients.writer.command({ query, clickhouse_settings: MIGRATION_SETTINGS })
    await fill(clients, 'b')
    await migrate(clients, collectLog(), migrations)
    expect(await lookedUp(clients)).toEqual({ all: 2 * OPENED.length, lost: [] })
  },
)

test('what is stored twice is there once', async () => {
  const clients = await open('twice')
  for (let i = 0; i < 3; i++) await fill(clients, 'a')
  const [rows] = await ask(clients, `SELECT count() AS n, uniqExact(key, hour) AS once FROM id_hours FINAL`)
  // own, Message-ID, hop and link of each, and the common link once in each of four hours
  expect(rows).toEqual({ n: 4 * OPENED.length + 4, once: 4 * OPENED.length + 4 })
})

test('IDs are kept as long as the message, and no longer', async () => {
  const clients = await open('kept')
  await fill(clients, 'a')
  await applyRetention(clients, { ...DEFAULT_RETENTION, recordsDays: 30 }, collectLog())
  // 40 days old and seen 19 days ago, beside one that nobody needs
  await clients.writer.command({
    query: `INSERT INTO id_hours VALUES (7, toStartOfHour(now() - INTERVAL 40 DAY), 0), (8, toStartOfHour(now() - INTERVAL 40 DAY), 2)`,
  })
  for (const table of ['messages', 'id_hours'])
    await clients.writer.command({ query: `OPTIMIZE TABLE ${table} FINAL` })
  expect(await lookedUp(clients)).toEqual({ all: OPENED.length, lost: [] })
  expect(await ask(clients, 'SELECT key FROM id_hours WHERE key IN (7, 8)')).toEqual([{ key: 8 }])
})

test('messages are found by their hashed Message-IDs, and by those an address was taken out of', async () => {
  const clients = await open('changed')
  await fill(clients, 'a')
  const key = '00112233445566778899aabbccddeeff'
  await pseudonymise(clients, key, Math.floor(Date.now() / 1000) - 10 * 86_400, collectLog())
  const hashed = await ask<{ n: number }>(
    clients,
    `SELECT count() AS n FROM messages WHERE startsWith(message_id, '~')`,
  )
  expect(hashed).toEqual([{ n: 1 }])
  expect(await lookedUp(clients)).toEqual({ all: OPENED.length, lost: [] })

  await eraseAddress(clients, 'a.anna.1@example.org')
  expect(await ask(clients, `SELECT queue_id FROM messages WHERE message_id = '<erased>'`)).toEqual([
    { queue_id: 'a1' },
  ])
  expect(await lookedUp(clients)).toEqual({ all: OPENED.length, lost: [] })
})
