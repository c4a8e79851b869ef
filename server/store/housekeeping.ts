/** What is done to the tables now and then: ages, the disk budget, hashing of old addresses. Never in the way of inserts. */
import type { Metrics } from '../metrics.ts'
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import { refill } from './id-hours.ts'
import type { StoreLog } from './log.ts'
import { pseudonymise, pseudonymKey } from './pseudonyms.ts'
import { brokenParts } from './parts.ts'
import type { BrokenPart } from './parts.ts'
import { applyRetention, keepBudget } from './retention.ts'
import type { Dropped, Retention } from './retention.ts'

const BUDGET_MS = 60_000
const HASH_MS = 6 * 3_600_000
const DAY_SECONDS = 86_400

export interface HousekeepingOptions {
  directory: string
  /** Absent where another service decides it: only damaged parts are looked for. */
  retention?: Retention
  log: StoreLog
  metrics?: Pick<Metrics, 'droppedBytes' | 'brokenParts'>
}

export interface Housekeeping {
  /** The store is there: begins, and goes on until `rest`. */
  begin(clients: Clients): void
  /** The store is away; resolves when nothing is under way. */
  rest(): Promise<void>
  /** Partitions that went for the budget since the start, newest last. */
  readonly dropped: readonly Dropped[]
  /** Damaged parts that lay aside at the last look. */
  readonly damaged: readonly BrokenPart[]
}

export function createHousekeeping({
  directory,
  retention,
  log,
  metrics,
}: HousekeepingOptions): Housekeeping {
  const dropped: Dropped[] = []
  const told = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  let isResting = true
  let hashed = 0
  /** May take hours: the budget is looked at meanwhile. */
  let hashing: Promise<void> | undefined
  let damaged: readonly BrokenPart[] = []

  async function work(clients: Clients): Promise<void> {
    damaged = await mended(clients)
    for (const part of damaged) {
      if (told.has(part.path)) continue
      told.add(part.path)
      metrics?.brokenParts.inc()
      log.error(
        part,
        'a damaged part of a table was put aside, its rows are missing: look at the disk, then restore a backup or import the logs again',
      )
    }
    const { diskBudget, pseudonymiseDays } = retention ?? {}
    if (diskBudget !== undefined)
      for (const each of await keepBudget(clients, diskBudget, log)) {
        dropped.push(each)
        metrics?.droppedBytes.inc(each.bytes)
      }
    if (pseudonymiseDays !== undefined && Date.now() - hashed > HASH_MS) {
      const before = Math.floor(Date.now() / 1000) - pseudonymiseDays * DAY_SECONDS
      hashing ??= pseudonymKey(directory)
        .then((key) => pseudonymise(clients, key, before, log))
        .then(() => {
          hashed = Date.now()
        })
        .catch(tell)
        .finally(() => {
          hashing = undefined
        })
    }
  }

  /** Damaged parts whose rows are missing: those of `id_hours` are made again of the messages. */
  async function mended(clients: Clients): Promise<BrokenPart[]> {
    const missing: BrokenPart[] = []
    for (const part of await brokenParts(clients)) {
      if (!/^id_hours(?:_local)?$/.test(part.table)) missing.push(part)
      else {
        await refill(clients, part)
        log.warn(part, 'a damaged part of a table was made again of the messages: look at the disk')
      }
    }
    return missing
  }

  function tell(err: unknown): void {
    if (!isResting) log.warn({ err: explainFailure(err) }, 'housekeeping of the tables failed; tried again')
  }

  function next(clients: Clients, first: boolean): void {
    const isToApply = first && retention !== undefined
    working = (isToApply ? applyRetention(clients, retention, log) : Promise.resolve())
      .then(() => work(clients))
      .catch(tell)
      .then(() => {
        if (isResting) return
        timer = setTimeout(() => next(clients, false), BUDGET_MS)
        timer.unref()
      })
  }

  return {
    begin(clients) {
      if (!isResting) return
      isResting = false
      next(clients, true)
    },
    async rest() {
      isResting = true
      clearTimeout(timer)
      await working
      await hashing
    },
    dropped,
    get damaged() {
      return damaged
    },
  }
}
