/** Stores for tests: embedded, and by URL against an engine started outside the service with its own user and database. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@clickhouse/client'
import type { ConnectionRecord, MessageRecord, Records } from '../../../server/correlate/records.ts'
import type { RecordStore } from '../../../server/correlate/record-store.ts'
import { findEngine } from '../../../server/store/platform.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store, StoreOptions } from '../../../server/store/store.ts'

export const KINDS = ['embedded', 'url'] as const
export type Kind = (typeof KINDS)[number]

export interface LogEntry {
  level: 'info' | 'warn' | 'error'
  details: object
  message: string
}

export function collectLog() {
  const entries: LogEntry[] = []
  const at = (level: LogEntry['level']) => (details: object, message: string) => {
    entries.push({ level, details, message })
  }
  return { entries, info: at('info'), warn: at('warn'), error: at('error') }
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'mailtrace-store-'))
}

export interface OutsideEngine {
  url: string
  user: string
  password: string
  database: string
  stop(): Promise<void>
}

/** An engine as an administrator would run a server: its user may do everything, its database has another name. */
export async function startOutsideEngine(
  directory = temporaryDirectory(),
  at?: number,
): Promise<OutsideEngine> {
  mkdirSync(directory, { recursive: true })
  const password = 'p&ss/w:rd'
  const users = join(directory, 'users.xml')
  const config = join(directory, 'config.xml')
  const hash = createHash('sha256').update(password).digest('hex')
  writeFileSync(
    users,
    `<clickhouse><profiles><default></default></profiles><quotas><default></default></quotas><users>
      <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile></default>
      <postmaster><password_sha256_hex>${hash}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile></postmaster></users></clickhouse>`,
  )
  writeFileSync(config, `<clickhouse><users_config>${users}</users_config></clickhouse>`)
  const port = at ?? (await freePort())
  const host = fileURLToPath(new URL('../../../server/store/engine-host.js', import.meta.url))
  const child = spawn(
    process.execPath,
    [
      host,
      findEngine(),
      String(process.pid),
      `--path=${join(directory, 'tables')}`,
      '--listen_host=127.0.0.1',
      `--http_port=${port}`,
      `--config-file=${config}`,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'], cwd: directory, env: { TZ: 'America/New_York' } },
  )
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${url}/ping`).catch(() => undefined))?.ok === true)
  return {
    url,
    user: 'postmaster',
    password,
    database: 'mail_logs',
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
    },
  }
}

export interface OpenedStore {
  store: Store
  log: ReturnType<typeof collectLog>
  directory: string
  /** Tells the outside engine something with all rights; the embedded one gives nobody such a way in. */
  command(sql: string): Promise<void>
  dispose(): Promise<void>
}

export async function openStore(kind: Kind): Promise<OpenedStore> {
  const directory = temporaryDirectory()
  const log = collectLog()
  const outside = kind === 'url' ? await startOutsideEngine(join(directory, 'outside')) : undefined
  const store = createStore({ ...optionsFor(outside), directory, log })
  await store.start()
  return {
    store,
    log,
    directory,
    command: async (sql) => {
      if (outside === undefined) throw new Error('only the outside engine takes commands')
      const { url, user: username, password, database } = outside
      const client = createClient({ url, username, password, database })
      await client.command({ query: sql }).finally(() => client.close())
    },
    dispose: async () => {
      await store.stop()
      await outside?.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export function optionsFor(outside: OutsideEngine | undefined): Omit<StoreOptions, 'directory' | 'log'> {
  if (outside === undefined) return { database: 'mailtrace' }
  const { url, user, password, database } = outside
  return { url, user, password, database }
}

export function noRecords(): Records {
  return {
    lines: [],
    deliveries: [],
    rejections: [],
    authentications: [],
    scans: [],
    neighbours: [],
    messages: [],
    connections: [],
  }
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const giveUp = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error(`not true within ${timeoutMs} ms: ${String(condition)}`)
    await sleep(25)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a restart would begin with, its pages put together. */
export async function openOf({ loadOpen }: Pick<RecordStore, 'loadOpen'>, before?: number) {
  const open = {
    messages: [] as MessageRecord[],
    connections: [] as ConnectionRecord[],
    reached: [] as unknown[],
  }
  await loadOpen(
    (page) => {
      open.messages.push(...page.messages)
      open.connections.push(...page.connections)
      open.reached.push(...(page.reached ?? []))
    },
    undefined,
    before,
  )
  return open
}
