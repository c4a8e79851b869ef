/** Copies everything mailtrace keeps to a folder, and makes a data directory of such a copy again. */
import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupFailed } from '../errors.ts'
import { connect } from './client.ts'
import type { Clients } from './client.ts'
import { MIGRATION_SETTINGS } from './copy.ts'
import { createEngine } from './embedded.ts'
import type { EngineAccess } from './embedded.ts'
import type { StoreLog } from './log.ts'

/** Beside the tables: how far everything was read, keys, and the record of erasures. `run` and `backups` are of a start. */
const FILES = ['collector', 'secret', 'pseudonym.key', 'erasures.jsonl']
const MANIFEST = 'mailtrace-backup.json'
const FORMAT = 1
const SETTLE_MS = 10_000

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
  /** Token of the batch whose rows are stored; the positions must not call it unconfirmed any more. */
  lastToken: string | undefined
}

/** Inserts must rest meanwhile: tables and positions are then of one moment. Throws BACKUP_FAILED. */
export async function backUp({
  clients,
  database,
  directory,
  target,
  lastToken,
}: BackupOptions): Promise<BackupResult> {
  const to = resolve(target)
  if ((await readdir(to).catch(() => [])).length > 0)
    throw new BackupFailed(`'${to}' is not empty: name a new folder`)
  await confirmed(directory, lastToken)
  const name = `backup-${randomBytes(6).toString('hex')}`
  const made = join(resolve(directory), 'backups', name)
  try {
    await mkdir(to, { recursive: true, mode: 0o700 })
    for (const file of FILES)
      await cp(join(directory, file), join(to, file), { recursive: true }).catch(unlessMissing)
    await clients.writer.command({ query: `BACKUP DATABASE \`${database}\` TO File('${name}')` })
    await cp(made, join(to, 'tables'), { recursive: true })
    const tables = await countRows(clients)
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
    await system.writer
      .command({
        query: `RESTORE DATABASE \`${database}\` FROM File('${name}')`,
        clickhouse_settings: MIGRATION_SETTINGS,
      })
      .finally(() => system.close())
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
    for (const file of FILES)
      await cp(join(from, file), join(to, file), { recursive: true }).catch(unlessMissing)
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

/** Until the file of positions no longer names the stored batch as one that may be missing: a restore would repeat it. */
async function confirmed(directory: string, token: string | undefined): Promise<void> {
  if (token === undefined) return
  const path = join(directory, 'collector/positions.json')
  for (const giveUp = Date.now() + SETTLE_MS; ; await sleep(50)) {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    if ((JSON.parse(text) as { intent?: { token: string } }).intent?.token !== token) return
    if (Date.now() > giveUp) throw new BackupFailed('the collector did not confirm its last batch: try again')
  }
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

function unlessMissing(err: unknown): void {
  if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err
}
