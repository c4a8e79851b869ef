/** Copies a table into the one that takes its place: one partition at a time, from the start each time it is begun. */
import type { ClickHouseSettings } from '@clickhouse/client'
import { SIGN_OF_LIFE } from './client.ts'
import type { Clients } from './client.ts'

const COPY = /^INSERT INTO (\w+)[^;]*\bFROM (\w+)$/

/** What a migration may do that is no business of queries. */
export const MIGRATION_SETTINGS: ClickHouseSettings = {
  // a delay has some hundred different values
  allow_suspicious_low_cardinality_types: 1,
  ...SIGN_OF_LIFE,
}

const COPY_SETTINGS: ClickHouseSettings = {
  ...MIGRATION_SETTINGS,
  // `stored` goes along
  insert_allow_materialized_columns: 1,
  insert_deduplicate: 0,
  max_threads: 1,
  max_insert_threads: '1',
  max_partitions_per_insert_block: '0',
}

/** Whether `statement` copies one table into another. */
export const isCopy = (statement: string): boolean => COPY.test(statement)

/** Empties the target first: a copy that a crash cut off left rows there. */
export async function copy({ writer, onCluster }: Clients, statement: string): Promise<void> {
  const [, to = '', from = ''] = COPY.exec(statement) ?? []
  const target = onCluster === '' ? to : `${to}_local`
  await writer.command({ query: `TRUNCATE TABLE ${target}${onCluster}` })
  const answer = await writer.query({
    query: `SELECT DISTINCT t.engine AS engine, p.partition_id AS partition FROM system.tables AS t
      LEFT JOIN (SELECT table, partition_id FROM system.parts WHERE active AND database = currentDatabase()) AS p ON p.table = t.name
      WHERE t.database = currentDatabase() AND t.name = {from:String} ORDER BY partition`,
    query_params: { from },
    format: 'JSONEachRow',
  })
  for (const { engine, partition } of await answer.json<{ engine: string; partition: string }>()) {
    if (engine === 'Distributed')
      await writer.command({ query: statement, clickhouse_settings: COPY_SETTINGS })
    else if (partition !== '')
      await writer.command({
        query: `${statement} WHERE _partition_id = {partition:String}`,
        query_params: { partition },
        clickhouse_settings: COPY_SETTINGS,
      })
  }
}
