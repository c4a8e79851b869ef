/** Copies everything mailtrace keeps to a folder, and makes a data directory of such a copy again. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupFailed } from '../errors.ts'
import { connect } from './client.ts'
import type { Clients } from './client.ts'
import { MIGRATION_SETTINGS } from './copy.ts'
import { createEngine } from './embedded.ts'
import type { EngineAccess } from './embedded.ts'
import type { LastBatch } from './gate.ts'
import type { StoreLog } from './log.ts'

/** Beside the tables: how far everything was read, keys, and the record of erasures. `run` and `backups` are of a start. */
const FILES = ['collector', 'secret', 'pseudonym.key', 'erasures.jsonl']
const MANIFEST = 'mailtrace-backup.json'
const FORMAT = 1
const SETTLE_MS = 10_000
/** Between two looks at a statement that goes on by itself. */
const LOOK_MS = 100
const COPY_TRIES = 5

export interface BackupResult {
  directory: string
  /** Rows of each table. */
  tables: Record<string, number>
}

export interface BackupOptions {
  clients: Clients
  database: string
  /** The data directory. */
  directory: string
  target: string
  last: LastBatch
}

/**
 * Batches must rest meanwhile: tables and positions are then of one moment. Resolves with nothing while it is not known whether a
 * batch is stored that the positions call unconfirmed. Throws BACKUP_FAILED.
 */
export async function backUp({
  clients,
  database,
  directory,
  target,
  last,
}: BackupOptions): Promise<BackupResult | undefined> {
  const to = resolve(target)
  if ((await readdir(to).catch(() => [])).length > 0)
    throw new BackupFailed(`'${to}' is not empty: name a new folder`)
  if (!(await isSettled(directory, last))) return undefined
  const name = `backup-${randomBytes(6).toString('hex')}`
  const made = join(resolve(directory), 'backups', name)
  try {
    await mkdir(to, { recursive: true, mode: 0o700 })
    await chmod(to, 0o700)
    for (const file of FILES) await copyFiles(join(directory, file), join(to, file))
    // each file by itself: the number of rows is read from those of the parts
    await outlast(clients, `BACKUP DATABASE \`${database}\` TO File('${name}')`, 'deduplicate_files = 0')
    await cp(made, join(to, 'tables'), { recursive: true })
    const tables = await rowsOfCopy(join(to, 'tables'))
    await writeFile(join(to, MANIFEST), JSON.stringify({ format: FORMAT, database, tables }), { mode: 0o600 })
    return { directory: to, tables }
  } catch (err) {
    await rm(to, { recursive: true, force: true })
    throw new BackupFailed(
      `'${to}' could not be written: ${err instanceof Error ? err.message : String(err)}`,
    )
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

/**
 * Makes the data directory `directory` from a backup; it must hold no store yet. Rejects with BACKUP_FAILED, and leaves
 * nothing behind then.
 */
export async function restore(source: string, directory: string, log: StoreLog): Promise<BackupResult> {
  const from = resolve(source)
  const manifest = await readFile(join(from, MANIFEST), 'utf8').catch(() => {
    throw new BackupFailed(`'${from}' is no backup of mailtrace, or was not finished`)
  })
  const { format, database, tables } = JSON.parse(manifest) as {
    format: number
    database: string
    tables: Record<string, number>
  }
  if (format !== FORMAT) throw new BackupFailed(`'${from}' was made by a newer mailtrace: update mailtrace`)
  const to = resolve(directory)
  if ((await readdir(to).catch(() => [])).length > 0)
    throw new BackupFailed(`'${to}' is not empty: name a new data directory with --data`)

  const { access, stop } = await startEngine(to, database, log)
  try {
    const name = 'restored'
    await cp(join(from, 'tables'), join(to, 'backups', name), { recursive: true })
    const user = access.users.writer
    const system = connect({
      url: access.url,
      database: 'system',
      writer: user,
      reader: user,
      readerIsConfined: true,
    })
    const statement = `RESTORE DATABASE \`${database}\` FROM File('${name}')`
    try {
      await outlast(system, statement, 'structure_only = 1')
      // a merge of versions, or rows whose time is over, would change what is counted
      await system.writer.command({ query: 'SYSTEM STOP MERGES' })
      await outlast(system, statement)
    } finally {
      await system.close()
    }
    const restored = connect({
      url: access.url,
      database,
      writer: user,
      reader: user,
      readerIsConfined: true,
    })
    const found = await countRows(restored).finally(() => restored.close())
    for (const [table, rows] of Object.entries(tables))
      if (found[table] !== rows)
        throw new BackupFailed(`${table} has ${found[table] ?? 0} rows, the backup says ${rows}`)
    for (const file of FILES) await copyFiles(join(from, file), join(to, file))
    await stop()
    await rm(join(to, 'backups', name), { recursive: true, force: true })
    return { directory: to, tables: found }
  } catch (err) {
    await stop()
    await rm(to, { recursive: true, force: true })
    throw err instanceof BackupFailed
      ? err
      : new BackupFailed(err instanceof Error ? err.message : String(err))
  }
}

async function startEngine(directory: string, database: string, log: StoreLog) {
  let up: (access: EngineAccess) => void = () => undefined
  const isUp = new Promise<EngineAccess>((done) => {
    up = done
  })
  const engine = createEngine({ directory, database, log, onUp: up, onDown: () => undefined })
  await engine.start()
  return { access: await isUp, stop: () => engine.stop() }
}

/**
 * A restore repeats the batch that the positions call unconfirmed, and its tables know no tokens: it must not be stored. Waits until
 * the positions no longer name the one that is; false where nobody knows.
 */
async function isSettled(directory: string, { token, isSure }: LastBatch): Promise<boolean> {
  const path = join(directory, 'collector/positions.json')
  for (const giveUp = Date.now() + SETTLE_MS; ; await sleep(50)) {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    const unconfirmed = (JSON.parse(text) as { intent?: { token: string } }).intent?.token
    if (unconfirmed === undefined) return true
    if (!isSure) return false
    // one at a time: another one than the last waits until batches may go on
    if (unconfirmed !== token) return true
    if (Date.now() > giveUp) throw new BackupFailed('the collector did not confirm its last batch: try again')
  }
}

/** Files come and go meanwhile: positions are renamed into their place, and stored parts of a spool are dropped. */
async function copyFiles(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('.tmp') })
      return
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err
      if (!existsSync(from)) return
      if (tries === COPY_TRIES) throw err
      await rm(to, { recursive: true, force: true })
    }
}

