/** Makes the statements of the migrations into those of a cluster: local tables on each shard, Distributed ones over them. */
import { splitStatements } from './statements.ts'

export interface Cluster {
  /** Name of the cluster in the server's `remote_servers`. */
  name: string
  /** ClickHouse Keeper is there: replicas, and DDL on all hosts at once. Else shards only, each made by itself. */
  keeper: boolean
}

/** Rows of one host lie on one shard, so what belongs to a message is joined where it lies. */
const SHARD_BY: Record<string, string> = { state: 'cityHash64(kind, key)', migrations: 'id', id_hours: 'key' }
const HOST = 'cityHash64(host)'

const CREATE_TABLE = /^CREATE TABLE IF NOT EXISTS (\w+)/
const CREATE_VIEW = /^CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+) TO (\w+)/
const ALTER = /^ALTER TABLE (\w+)/
const PARTS_OF = /^(ALTER TABLE \w+ ATTACH PARTITION ALL FROM) (\w+)$/
const COPY = /^INSERT INTO (\w+)[\s\S]*\bFROM (\w+)$/
const COPY_INTO = /^INSERT INTO \w+/
const COPY_FROM = /\bFROM \w+$/
const RENAME = /^RENAME TABLE (\w+) TO (\1_\d), (\1_\d) TO \1$/
/** Only what an exchange left: a table that is in use is dropped by nobody. */
const DROP_LEFT = /^DROP TABLE IF EXISTS (\w+_\d) SYNC$/
const ENGINE = /ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/

/** A table's name as it stands on each shard. */
export const localName = (table: string): string => `${table}_local`

/** Every statement of `sql`, expanded; names are as in the original, so that queries and inserts need not know. */
export function expandAll(sql: string, cluster: Cluster): string[] {
  return splitStatements(sql).flatMap((statement) => expand(statement, cluster))
}

/** Throws where a statement has a form that would silently stay on one host. */
export function expand(statement: string, cluster: Cluster): string[] {
  const sql = statement.replace(/^(?:\s*--[^\n]*\n)+/, '').trim()
  const on = cluster.keeper ? ` ON CLUSTER '${cluster.name}'` : ''

  const table = CREATE_TABLE.exec(sql)?.[1]
  if (table !== undefined) {
    const local = sql
      .replace(CREATE_TABLE, `CREATE TABLE IF NOT EXISTS ${localName(table)}${on}`)
      .replace(ENGINE, (_, engine: string, args = '') => `ENGINE = ${engineOf(table, engine, args, cluster)}`)
      .replaceAll(
        'non_replicated_deduplication_window',
        cluster.keeper ? 'replicated_deduplication_window' : 'non_replicated_deduplication_window',
      )
    return [local, distributed(table, on, cluster)]
  }

  const [, view, target] = CREATE_VIEW.exec(sql) ?? []
  if (view !== undefined && target !== undefined)
    return [
      sql
        .replace(
          CREATE_VIEW,
          `CREATE MATERIALIZED VIEW IF NOT EXISTS ${localName(view)}${on} TO ${localName(target)}`,
        )
        .replace(/\bFROM (\w+)/g, (_, from: string) => `FROM ${localName(from)}`),
    ]

  const altered = ALTER.exec(sql)?.[1]
  if (altered !== undefined) {
    const local = sql
      .replace(PARTS_OF, (_, attach: string, from: string) => `${attach} ${localName(from)}`)
      .replace(ALTER, `ALTER TABLE ${localName(altered)}${on}`)
    // codecs, indexes and ages are the shards' own affair
    return /\b(?:ADD|DROP) COLUMN\b/.test(sql)
      ? [local, withoutStorage(sql.replace(ALTER, `ALTER TABLE ${altered}${on}`))]
      : [local]
  }
  return exchanged(sql, on, cluster)
}

/** A table that takes the place of another (0005, 0011): made, filled, renamed, and the old one dropped. */
function exchanged(sql: string, on: string, cluster: Cluster): string[] {
  const [, into, from] = COPY.exec(sql) ?? []
  if (into !== undefined && from !== undefined) {
    // one server copies for all; where each shard is made by itself, each copies its own
    if (cluster.keeper) return [sql]
    return [
      sql.replace(COPY_INTO, `INSERT INTO ${localName(into)}`).replace(COPY_FROM, `FROM ${localName(from)}`),
    ]
  }
  const [, table, before, next] = RENAME.exec(sql) ?? []
  if (table !== undefined && before !== undefined && next !== undefined)
    return [
      `RENAME TABLE ${localName(table)} TO ${localName(before)}, ${localName(next)} TO ${localName(table)}${on}`,
      `DROP TABLE IF EXISTS ${table}${on} SYNC`,
      distributed(table, on, cluster),
      `DROP TABLE IF EXISTS ${next}${on} SYNC`,
    ]
  const left = DROP_LEFT.exec(sql)?.[1]
  if (left !== undefined) return [`DROP TABLE IF EXISTS ${localName(left)}${on} SYNC`]
  throw new Error(`a cluster does not know how to do this: ${sql.slice(0, 60)}`)
}

const distributed = (table: string, on: string, { name }: Cluster): string =>
  `CREATE TABLE IF NOT EXISTS ${table}${on} AS ${localName(table)}
ENGINE = Distributed('${name}', currentDatabase(), '${localName(table)}', ${SHARD_BY[table] ?? HOST})`

/** Path and replica are macros of each server's own configuration. */
function engineOf(table: string, engine: string, args: string, { keeper }: Cluster): string {
  if (!keeper) return args === '' ? engine : `${engine}(${args})`
  const path = `'/clickhouse/tables/{shard}/{database}/${table}', '{replica}'`
  return `Replicated${engine}(${path}${args === '' ? '' : `, ${args}`})`
}

const withoutStorage = (sql: string): string => sql.replace(/ CODEC\((?:[^()]|\([^()]*\))*\)/g, '')
