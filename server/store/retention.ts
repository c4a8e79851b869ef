/** Bounds what the store keeps: days per table as a TTL, and a budget of bytes for which the oldest partitions go. */
import type { Clients } from './client.ts'
import type { StoreLog } from './log.ts'

export interface Retention {
  /** Days that log lines are kept. */
  linesDays: number
  /** Days that messages, sessions, deliveries and all else told by lines are kept. */
  recordsDays: number
  /** Days that counts by hour are kept. */
  rollUpsDays: number
  /** Days after which addresses and names are hashed; absent: never. */
  pseudonymiseDays?: number
  /** Bytes that all tables may take on disk; absent: what the disk has. */
  diskBudget?: number
}

export const DEFAULT_RETENTION: Retention = { linesDays: 30, recordsDays: 90, rollUpsDays: 395 }

type Days = Exclude<keyof Retention, 'pseudonymiseDays' | 'diskBudget'>

/** Tables that lose rows by age. The others hold the newest state only, or are small and not of log data. */
const KEPT: Record<string, { days: Days; time: string; stored: boolean }> = {
  log_lines: { days: 'linesDays', time: 'time', stored: true },
  messages: { days: 'recordsDays', time: 'addMicroseconds(opened, last_after)', stored: true },
  id_hours: { days: 'recordsDays', time: 'addWeeks(hour, weeks)', stored: false },
  connections: { days: 'recordsDays', time: 'addMicroseconds(started_at, last_after)', stored: true },
  deliveries: { days: 'recordsDays', time: 'time', stored: true },
  rejections: { days: 'recordsDays', time: 'time', stored: true },
  authentications: { days: 'recordsDays', time: 'time', stored: true },
  scans: { days: 'recordsDays', time: 'time', stored: true },
  neighbours: { days: 'recordsDays', time: 'time', stored: true },
  queue_samples: { days: 'recordsDays', time: 'time', stored: true },
  rejections_hourly: { days: 'rollUpsDays', time: 'hour', stored: true },
  logins_hourly: { days: 'rollUpsDays', time: 'hour', stored: true },
  deliveries_hourly: { days: 'rollUpsDays', time: 'hour', stored: true },
  source_gaps: { days: 'recordsDays', time: 'time', stored: false },
}

/** Days that rows of a table are kept; undefined where age is no matter. */
export function daysOf(table: string, retention: Retention): number | undefined {
  const kept = KEPT[table.replace(/_local$/, '')]
  return kept && retention[kept.days]
}

/** The days of a definition as ClickHouse shows it: rows are deleted after these, not only packed. */
const DELETED_AFTER = /toIntervalDay\((\d+)\)(?! RECOMPRESS)/

/** What is a day old is written once more, in a codec that takes its time (0005). */
const PACKED = 'stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12))'

/** Sets the TTL of each table that has another one, and of what it holds already. */
export async function applyRetention(
  { writer, onCluster }: Clients,
  retention: Retention,
  log: StoreLog,
): Promise<void> {
  const answer = await writer.query({
    query: `SELECT name, create_table_query AS definition FROM system.tables
      WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    format: 'JSONEachRow',
  })
  for (const { name, definition } of await answer.json<{ name: string; definition: string }>()) {
    const kept = KEPT[name.replace(/_local$/, '')]
    if (kept === undefined) continue
    const days = retention[kept.days]
    if (DELETED_AFTER.exec(definition)?.[1] === `${days}`) continue
    const packed = definition.includes('RECOMPRESS') ? `, ${PACKED}` : ''
    const since = `toDateTime(${kept.time}, 'UTC')`
    const from = kept.stored ? `greatest(${since}, stored)` : since
    await writer.command({
      query: `ALTER TABLE \`${name}\`${onCluster} MODIFY TTL ${from} + INTERVAL ${days} DAY${packed}`,
      // only the times of expiry are counted anew: nothing is rewritten
      clickhouse_settings: { materialize_ttl_after_modify: 0 },
    })
    await writer.command({
      query: `ALTER TABLE \`${name}\`${onCluster} MATERIALIZE TTL`,
      clickhouse_settings: { mutations_sync: '0' },
    })
    log.info({ table: name, days }, 'rows of this table are kept so many days from now on')
  }
}

export interface Dropped {
  table: string
  partition: string
  bytes: number
  rows: number
}

interface Partition extends Dropped {
  id: string
}

/** Lines first: they are most of the bytes, and what they tell stands in the other tables. */
const GIVEN_UP = [
  ['log_lines'],
  ['connections'],
  ['deliveries', 'rejections', 'authentications', 'scans', 'neighbours'],
]

/**
 * Drops partitions until the tables take no more than `budget` bytes: the oldest of lines, then of sessions, then of
 * what happened to messages. The newest partition of each table stays: what comes in now must be seen.
 */
export async function keepBudget({ writer }: Clients, budget: number, log: StoreLog): Promise<Dropped[]> {
  const answer = await writer.query({
    query: `SELECT table, partition, partition_id AS id, sum(bytes_on_disk) AS bytes, sum(rows) AS rows
      FROM system.parts WHERE database = currentDatabase() AND active GROUP BY ALL ORDER BY partition`,
    format: 'JSONEachRow',
  })
  const partitions = await answer.json<Partition>()
  let used = partitions.reduce((sum, { bytes }) => sum + bytes, 0)
  const dropped: Dropped[] = []
  for (const tables of GIVEN_UP) {
    const oldest = partitions
      .filter(({ table }) => tables.includes(table.replace(/_local$/, '')))
      .filter(({ table, partition }) =>
        partitions.some((each) => each.table === table && each.partition > partition),
      )
    for (const { table, partition, id, bytes, rows } of oldest) {
      if (used <= budget) return dropped
      await writer.command({
        query: `ALTER TABLE \`${table}\` DROP PARTITION ID '${id.replaceAll("'", '')}'`,
      })
      used -= bytes
      dropped.push({ table, partition, bytes, rows })
      log.warn(
        { table, partition, bytes, rows, budget },
        'the disk budget is spent: the oldest partition was dropped; give mailtrace more room, or keep fewer days',
      )
    }
  }
  if (used > budget)
    log.error(
      { used, budget },
      'the disk budget is spent and nothing is left that may be dropped: it is too small',
    )
  return dropped
}

/** Bytes of all tables. */
export async function usedBytes({ writer }: Clients): Promise<number> {
  const answer = await writer.query({
    query: `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE database = currentDatabase() AND active`,
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ bytes: number }>()
  return row?.bytes ?? 0
}
