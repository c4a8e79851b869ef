/**
 * The first rows of a long list with the count of all: one pass over the few columns that tell their order, then all columns
 * of the rows that are shown.
 */
import type { StoreReader } from '../store/reader.ts'
import type { Where } from './conditions.ts'
import { TIME } from './range.ts'

export interface FirstRows<Row> {
  /** Absent where more rows of one time than are looked at might be the last of the page. */
  rows?: Row[]
  total: number
  hosts: string[]
}

export interface FirstRowsOptions {
  id: string
  /** With FINAL. */
  from: string
  columns: string
  /** The column of the order, and the one by which the table lies in hours; both are times. */
  time: string
  key: string
  /** What is counted, and which of it comes after the page before. */
  where: Where
  after: string | undefined
  newestFirst: boolean
  order: string
}

/** Rows of one time that may stand where the page ends. */
const TIES = 64
const LATEST = '9223372036854775807'

export async function firstRows<Row>(
  reader: StoreReader,
  { id, from, columns, time, key, where, after, newestFirst, order }: FirstRowsOptions,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<FirstRows<Row>> {
  const { sql, params } = where
  const most = limit + TIES
  const micros = (column: string) => `toUnixTimestamp64Micro(${column})`
  // one number for both times: those of plain numbers are kept in order quickly
  const place = newestFirst ? `${LATEST} - ${micros(time)}` : micros(time)
  const packed = `bitOr(bitShiftLeft(toUInt128(${place}), 64), toUInt128(${micros(key)}))`
  const [found] = await reader.query<{ total: number; hosts: string[]; places: string[]; keys: number[] }>(
    `SELECT count() AS total, arraySort(groupUniqArray(100)(host)) AS hosts,
        groupArraySortedIf(${most})(${packed}, ${after ?? '1'}) AS packed,
        arrayMap(each -> toString(bitShiftRight(each, 64)), packed) AS places,
        arrayMap(each -> toInt64(bitAnd(each, toUInt128(${LATEST}))), packed) AS keys
      FROM ${from} WHERE ${sql}`,
    params,
    { id: `${id}.count`, ...(signal && { signal }) },
  )
  const { total = 0, hosts = [], places = [], keys = [] } = found ?? {}
  if (places.length === 0) return { rows: [], total, hosts }
  const isCut = places.length === most
  if (isCut && places[limit - 1] === places.at(-1)) return { total, hosts }
  // of rows of one time at the end of the page, only their IDs tell which belong to it: all of them are read
  let end = Math.min(limit, places.length)
  while (end < places.length && places[end] === places[limit - 1]) end++
  const opened = [...new Set(keys.slice(0, end).map(textOf))]
  const rows = await reader.query<Row>(
    `SELECT ${columns} FROM ${from}
      PREWHERE toStartOfHour(${key}) IN {hours:Array(DateTime('UTC'))} AND ${key} IN {opened:Array(${TIME})}
      WHERE ${sql} ${after === undefined ? '' : `AND ${after}`} ORDER BY ${order} LIMIT ${limit}`,
    { ...params, opened, hours: [...new Set(opened.map((each) => `${each.slice(0, 13)}:00:00`))] },
    { id, ...(signal && { signal }) },
  )
  return { rows, total, hosts }
}

/** Microseconds -> `2026-11-21 00:25:23.000001` */
function textOf(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return `${seconds}.${String(micros % 1e6).padStart(6, '0')}`
}
