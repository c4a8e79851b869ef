/** Connections to ClickHouse, the embedded engine's or a server's: one client, one dialect. */
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import { StoreUnavailable } from '../errors.ts'
import type { Cluster } from './cluster.ts'

export interface Access {
  /** Tables are spread over several servers. */
  cluster?: Cluster
  url: string
  database: string
  writer: { name: string; password: string }
  reader: { name: string; password: string }
  /** The reader's user may only read by itself (embedded); else each of its queries says so. */
  readerIsConfined: boolean
}

export interface Clients {
  cluster?: Cluster
  /** What makes a statement on tables one for all servers: ` ON CLUSTER 'mail'`, or nothing. */
  onCluster: string
  /** Inserts, migrations, state. */
  writer: ClickHouseClient
  reader: ClickHouseClient
  /** Settings every query of the reader carries. */
  readerSettings: ClickHouseSettings
  /** Aborts with `close`: what goes on for long ends then. */
  closed: AbortSignal
  close(): Promise<void>
}

/** Times in and out are UTC; 64-bit integers come as JSON numbers (ours stay below 2^53), NaN as null. */
const SETTINGS: ClickHouseSettings = {
  session_timezone: 'UTC',
  date_time_output_format: 'iso',
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
}

/** A sign of life now and then on the connection of a long question; statements that wait for mutations give none. */
export const SIGN_OF_LIFE: ClickHouseSettings = {
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '30000',
}

/** Rows are on their shard when an insert is acknowledged, tokens go with them, and a question in a question sees all shards. */
const CLUSTER_SETTINGS: ClickHouseSettings = {
  distributed_foreground_insert: 1,
  distributed_product_mode: 'global',
  prefer_global_in_and_join: 1,
}

export function connect({ url, database, writer, reader, readerIsConfined, cluster }: Access): Clients {
  const settings = { ...SETTINGS, ...(cluster !== undefined && CLUSTER_SETTINGS) }
  const clients = {
    writer: client({ url, database, user: writer, connections: 8, idleMs: 120_000, settings }),
    reader: client({ url, database, user: reader, connections: 8, idleMs: 59_000, settings }),
  }
  const closing = new AbortController()
  return {
    ...clients,
    ...(cluster !== undefined && { cluster }),
    onCluster: cluster?.keeper === true ? ` ON CLUSTER '${cluster.name}'` : '',
    readerSettings: {
      cancel_http_readonly_queries_on_client_close: 1,
      ...(!readerIsConfined && { readonly: '2' }),
    },
    closed: closing.signal,
    close: async () => {
      closing.abort(new StoreUnavailable('it was closed'))
      await Promise.allSettled([clients.writer.close(), clients.reader.close()])
    },
  }
}

/**
 * Makes the database where it is missing. A client that names a database is refused until it exists, so this goes
 * through one that does not.
 */
export async function createDatabase({ url, database, writer, cluster }: Access): Promise<void> {
  const system = client({
    url,
    database: 'system',
    user: writer,
    connections: 1,
    idleMs: 30_000,
    settings: SETTINGS,
  })
  try {
    const found = await system.query({
      query: 'SELECT 1 FROM system.databases WHERE name = {database:String}',
      query_params: { database },
      format: 'JSONEachRow',
    })
    if ((await found.json()).length > 0) return
    const on = cluster?.keeper === true ? ` ON CLUSTER '${cluster.name}'` : ''
    await system.command({ query: `CREATE DATABASE IF NOT EXISTS \`${database}\`${on}` })
  } finally {
    await system.close()
  }
}

interface ClientOptions {
  url: string
  database: string
  user: { name: string; password: string }
  /** Further requests wait for a free one. */
  connections: number
  /** A connection on which nothing moves for this long is given up. */
  idleMs: number
  settings: ClickHouseSettings
}

function client({ url, database, user, connections, idleMs, settings }: ClientOptions): ClickHouseClient {
  return createClient({
    url,
    database,
    username: user.name,
    password: user.password,
    application: 'mailtrace',
    max_open_connections: connections,
    request_timeout: idleMs,
    clickhouse_settings: settings,
    log: { level: ClickHouseLogLevel.OFF },
  })
}
