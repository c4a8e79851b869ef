/** One service at a time brings a shared store up to date; the others that start meanwhile wait for it. */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClickHouseError } from '@clickhouse/client'
import type { Clients } from './client.ts'
import type { StoreLog } from './log.ts'

/** ClickHouse has no locks, but only one of two can make a table. */
const LOCK = 'CREATE TABLE migrating (nothing UInt8) ENGINE = Memory'
/** TABLE_ALREADY_EXISTS of ClickHouse's ErrorCodes.cpp. */
const EXISTS = '57'

export interface Patience {
  /** Milliseconds between two signs of life of whoever holds the lock. */
  beat: number
  /** Seconds without one after which it counts as dead, by the server's clock. */
  dead: number
  /** Milliseconds between two looks at a lock that somebody else holds. */
  look: number
}
const PATIENCE: Patience = { beat: 10_000, dead: 60, look: 500 }

/** Runs `work` while no other service does so on the same database; takes the lock of one that died over. */
export async function alone(
  { writer }: Clients,
  log: StoreLog,
  work: () => Promise<void>,
  { beat, dead, look }: Patience = PATIENCE,
): Promise<void> {
  const holder = `${hostname()} ${process.pid}`.replaceAll(/[^\w. -]/g, '')
  for (let waited = 0; !(await take()); waited += 1) {
    if (waited === 0) log.info({}, 'another mailtrace brings the tables up to date: waiting for it')
    await sleep(look)
    if (await isDead()) await writer.command({ query: 'DROP TABLE IF EXISTS migrating SYNC' })
  }
  const beating = setInterval(() => {
    void sign().catch((err: unknown) => log.warn({ err }, 'the lock of the migrations was not renewed'))
  }, beat)
  try {
    await work()
  } finally {
    clearInterval(beating)
    // when the store went away meanwhile the lock is taken over later
    await writer.command({ query: 'DROP TABLE IF EXISTS migrating SYNC' }).catch(() => undefined)
  }

  async function take(): Promise<boolean> {
    try {
      await writer.command({ query: `${LOCK} COMMENT '${holder}'` })
      return true
    } catch (err) {
      if (err instanceof ClickHouseError && err.code === EXISTS) return false
      throw err
    }
  }

  /** Any change of the table's comment renews the time that the server keeps of it. */
  async function sign(): Promise<void> {
    await writer.command({ query: `ALTER TABLE migrating MODIFY COMMENT '${holder} ${Date.now()}'` })
  }

  async function isDead(): Promise<boolean> {
    const answer = await writer.query({
      query: `SELECT dateDiff('second', metadata_modification_time, now()) >= {dead:UInt32} AS dead FROM system.tables
        WHERE database = currentDatabase() AND name = 'migrating'`,
      query_params: { dead },
      format: 'JSONEachRow',
    })
    const [lock] = await answer.json<{ dead: number }>()
    return lock?.dead === 1
  }
}
