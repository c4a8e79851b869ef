/** Lists: one way to count, page and order the rows of any table. */
import type { StoreReader } from '../store/reader.ts'
import { createConditions } from './conditions.ts'
import type { Conditions, Where } from './conditions.ts'
import type { Clock, Range } from './language/time.ts'
import { firstRows } from './first-rows.ts'
import { isoTime, rangeOf, readCursor, TIME, timeValue, writeCursor } from './range.ts'
import type { Cursor } from './range.ts'
import { conditionsOf } from './filters.ts'
import type { Condition, ListRequest } from './filters.ts'
import type { Page } from './answers.ts'
import type { List } from './queries.ts'

export interface ListTable<Row, Item> {
  /** Name of the query, for logs and metrics. */
  id: string
  /** With FINAL where rows are upserted. */
  from: string
  columns: string
  /** The column that a range of time means. */
  time: string
  /** Columns that make the order of rows of one time certain; each with its type. */
  tie: readonly { sql: string; type: string; of: (row: Row) => string | number }[]
  /** Rows may have all of the order in common, as two refusals in one second of a log without fractions: a page ends behind them. */
  hasTwins?: true
  /** Adds what the terms ask for. */
  restrict(conditions: Conditions, terms: readonly Condition[], range: Range): void
  item(row: Row): Item
  /** Adds to the items of a page what other tables hold. */
  complete?(asker: Asker, items: Item[], signal: AbortSignal | undefined): Promise<void>
  /** Counts no further than this. */
  countLimit?: number
  /** Where the terms find few rows: then the page is read first, and need not be counted when it is all. */
  lookUp?(conditions: Conditions, terms: readonly Condition[]): LookUp | undefined
  /** Time by whose hours the table lies: of long lists all columns are read of the rows that are shown only. */
  key?: string
}

/** How few rows are found. */
export interface LookUp {
  /** What an index finds, and no later version of a row loses. */
  prewhere?: string
  settings?: string
}

const DEFAULT_LIMIT = 200
/** Rows a round of `all`. */
const ALL_LIMIT = 1000

export interface LiveSource {
  name: string
  /** Of a file. */
  path?: string | undefined
}

export interface Asker {
  reader: StoreReader
  clock: () => Clock
  /** The sources that are being read, for what only they can tell. */
  liveSources: () => readonly LiveSource[]
  /** ISO 3166 code, from a file of the operator's own. */
  countryOf: (address: string) => string | undefined
  /** The range from the first stored row on, where it begins before any log. */
  whole(range: Range, signal: AbortSignal | undefined): Promise<Range>
}

/** A list of a table, page by page or all of it. */
export function listOf<Row extends { micros: string; host: string }, Item>(
  asker: Asker,
  table: ListTable<Row, Item>,
): List<Item> {
  return {
    page: (request, signal) => listPage(asker, table, request, signal),
    async *all(request, signal) {
      for (let cursor: string | undefined; ;) {
        const page = await listPage(
          asker,
          table,
          { ...request, limit: ALL_LIMIT, ...(cursor && { cursor }) },
          signal,
        )
        yield* page.items
        if (page.nextCursor === undefined) return
        cursor = page.nextCursor
      }
    },
  }
}

