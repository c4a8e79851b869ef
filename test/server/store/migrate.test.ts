/** Migrations apply once, in order, and refuse a store that other files made. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import { splitStatements } from '../../../server/store/statements.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

let engine: OutsideEngine
let clients: Clients

beforeAll(async () => {
  engine = await startOutsideEngine()
  const user = { name: engine.user, password: engine.password }
  const access = {
    url: engine.url,
    database: engine.database,
    writer: user,
    reader: user,
    readerIsConfined: false,
  }
  await createDatabase(access)
  await createDatabase(access)
  clients = connect(access)
})

afterAll(async () => {
  await clients.close()
  await engine.stop()
})

async function ask<Row>(query: string): Promise<Row[]> {
  const answer = await clients.writer.query({ query, format: 'JSONEachRow' })
  return answer.json<Row>()
}

function migrationsFrom(files: Record<string, string>) {
  const directory = mkdtempSync(join(tmpdir(), 'mailtrace-migrations-'))
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(directory, name), sql)
  return readMigrations(directory)
}

test('the tables are made once; the second time nothing is done', async () => {
  const log = collectLog()
  const migrations = await readMigrations()
  await migrate(clients, log, migrations)
  const tables = await ask<{ name: string }>('SHOW TABLES')
  expect(tables.map((table) => table.name)).toEqual(
    expect.arrayContaining([
      'log_lines',
      'messages',
      'connections',
      'deliveries',
      'rejections',
      'state',
      'migrations',
    ]),
  )
  expect(log.entries).toHaveLength(migrations.length)
  await migrate(clients, log, migrations)
  expect(log.entries).toHaveLength(migrations.length)
  expect(await ask('SELECT count() AS n FROM migrations')).toEqual([{ n: migrations.length }])
})

test('statements that ran before a crash may run again', async () => {
  const migrations = await readMigrations()
  await clients.writer.command({ query: 'ALTER TABLE migrations DELETE WHERE 1 SETTINGS mutations_sync = 1' })
  await clients.writer.command({ query: 'DROP TABLE state' })
  await migrate(clients, collectLog(), migrations)
  expect(await ask('EXISTS TABLE state')).toEqual([{ result: 1 }])
})

test('a file that was edited after it was applied is refused', async () => {
  const [first, ...rest] = await readMigrations()
  const edited = [{ ...(first as NonNullable<typeof first>), checksum: 'other' }, ...rest]
  await expect(migrate(clients, collectLog(), edited)).rejects.toThrow(/0001_tables\.sql is not the file/)
})

test('a store made by a newer mailtrace is refused', async () => {
  await expect(migrate(clients, collectLog(), [])).rejects.toThrow(/newer mailtrace \(0001_tables\.sql\)/)
})

test('a faulty file says which and why', async () => {
  const faulty = await migrationsFrom({
    '0900_faulty.sql': 'CREATE TABLE IF NOT EXISTS x (a Strin) ENGINE = Memory',
  })
  const migrations = [...(await readMigrations()), ...faulty]
  await expect(migrate(clients, collectLog(), migrations)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringMatching(/0900_faulty\.sql: .*Strin/),
  })
})

test('files are applied in the order of their numbers, others are left alone', async () => {
  const migrations = await migrationsFrom({
    '0002_b.sql': 'b',
    '0010_c.sql': 'c',
    '0001_a.sql': 'a',
    'notes.txt': 'n',
  })
  expect(migrations.map((migration) => migration.id)).toEqual([1, 2, 10])
})

test('every statement of ours may run twice', async () => {
  for (const { name, sql } of await readMigrations()) {
    for (const statement of splitStatements(sql)) {
      expect(statement.replace(/--.*/g, '').trim(), name).toMatch(
        /^(?:CREATE (?:TABLE|MATERIALIZED VIEW|VIEW) IF NOT EXISTS|DROP \w+ IF EXISTS|ALTER TABLE \w+\s+(?:ADD (?:COLUMN|INDEX|PROJECTION) IF NOT EXISTS|MODIFY|MATERIALIZE INDEX|DROP \w+ IF EXISTS)|INSERT INTO (\w+)_(?:2|hourly|hours) [\s\S]* FROM \w+$|ALTER TABLE \w+_3 DROP PARTITION ALL$|ALTER TABLE (\w+)_3 ATTACH PARTITION ALL FROM \2$|RENAME TABLE (\w+) TO \3_1, \3_[23] TO \3$)/,
      )
    }
  }
})

test.each([
  ['a; b', ['a', 'b']],
  ['a;', ['a']],
  ['', []],
  ["SELECT ';' ; b", ["SELECT ';'", 'b']],
  ["SELECT 'it''s; \\'; so'; b", ["SELECT 'it''s; \\'; so'", 'b']],
  ['SELECT `;`, ";"; b', ['SELECT `;`, ";"', 'b']],
  ['a -- not; here\n; b', ['a -- not; here', 'b']],
  ['/* a; b */ c; d', ['/* a; b */ c', 'd']],
  ['a; -- only a comment; at the end\n', ['a']],
  ["-- it's a comment\na; b", ["-- it's a comment\na", 'b']],
  [';; a ;;', ['a']],
])('%j splits into %j', (sql, statements) => {
  expect(splitStatements(sql)).toEqual(statements)
})
