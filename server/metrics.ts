/** Every metric, made fresh by each call. Labels are small fixed sets: never addresses, never queue IDs. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics({ processMetrics = true } = {}) {
  const registry = new Registry()
  const registers = [registry]
  if (processMetrics) collectDefaultMetrics({ register: registry, prefix: 'mailtrace_' })

  return {
    registry,
    // ingest
    linesRead: new Counter({
      name: 'mailtrace_lines_read_total',
      help: 'Log lines read, by kind of source',
      labelNames: ['kind'] as const,
      registers,
    }),
    bytesRead: new Counter({
      name: 'mailtrace_read_bytes_total',
      help: 'Bytes of log text read',
      registers,
    }),
    linesUnknown: new Counter({
      name: 'mailtrace_lines_unknown_total',
      help: 'Log lines that no grammar claims',
      registers,
    }),
    gaps: new Counter({
      name: 'mailtrace_source_gaps_total',
      help: 'Places where log text was lost before it could be read',
      registers,
    }),
    linesCut: new Counter({
      name: 'mailtrace_lines_cut_total',
      help: 'Log lines longer than 64 KB, of which only the beginning is kept',
      registers,
    }),
    batches: new Counter({
      name: 'mailtrace_batches_total',
      help: 'Batches stored',
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'mailtrace_batch_seconds',
      help: 'From the first line of a batch to its commit',
      buckets: SECONDS,
      registers,
    }),
    insertFailures: new Counter({
      name: 'mailtrace_insert_failures_total',
      help: 'Inserts that failed and were tried again',
      registers,
    }),
    sourceLag: new Gauge({
      name: 'mailtrace_source_lag_seconds',
      help: 'From the time of the newest line until now, of the source of its kind that is furthest behind',
      labelNames: ['kind'] as const,
      registers,
    }),
    sourceLeft: new Gauge({
      name: 'mailtrace_source_left_bytes',
      help: 'Bytes of log text that are there and not read yet',
      labelNames: ['kind'] as const,
      registers,
    }),
    sourceRate: new Gauge({
      name: 'mailtrace_source_lines_per_second',
      help: 'Lines read a second, mean of the last minute',
      labelNames: ['kind'] as const,
      registers,
    }),
    sourceUnderstood: new Gauge({
      name: 'mailtrace_source_understood_ratio',
      help: 'Share of the lines read that a grammar claims',
      labelNames: ['kind'] as const,
      registers,
    }),
    openMessages: new Gauge({
      name: 'mailtrace_open_messages',
      help: 'Message lives held in memory',
      registers,
    }),
    // store
    storeUp: new Gauge({
      name: 'mailtrace_store_up',
      help: '1 while the store answers',
      registers,
    }),
    engineRestarts: new Counter({
      name: 'mailtrace_engine_restarts_total',
      help: 'Times the embedded engine was started again after it ended by itself',
      registers,
    }),
    droppedBytes: new Counter({
      name: 'mailtrace_dropped_bytes_total',
      help: 'Bytes of the oldest partitions that went because the disk budget was spent',
      registers,
    }),
    brokenParts: new Counter({
      name: 'mailtrace_broken_parts_total',
      help: 'Damaged parts of tables that were put aside',
      registers,
    }),
    querySeconds: new Histogram({
      name: 'mailtrace_query_seconds',
      help: 'Duration of named queries',
      labelNames: ['query'] as const,
      buckets: SECONDS,
      registers,
    }),
    queryFailures: new Counter({
      name: 'mailtrace_query_failures_total',
      help: 'Queries that failed',
      labelNames: ['query'] as const,
      registers,
    }),
    // API
    requestSeconds: new Histogram({
      name: 'mailtrace_http_request_seconds',
      help: 'Duration of HTTP requests by route template',
      labelNames: ['route', 'method', 'code'] as const,
      buckets: SECONDS,
      registers,
    }),
    signInFailures: new Counter({
      name: 'mailtrace_sign_in_failures_total',
      help: 'Failed sign-ins to mailtrace itself',
      registers,
    }),
    liveClients: new Gauge({
      name: 'mailtrace_live_clients',
      help: 'Open live streams',
      registers,
    }),
    // alerts
    alertsFiring: new Gauge({
      name: 'mailtrace_alerts_firing',
      help: 'Alerts firing that nobody has silenced, by severity',
      labelNames: ['severity'] as const,
      registers,
    }),
    alertsSilenced: new Gauge({
      name: 'mailtrace_alerts_silenced',
      help: 'Alerts that would be firing were they not silenced, by severity',
      labelNames: ['severity'] as const,
      registers,
    }),
    notifications: new Counter({
      name: 'mailtrace_notifications_total',
      help: 'Notifications by kind of channel and outcome',
      labelNames: ['channel', 'outcome'] as const,
      registers,
    }),
  }
}