/** One page, with the count of all. */
async function listPage<Row extends { micros: string; host: string }, Item>(
  asker: Asker,
  table: ListTable<Row, Item>,
  request: ListRequest,
  signal: AbortSignal | undefined,
): Promise<Page<Item>> {
  const { reader, clock } = asker
  const limit = request.limit ?? DEFAULT_LIMIT
  const cursor = request.cursor === undefined ? undefined : readCursor(request.cursor, table.tie.length + 1)
  const range = cursor?.range ?? (await asker.whole(rangeOf(request, clock()), signal))
  const terms = conditionsOf(request)
  const newestFirst = request.order !== 'oldest'

  const direction = newestFirst ? 'DESC' : 'ASC'
  const keys = [table.time, ...table.tie.map((each) => each.sql)]
  const order = keys.map((key) => `${key} ${direction}`).join(', ')
  const conditions = restricted(table, terms, range)
  const counted = conditions.where().sql
  const after =
    cursor && `(${keys.join(', ')}) ${newestFirst ? '<' : '>'} (${placeOf(conditions, table, cursor)})`
  const lookUp = table.lookUp?.(conditions, terms)
  const { params } = conditions.where()
  const columns = `${table.columns}, toString(toUnixTimestamp64Micro(${table.time})) AS micros`
  const read = () =>
    reader.query<Row>(
      `SELECT ${columns} FROM ${table.from} ${lookUp?.prewhere === undefined ? '' : `PREWHERE ${lookUp.prewhere}`}
        WHERE ${counted} ${after === undefined ? '' : `AND ${after}`} ORDER BY ${order} LIMIT ${limit + 1} ${table.hasTwins ? 'WITH TIES' : ''} ${lookUp?.settings ?? ''}`,
      params,
      { id: table.id, ...(signal && { signal }) },
    )
  const counting = () => countRows(reader, table, { sql: counted, params }, signal)

  async function found(): Promise<{ rows: Row[]; count: Awaited<ReturnType<typeof counting>> }> {
    if (table.key !== undefined && lookUp === undefined) {
      const first = await firstRows<Row>(
        reader,
        { ...table, key: table.key, columns, where: { sql: counted, params }, after, newestFirst, order },
        limit + 1,
        signal,
      )
      const { rows = await read(), total, hosts } = first
      return { rows, count: { total, hosts, totalExact: true } }
    }
    const [rows, early] = await Promise.all([read(), lookUp === undefined ? counting() : undefined])
    const isAll = cursor === undefined && rows.length <= limit
    return { rows, count: early ?? (isAll ? countOf(rows) : await counting()) }
  }

  const { rows, count } = await found()
  const shown = rows.slice(0, endOf(table, rows, limit))
  const last = shown.at(-1)
  const items = shown.map(table.item)
  await table.complete?.(asker, items, signal)
  return {
    items,
    ...(rows.length > limit &&
      last !== undefined &&
      !(cursor === undefined && shown.length === count.total) && {
        nextCursor: writeCursor({ range, after: [last.micros, ...table.tie.map(({ of }) => of(last))] }),
      }),
    ...count,
    covered: { since: isoTime(range.since), until: isoTime(range.until) },
  }
}

/** How many of the rows are a page: `limit`, and whatever cannot be told from the last of them. */
function endOf<Row extends { micros: string }, Item>(
  { hasTwins, tie }: ListTable<Row, Item>,
  rows: readonly Row[],
  limit: number,
): number {
  if (!hasTwins || rows.length <= limit) return Math.min(limit, rows.length)
  const keys = rows.slice(limit - 1).map((row) => [row.micros, ...tie.map(({ of }) => of(row))].join('\n'))
  const other = keys.findIndex((key) => key !== keys[0])
  return other < 0 ? rows.length : limit - 1 + other
}

/** Key of the last row of the page before, as values. */
function placeOf<Row, Item>(
  conditions: Conditions,
  { tie }: ListTable<Row, Item>,
  { after: [micros = 0, ...rest] }: Cursor,
): string {
  const time = `fromUnixTimestamp64Micro(toInt64(${conditions.value(String(micros), 'String')}), 'UTC')`
  return [time, ...tie.map(({ type }, index) => conditions.value(rest[index], type))].join(', ')
}

/** The conditions of a list: its range and what the terms ask for. */
export function restricted(
  table: Pick<ListTable<never, never>, 'time' | 'restrict'>,
  terms: readonly Condition[],
  range: Range,
): Conditions {
  const conditions = createConditions()
  within(conditions, table.time, range)
  table.restrict(conditions, terms, range)
  return conditions
}

/** `since <= column < until`. */
export function within(conditions: Conditions, column: string, { since, until }: Range): void {
  conditions.add(`${column} >= ${conditions.value(timeValue(since), TIME)}`)
  conditions.add(`${column} < ${conditions.value(timeValue(until), TIME)}`)
}

const countOf = (rows: readonly { host: string }[]) => ({
  total: rows.length,
  totalExact: true,
  hosts: [...new Set(rows.map(({ host }) => host))].sort(),
})

async function countRows<Row, Item>(
  reader: StoreReader,
  table: ListTable<Row, Item>,
  { sql, params }: Where,
  signal: AbortSignal | undefined,
) {
  const limit = table.countLimit
  const [row] = await reader.query<{ total: number; hosts: string[] }>(
    limit === undefined
      ? `SELECT count() AS total, arraySort(groupUniqArray(100)(host)) AS hosts FROM ${table.from} WHERE ${sql}`
      : `SELECT count() AS total, arraySort(groupUniqArray(100)(host)) AS hosts
          FROM (SELECT host FROM ${table.from} WHERE ${sql} LIMIT ${limit + 1})`,
    params,
    { id: `${table.id}.count`, ...(signal && { signal }) },
  )
  const total = row?.total ?? 0
  const isExact = limit === undefined || total <= limit
  return { total: isExact ? total : limit, totalExact: isExact, hosts: row?.hosts ?? [] }
}
