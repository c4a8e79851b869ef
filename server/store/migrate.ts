/** Brings the tables to the shape this release needs: numbered .sql files, each applied once, never edited afterwards. */
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
 * Applies what is missing, in order. Every statement may run twice (IF NOT EXISTS): a crash in the middle of a file does
 * no harm; of services that start at once on a shared store one goes ahead. Throws MIGRATION_FAILED when the store was
 * made by other files than ours.
 */
export async function migrate(
  clients: Clients,
  log: StoreLog,
  migrations: readonly Migration[],
): Promise<void> {
  const { writer, cluster } = clients
  // without a Keeper each shard is brought up to date by itself, and knows of itself only
  const book = cluster?.keeper === true ? expandAll(BOOK, cluster) : [BOOK]
  for (const query of book) await writer.command({ query })
  const missing = await missingOf(clients, migrations)
  if (missing.length === 0) return
  await alone(clients, log, async () => {
    // whoever held the lock before has done them
    for (const migration of await missingOf(clients, missing)) await apply(clients, log, migration)
  })
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

async function apply(clients: Clients, log: StoreLog, { id, name, sql, checksum }: Migration): Promise<void> {
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
  await writer.insert({
    table: 'migrations',
    columns: ['id', 'name', 'checksum'],
    values: [{ id, name, checksum }],
    format: 'JSONEachRow',
  })
  log.info({ migration: name }, 'tables were brought up to date')
}
