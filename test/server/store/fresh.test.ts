/** A store without tables gets them from one file, which holds exactly what the migrations make; `vitest -u` writes it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { migrate, readFreshTables, readMigrations } from '../../../server/store/migrate.ts'
import { splitStatements } from '../../../server/store/statements.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

const FILE = '../../../server/store/migrations/fresh.sql'

let engine: OutsideEngine
const opened: Clients[] = []
beforeAll(async () => {
  engine = await startOutsideEngine()
})
afterAll(async () => {
  for (const clients of opened) await clients.close()
  await engine.stop()
})

async function open(database: string): Promise<Clients> {
  const user = { name: engine.user, password: engine.password }
  const access = { url: engine.url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  const clients = connect(access)
  opened.push(clients)
  return clients
}

async function ask<Row>({ writer }: Clients, query: string): Promise<Row[]> {
  return (await writer.query({ query, format: 'JSONEachRow' })).json<Row>()
}

/** What the server says each table is made by: views last, for they name tables. */
async function tablesOf(clients: Clients, database: string): Promise<string[]> {
  const tables = await ask<{ name: string }>(
    clients,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name != 'migrations'
      ORDER BY engine = 'MaterializedView', name`,
  )
  const made: string[] = []
  for (const { name } of tables) {
    const [row] = await ask<{ statement: string }>(clients, `SHOW CREATE TABLE ${name}`)
    made.push((row?.statement ?? '').replaceAll(`${database}.`, ''))
  }
  return made
}

/** Control characters, which the server prints as they are, as SQL writes them. */
const printable = (sql: string) =>
  sql.replaceAll(/[\0-\x09\x0b-\x1f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)

const migrations = await readMigrations()
const fresh = await readFreshTables()
const held = migrations.filter(({ id }) => id <= fresh.upTo)

test('the file holds what the migrations make', async () => {
  const clients = await open('migrated')
  await migrate(clients, collectLog(), held)
  const made = await tablesOf(clients, 'migrated')
  const text = made.map((sql) =>
    printable(sql).replace(/^CREATE (TABLE|MATERIALIZED VIEW) /, 'CREATE $1 IF NOT EXISTS '),
  )
  const head = `-- The tables as ${held.at(-1)?.name} leaves them, for a store that has none: see migrate.ts\n`
  await expect(`${head}\n${text.join(';\n\n')};\n`).toMatchFileSnapshot(FILE)
})

test('a store without tables is made by it, and counts as migrated', async () => {
  const clients = await open('made')
  const log = collectLog()
  await migrate(clients, log, migrations, fresh)
  expect(await tablesOf(clients, 'made')).toEqual(await tablesOf(await migrated(), 'migrated'))
  expect(await ask(clients, 'SELECT id, name, checksum FROM migrations ORDER BY id')).toEqual(
    migrations.map(({ id, name, checksum }) => ({ id, name, checksum })),
  )
  expect(log.entries).toHaveLength(migrations.length)
  await migrate(clients, log, migrations, fresh)
  expect(log.entries).toHaveLength(migrations.length)
})

test('migrations after the file are applied to it', async () => {
  const clients = await open('later')
  const sql = 'CREATE TABLE IF NOT EXISTS later (a UInt8) ENGINE = Memory'
  const next = { id: 900, name: '0900_later.sql', sql, checksum: 'x' }
  await migrate(clients, collectLog(), [...migrations, next], fresh)
  expect(await ask(clients, 'EXISTS TABLE later')).toEqual([{ result: 1 }])
  expect(await ask(clients, 'SELECT count() AS n FROM migrations')).toEqual([{ n: migrations.length + 1 }])
})

test('a store that has tables is migrated', async () => {
  const clients = await open('older')
  await migrate(clients, collectLog(), migrations.slice(0, 1))
  await migrate(clients, collectLog(), migrations, fresh)
  expect(await tablesOf(clients, 'older')).toEqual(await tablesOf(await migrated(), 'migrated'))
})

const statements = splitStatements(fresh.sql)
test.each([1, Math.floor(statements.length / 2), statements.length])(
  'a crash after %i statements of it leaves what the migrations go on from',
  async (count) => {
    const database = `crashed_${count}`
    const clients = await open(database)
    for (const query of statements.slice(0, count))
      await clients.writer.command({
        query,
        clickhouse_settings: { allow_suspicious_low_cardinality_types: 1 },
      })
    await migrate(clients, collectLog(), migrations, fresh)
    expect(shapes(await tablesOf(clients, database))).toEqual(
      shapes(await tablesOf(await migrated(), 'migrated')),
    )
  },
)

async function migrated(): Promise<Clients> {
  const clients = await open('migrated')
  await migrate(clients, collectLog(), migrations)
  return clients
}

/** Without the order in which settings were told, which means nothing. */
const shapes = (tables: readonly string[]) =>
  tables.map((sql) =>
    sql.replace(
      /\nSETTINGS (.*)$/,
      (_, settings: string) => `\nSETTINGS ${settings.split(', ').sort().join()}`,
    ),
  )
