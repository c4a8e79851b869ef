/** A store of any schema that was ever committed comes forward with its rows: each state of the migrations, kept as SQL. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Access, Clients } from '../../../server/store/client.ts'
import { MIGRATION_SETTINGS } from '../../../server/store/copy.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import type { Migration } from '../../../server/store/migrate.ts'
import { splitStatements } from '../../../server/store/statements.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

let engine: OutsideEngine
beforeAll(async () => {
  engine = await startOutsideEngine()
})
afterAll(() => engine.stop())

/** Copies of what was committed: a migration that is edited afterwards fails here, and not at the first user. */
const SCHEMAS = join(import.meta.dirname, 'schemas')
/** Columns that were renamed since, by the migration that did it: rows of older schemas name them as they were then. */
const RENAMED: Record<number, [string, string][]> = {
  5: [
    ['message, source', 'text, source'],
    ['last_seen, document', 'last_after, rest'],
    ["'2026-11-21 00:00:01', '{}'", '1000000, \'{"links":[]}\''],
    ['queue_id, trace_id, recipient, status, reply', 'queue_id, recipient, status, reply_form'],
    ["'4XbZ', 't1', 'b@example.net', 'sent', '250", "'4XbZ', 'b@example.net', 'sent', '250"],
  ],
}
const ROWS = [
  `INSERT INTO log_lines (host, time, program, message, source, position) VALUES
    ('mx1', '2026-11-21 00:00:00.000001', 'postfix/smtp', 'old words', '/var/log/mail.log', 7)`,
  `INSERT INTO messages (opened, host, queue_id, trace_id, version, sender, recipients, status, last_seen, document) VALUES
    ('2026-11-21 00:00:00', 'mx1', '4XbZ', 't1', 1, 'a@example.org', ['b@example.net'], 'sent', '2026-11-21 00:00:01', '{}')`,
  `INSERT INTO deliveries (time, host, queue_id, trace_id, recipient, status, reply) VALUES
    ('2026-11-21 00:00:01', 'mx1', '4XbZ', 't1', 'b@example.net', 'sent', '250 ok')`,
  `INSERT INTO rejections (time, host, client_address, reason) VALUES ('2026-11-21 00:00:01', 'mx1', '192.0.2.1', 'no')`,
  `INSERT INTO state (kind, key, value, version) VALUES ('user', 'root', '{"a":1}', 1)`,
]

async function open(database: string): Promise<Clients> {
  const user = { name: engine.user, password: engine.password }
  const access: Access = { url: engine.url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  return connect(access)
}

const ask = async (clients: Clients, query: string) =>
  (await clients.writer.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>()

/** Name, type, codec and place of every column, and every index: what a fresh store has. */
const shapeOf = async (clients: Clients) => [
  ...(await ask(
    clients,
    `SELECT table, name, type, compression_codec AS codec FROM system.columns WHERE database = currentDatabase() ORDER BY table, position`,
  )),
  ...(await ask(
    clients,
    `SELECT table, name, type, expr FROM system.data_skipping_indices WHERE database = currentDatabase() ORDER BY table, name`,
  )),
]

const migrations = await readMigrations()

test('every migration stands in the schemas as it was committed', () => {
  for (const { name, checksum } of migrations) {
    const kept = readFileSync(join(SCHEMAS, name), 'utf8')
    expect(createHash('sha256').update(kept).digest('hex'), name).toBe(checksum)
  }
})

test.each(migrations.map(({ name }, i) => [name, i + 1] as const))(
  'a store as it was with %s has the shape of a new one, and its rows',
  async (_, count) => {
    const old = await open(`before_${count}`)
    const kept: Migration[] = migrations.slice(0, count).map((each) => ({
      ...each,
      sql: readFileSync(join(SCHEMAS, each.name), 'utf8'),
    }))
    await migrate(old, collectLog(), kept)
    for (const row of ROWS) {
      let query = row
      for (const [id, names] of Object.entries(RENAMED))
        if (kept.some((each) => each.id >= Number(id)))
          for (const [before, after] of names) query = query.replace(before, after)
      await old.writer.command({ query })
    }
    await migrate(old, collectLog(), migrations)

    const fresh = await open('fresh')
    await migrate(fresh, collectLog(), migrations)
    expect(await shapeOf(old)).toEqual(await shapeOf(fresh))
    expect(
      await ask(
        old,
        `SELECT l.message AS message, l.position AS position, m.sender AS sender, m.recipients AS recipients, d.reply AS reply
          FROM log_lines AS l INNER JOIN messages AS m ON m.host = l.host INNER JOIN deliveries AS d ON d.queue_id = m.queue_id`,
      ),
    ).toEqual([
      {
        message: 'old words',
        position: expect.anything(),
        sender: 'a@example.org',
        recipients: ['b@example.net'],
        reply: '250 ok',
      },
    ])
    expect(await ask(old, 'SELECT reason FROM rejections')).toEqual([{ reason: 'no' }])
    expect(await ask(old, 'SELECT value FROM state FINAL')).toEqual([{ value: '{"a":1}' }])
    await old.close()
    await fresh.close()
  },
)

const granules = migrations.find(({ name }) => name === '0011_granules.sql') as Migration
const statements = splitStatements(granules.sql)

test.each(statements.map((_, i) => i + 1))(
  'a crash after %i statements of the exchange of messages loses no row and doubles none',
  async (count) => {
    const clients = await open(`exchange_${count}`)
    const before = migrations.filter(({ id }) => id < granules.id)
    await migrate(clients, collectLog(), before)
    for (const opened of ['2026-11-21 00:00:00', '2026-10-01 00:00:00'])
      await clients.writer.command({
        query: `INSERT INTO messages (opened, host, queue_id, trace_id, version) VALUES ('${opened}', 'mx1', '4XbZ', '${opened}', 1)`,
      })
    for (const query of statements.slice(0, count))
      await clients.writer.command({ query, clickhouse_settings: MIGRATION_SETTINGS })
    await migrate(clients, collectLog(), migrations)
    expect(await ask(clients, 'SELECT trace_id FROM messages ORDER BY trace_id')).toEqual([
      { trace_id: '2026-10-01 00:00:00' },
      { trace_id: '2026-11-21 00:00:00' },
    ])
    await clients.close()
  },
)