/**
 * Runs a BACKUP or RESTORE, without its SETTINGS, that goes on by itself: it may take longer than a connection is kept on which
 * nothing moves. Rejects with why it failed.
 */
export async function outlast(
  { writer }: Pick<Clients, 'writer'>,
  statement: string,
  ...settings: string[]
): Promise<void> {
  const query = `${statement} SETTINGS ${[...settings, 'async = 1'].join(', ')}`
  const begun = await writer.query({ query, format: 'JSONEachRow', clickhouse_settings: MIGRATION_SETTINGS })
  const [{ id = '' } = {}] = await begun.json<{ id: string }>()
  for (;;) {
    const answer = await writer.query({
      query: 'SELECT toString(status) AS status, error FROM system.backups WHERE id = {id:String}',
      query_params: { id },
      format: 'JSONEachRow',
    })
    const [{ status = 'unknown', error = '' } = {}] = await answer.json<{ status: string; error: string }>()
    if (status === 'BACKUP_CREATED' || status === 'RESTORED') return
    if (status !== 'CREATING_BACKUP' && status !== 'RESTORING') throw new Error(`${status}: ${error}`)
    await sleep(LOOK_MS)
  }
}

/** What stands in the copy: the tables themselves go on changing. */
async function rowsOfCopy(tables: string): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  const list = (path: string) => readdir(path).catch(() => [])
  for (const database of await list(join(tables, 'data')))
    for (const table of await list(join(tables, 'data', database)))
      for (const part of await list(join(tables, 'data', database, table))) {
        const count = await readFile(join(tables, 'data', database, table, part, 'count.txt'), 'utf8')
        rows[table] = (rows[table] ?? 0) + Number(count)
      }
  return rows
}

async function countRows({ writer }: Clients): Promise<Record<string, number>> {
  const answer = await writer.query({
    query: `SELECT table, sum(rows) AS rows FROM system.parts WHERE database = currentDatabase() AND active
      GROUP BY table ORDER BY table`,
    format: 'JSONEachRow',
  })
  const rows = await answer.json<{ table: string; rows: number }>()
  return Object.fromEntries(rows.map(({ table, rows: count }) => [table, count]))
}
