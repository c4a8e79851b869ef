/** Parts that are made of the configuration alone, the same for the whole application and for an import without it. */
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import type { StoreLog } from '../store/log.ts'
import { createStore } from '../store/store.ts'
import type { Store } from '../store/store.ts'
import type { Task } from './collecting/protocol.ts'

/**
 * One service decides how long rows are kept: `keepsHouse`. A command that only asks may have been given another configuration,
 * and a collector's says nothing of the store that it shares.
 */
export function storeOf(config: Config, log: StoreLog, keepsHouse: boolean, metrics?: Metrics): Store {
  const { url, user, password, cluster, database } = config.clickhouse
  return createStore({
    ...(url !== undefined && { url }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(cluster !== undefined && { cluster }),
    database,
    directory: config.data,
    retention: config.retention,
    keepsHouse,
    log,
    ...(metrics !== undefined && { metrics }),
  })
}

/** What the collector's thread is told of it. */
export function collectingConfig(config: Config): Task['config'] {
  const { data, host, zone, ownDomains, ownNetworks, logLevel } = config
  return { data, host, zone, ownDomains, ownNetworks, logLevel }
}
