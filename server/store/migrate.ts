/**
 * Brings the tables to the shape this release needs: numbered .sql files, each applied once, never edited afterwards. A store
 * without tables gets them as those files leave them, from one file: docs/decisions/0019.
 */
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { MigrationFailed } from '../errors.ts'
import type { Clients } from './client.ts'
import { expandAll } from './cluster.ts'
import { copy, isCopy, MIGRATION_SETTINGS } from './copy.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'
import { alone } from './migration-lock.ts'
import { splitStatements } from './statements.ts'

const DIRECTORY = fileURLToPath(new URL('./migrations/', import.meta.url))

const BOOK = `CREATE TABLE IF NOT EXISTS migrations
  (id UInt32, name String, checksum String, applied DateTime64(3, 'UTC') DEFAULT now64(3))
  ENGINE = MergeTree ORDER BY id SETTINGS fsync_after_insert = 1`

export interface Migration {
  id: number
  name: string
  sql: string
  checksum: string
}

/** The tables as the migrations up to number `upTo` leave them. */
export interface FreshTables {
  upTo: number
  sql: string
}

interface Applied {
  id: number
  name: string
  checksum: string
}

export async function readMigrations(directory = DIRECTORY): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${directory}/${name}`, 'utf8')
      return {
        id: Number(name.slice(0, 4)),
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      }
    }),
  )
}

/**
 * Its first line names the last migration it holds. `test/server/store/fresh.test.ts` compares it with what the migrations make;
 * to take in another one, name that and let `vitest -u` write the rest.
 */
export async function readFreshTables(): Promise<FreshTables> {
  const sql = await readFile(`${DIRECTORY}/fresh.sql`, 'utf8')
  return { upTo: Number(/^-- .*?(\d{4})_\w+\.sql/.exec(sql)?.[1]), sql }
}

/**
 * Applies what is missing, in order; with `fresh`, a database without tables skips what they hold already. Every statement may run twice (IF NOT EXISTS): a crash in the middle of a file does
 * no harm; of services that start at once on a shared store one goes ahead. Throws MIGRATION_FAILED when the store was
 * made by other files than ours.
 */
export async function migrate(
  clients: Clients,
  log: StoreLog,
  migrations: readonly Migration[],
  fresh?: FreshTables,
): Promise<void> {
  const { writer, cluster } = clients
  // without a Keeper each shard is brought up to date by itself, and knows of itself only
  const book = cluster?.keeper === true ? expandAll(BOOK, cluster) : [BOOK]
  for (const query of book) await writer.command({ query })
  const missing = await missingOf(clients, migrations)
  if (missing.length === 0) return
  await alone(clients, log, async () => {
    // whoever held the lock before has done them
    let left = await missingOf(clients, missing)
    if (fresh !== undefined && (await isEmpty(clients))) {
      const held = left.filter(({ id }) => id <= fresh.upTo)
      await run(clients, 'fresh.sql', fresh.sql)
      await record(clients, log, held)
      left = left.filter((each) => !held.includes(each))
    }
    for (const migration of left) {
      await run(clients, migration.name, migration.sql)
      await record(clients, log, [migration])
    }
  })
}

/** A crash within the first migration, or within fresh.sql, leaves tables: the migrations go on from any of them. */
async function isEmpty({ writer, cluster }: Clients): Promise<boolean> {
  if (cluster !== undefined) return false
  const answer = await writer.query({
    query: `SELECT count() AS tables FROM system.tables
      WHERE database = currentDatabase() AND name NOT IN ('migrations', 'migrating')`,
    format: 'JSONEachRow',
  })
  return (await answer.json<{ tables: number }>())[0]?.tables === 0
}

async function missingOf({ writer }: Clients, migrations: readonly Migration[]): Promise<Migration[]> {
  const answer = await writer.query({
    query: 'SELECT id, name, checksum FROM migrations ORDER BY id',
    format: 'JSONEachRow',
  })
  const applied = new Map((await answer.json<Applied>()).map((row) => [row.id, row]))
  const last = migrations.at(-1)?.id ?? 0
  const newer = [...applied.values()].find(({ id }) => id > last)
  if (newer !== undefined)
    throw new MigrationFailed(`this store was made by a newer mailtrace (${newer.name}): update mailtrace`)
  return migrations.filter(({ id, name, checksum }) => {
    const before = applied.get(id)
    if (before !== undefined && before.checksum !== checksum)
      throw new MigrationFailed(`${name} is not the file that this store was made with`)
    return before === undefined
  })
}

async function run(clients: Clients, name: string, sql: string): Promise<void> {
  const { writer, cluster } = clients
  for (const query of cluster === undefined ? splitStatements(sql) : expandAll(sql, cluster)) {
    try {
      if (isCopy(query)) await copy(clients, query)
      else await writer.command({ query, clickhouse_settings: MIGRATION_SETTINGS })
    } catch (err) {
      const failure = explainFailure(err)
      if (failure !== err) throw failure // the store went away: another try can succeed
      throw new MigrationFailed(`${name}: ${failure.message}`)
    }
  }
}

async function record({ writer }: Clients, log: StoreLog, done: readonly Migration[]): Promise<void> {
  await writer.insert({
    table: 'migrations',
    columns: ['id', 'name', 'checksum'],
    values: done.map(({ id, name, checksum }) => ({ id, name, checksum })),
    format: 'JSONEachRow',
  })
  for (const { name } of done) log.info({ migration: name }, 'tables were brought up to date')
}
