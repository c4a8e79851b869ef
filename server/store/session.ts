/** Keeps one ClickHouse open while it is there: tables brought up to date, small state read, then asked now and then. */
import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../deadline.ts'
import { MigrationFailed } from '../errors.ts'
import { connect, createDatabase } from './client.ts'
import type { Access, Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'
import { migrate, readFreshTables, readMigrations } from './migrate.ts'
import type { StateKeeper } from './state.ts'

/** Until it opens, and how often it is asked afterwards. */
const RETRY_MS = 1_000
const CHECK_MS = 5_000
/** One that is asked and says nothing for so long is away, though the connection stands. */
const ANSWER_MS = 15_000

export interface SessionOptions {
  access: Access
  keeper: StateKeeper
  log: StoreLog
  /** Milliseconds; 15 seconds when not given. */
  answerWithin?: number
  /** It is ready for everybody; called again after each outage. */
  onOpen(clients: Clients): void
  /** It does not answer. */
  onLost(): void
}

export interface Session {
  /** Resolves after the first attempt, successful or not; rejects with MIGRATION_FAILED. */
  first: Promise<void>
  close(): Promise<void>
}

export function openSession({
  access,
  keeper,
  log,
  answerWithin = ANSWER_MS,
  onOpen,
  onLost,
}: SessionOptions): Session {
  const closing = new AbortController()
  const { signal } = closing
  let clients: Clients | undefined

  async function open(): Promise<Clients> {
    await createDatabase(access)
    const opened = connect(access)
    try {
      await migrate(opened, log, await readMigrations(), await readFreshTables())
      await keeper.attach(opened)
      return opened
    } catch (err) {
      await opened.close()
      throw err
    }
  }

  async function tryOpen(): Promise<boolean> {
    try {
      clients = await open()
    } catch (err) {
      if (signal.aborted) return false
      const failure = explainFailure(err)
      onLost()
      if (failure instanceof MigrationFailed) throw failure
      log.warn({ err: failure }, 'the store cannot be opened; tried again')
      return false
    }
    if (!signal.aborted) onOpen(clients)
    return true
  }

  async function watch(): Promise<void> {
    while (!signal.aborted && clients === undefined) {
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await tryOpen()
    }
    let lost = false
    while (!signal.aborted && clients !== undefined) {
      await sleep(CHECK_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const { success } = await clients.writer.ping({
        select: true,
        abort_signal: withDeadline(signal, answerWithin),
      })
      if (signal.aborted || success === !lost) continue
      lost = !success
      if (lost) {
        log.warn({}, 'the store does not answer')
        onLost()
      } else onOpen(clients)
    }
  }

  const first = tryOpen().then(() => undefined)
  const watching = first.then(watch).catch((err: unknown) => {
    log.error({ err }, 'the store cannot be used')
  })
  return {
    first,
    async close() {
      closing.abort()
      keeper.detach()
      await clients?.close()
      await watching
    },
  }
}
