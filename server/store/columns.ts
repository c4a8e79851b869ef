/** Every column that may hold words of log data, table by table: what erasing and hashing walk over. */
import type { Clients } from './client.ts'

export interface TextColumn {
  name: string
  isArray: boolean
}

export interface TextTable {
  name: string
  columns: TextColumn[]
}

/** `migrations` holds no log data. */
const OF_OURSELVES = new Set(['migrations'])

/**
 * Tables with rows of their own (no views, nothing Distributed) and their text columns. Columns of the sorting key are
 * left out: they cannot be changed, and hold hosts and identifiers of ours only; so are those made of others (ALIAS).
 */
export async function textTables({ writer }: Clients): Promise<TextTable[]> {
  const answer = await writer.query({
    query: `SELECT c.table AS table, c.name AS name, startsWith(c.type, 'Array') AS isArray
      FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
      WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND c.type LIKE '%String%'
        AND NOT c.is_in_sorting_key AND NOT c.is_in_partition_key AND c.default_kind != 'ALIAS'
      ORDER BY c.table, c.position`,
    format: 'JSONEachRow',
  })
  const tables = new Map<string, TextTable>()
  for (const { table, name, isArray } of await answer.json<{
    table: string
    name: string
    isArray: number
  }>()) {
    if (OF_OURSELVES.has(table)) continue
    const found = tables.get(table) ?? { name: table, columns: [] }
    found.columns.push({ name, isArray: isArray === 1 })
    tables.set(table, found)
  }
  return [...tables.values()]
}

/** Where rows of a table are counted: on a cluster through the Distributed one, which knows those of all servers. */
export const wholeOf = ({ cluster }: Clients, table: string): string =>
  cluster === undefined ? table : table.replace(/_local$/, '')
