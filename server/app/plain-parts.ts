/** Parts that are made of the configuration alone, the same for the whole application and for an import without it. */
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import type { StoreLog } from '../store/log.ts'
import { createStore } from '../store/store.ts'
import type { Store } from '../store/store.ts'
import type { Task } from './collecting/protocol.ts'

export function storeOf(config: Config, log: StoreLog, metrics?: Metrics): Store {
  const { url, user, password, cluster, database } = config.clickhouse
  return createStore({
    ...(url !== undefined && { url }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(cluster !== undefined && { cluster }),
    database,
    directory: config.data,
    retention: config.retention,
    log,
    ...(metrics !== undefined && { metrics }),
  })
}

/** What the collector's thread is told of it. */
export function collectingConfig(config: Config): Task['config'] {
  const { data, host, zone, ownDomains, ownNetworks, logLevel } = config
  return { data, host, zone, ownDomains, ownNetworks, logLevel }
}
