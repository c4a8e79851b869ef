/** Store and collector and nothing else, for an import while no service runs: API, pages and alerts take memory and time. */
import { mkdirSync } from 'node:fs'
import { pino } from 'pino'
import type { Config } from '../config.ts'
import type { ImportJob, ImportRequest } from '../ingest/import.ts'
import { createCollector } from './collecting/collector.ts'
import { collectingConfig, storeOf } from './plain-parts.ts'

export interface Importing {
  /** Otherwise an import would wait for it. */
  readonly isStoreReady: boolean
  /** Rejects with FILE_UNREADABLE where a file cannot be read or is no log. */
  importFiles(request: ImportRequest): Promise<ImportJob>
  /** Throws what ended the collecting, if something did: the job would never end. */
  job(id: string): ImportJob | undefined
  /** Ends everything within a few seconds; nothing is lost. */
  stop(): Promise<void>
}

/** Rejects with what keeps the store from starting: ENGINE_MISSING, STORE_LOCKED ... */
export async function openImporting(config: Config): Promise<Importing> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const store = storeOf(config, log, config.clickhouse.url === undefined)
  let fatal: unknown
  const collector = createCollector({
    task: {
      config: collectingConfig(config),
      plan: { files: [], resumeImports: false },
      shared: config.clickhouse.url !== undefined,
    },
    store,
    onFatal: (cause) => {
      fatal = cause
      log.error({ err: cause }, 'collecting cannot go on')
    },
    log,
  })
  const stop = async () => {
    await collector.stop()
    await store.stop()
  }
  try {
    collector.load()
    await store.start()
    await collector.start()
  } catch (fault) {
    await stop()
    throw fault
  }
  return {
    isStoreReady: store.state === 'ok',
    importFiles: collector.importFiles,
    job(id) {
      if (fatal !== undefined) throw fatal as Error
      return collector.job(id)
    },
    stop,
  }
}
