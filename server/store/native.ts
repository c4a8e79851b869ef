/**
 * Encodes rows as blocks of ClickHouse's `Native` format, the engine's own columnar form (docs/decisions/0002-native-encoder.md).
 *
 * A body is a sequence of blocks: count of columns, count of rows, then for each column its name, its type and its
 * values one after the other. Sent over HTTP there is no block info and no per-column flag (protocol revision 0).
 */
import type { ByteWriter } from './bytes.ts'

/** Rows of one block: their objects stay in the processor's cache while the columns walk over them. */
export const BLOCK_ROWS = 4_096

export interface Column<Row> {
  readonly name: string
  /** ClickHouse's name of the type, as sent; the engine converts to the table's where they differ. */
  readonly type: string
  /** Appends the values of `rows[from, to)`. */
  encode(out: ByteWriter, rows: readonly Row[], from: number, to: number): void
}

/** Appends all `rows` as blocks of at most `BLOCK_ROWS`. */
export function encodeNative<Row>(
  out: ByteWriter,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  first = 0,
  last = rows.length,
): void {
  for (let from = first; from < last; from += BLOCK_ROWS) {
    const to = Math.min(last, from + BLOCK_ROWS)
    out.varint(columns.length)
    out.varint(to - from)
    for (const column of columns) {
      out.text(column.name)
      out.text(column.type)
      column.encode(out, rows, from, to)
    }
  }
}

// --- numbers

type Get<Row, Value> = (row: Row) => Value

/** A column whose values are appended one by one; an absent number is 0. */
function numeric<Row>(type: string, append: (out: ByteWriter, value: number) => void) {
  return (name: string, get: Get<Row, number | undefined>): Column<Row> => ({
    name,
    type,
    encode(out, rows, from, to) {
      for (let i = from; i < to; i++) append(out, get(rows[i] as Row) ?? 0)
    },
  })
}

export const uint8 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('UInt8', (out, value) => out.uint8(value))(name, get)
export const uint16 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('UInt16', (out, value) => out.uint16(value))(name, get)
export const uint32 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('UInt32', (out, value) => out.uint32(value))(name, get)
export const uint64 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('UInt64', (out, value) => out.uint64(value))(name, get)
export const int64 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('Int64', (out, value) => out.int64(value))(name, get)
export const float64 = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>('Float64', (out, value) => out.float64(value))(name, get)
export const bool = <Row>(name: string, get: Get<Row, boolean>) =>
  numeric<Row>('Bool', (out, value) => out.byte(value))(name, (row) => (get(row) ? 1 : 0))

/** Microseconds since 1970; absent is 1970-01-01. It must go under its own type name: an Int64 is taken for seconds. */
export const time = <Row>(name: string, get: Get<Row, number | undefined>) =>
  numeric<Row>("DateTime64(6, 'UTC')", (out, value) => out.uint64(value))(name, get)

// --- texts

/** An absent text is ''. */
export function text<Row>(name: string, get: Get<Row, string | undefined>): Column<Row> {
  return {
    name,
    type: 'String',
    encode(out, rows, from, to) {
      for (let i = from; i < to; i++) out.text(get(rows[i] as Row) ?? '')
    },
  }
}

/** Text of which some rows were read as latin1, because their bytes are not UTF-8: those go back to the same bytes. */
export function originalText<Row>(
  name: string,
  get: Get<Row, string | undefined>,
  isLatin1: Get<Row, boolean>,
): Column<Row> {
  return {
    name,
    type: 'String',
    encode(out, rows, from, to) {
      for (let i = from; i < to; i++) {
        const row = rows[i] as Row
        const value = get(row) ?? ''
        if (isLatin1(row)) out.latin1(value)
        else out.text(value)
      }
    },
  }
}

/** Version of the dictionary's form, and its flags: keys follow (512), the dictionary is this block's own (1024). */
const DICTIONARY_VERSION = 1
const DICTIONARY_FLAGS = 512 | 1024

/** Text with few different values: a dictionary of them, and for each row the place in it. */
export function lowCardinality<Row>(name: string, get: Get<Row, string | undefined>): Column<Row> {
  const places = new Uint32Array(BLOCK_ROWS)
  return {
    name,
    type: 'LowCardinality(String)',
    encode(out, rows, from, to) {
      const dictionary = new Map<string, number>([['', 0]]) // the default value stands first
      let last = ''
      let place = 0
      for (let i = from; i < to; i++) {
        const value = get(rows[i] as Row) ?? ''
        if (value !== last) {
          last = value
          place = dictionary.get(value) ?? dictionary.size
          if (place === dictionary.size) dictionary.set(value, place)
        }
        places[i - from] = place
      }
      const wide = dictionary.size > 256
      out.uint64(DICTIONARY_VERSION)
      out.uint64(DICTIONARY_FLAGS | (wide ? 1 : 0)) // type of the places: 0 is UInt8, 1 is UInt16
      out.uint64(dictionary.size)
      for (const value of dictionary.keys()) out.text(value)
      out.uint64(to - from)
      for (let i = 0; i < to - from; i++) {
        if (wide) out.uint16(places[i] as number)
        else out.byte(places[i] as number)
      }
    },
  }
}

// --- arrays

type Elements<Row, Element> = Get<Row, readonly Element[]>
type GetOf<Row, Element, Value> = (element: Element, row: Row) => Value

/** A text of each element of a list; also for Array(LowCardinality(String)): the engine converts. */
export function texts<Row, Element>(
  name: string,
  list: Elements<Row, Element>,
  get: GetOf<Row, Element, string | undefined>,
): Column<Row> {
  return array(name, 'String', list, (out, element, row) => out.text(get(element, row) ?? ''))
}

export const itself = (value: string) => value

/** A number of each element of a list. */
function numbers(type: string, append: (out: ByteWriter, value: number) => void) {
  return <Row, Element>(
    name: string,
    list: Elements<Row, Element>,
    get: GetOf<Row, Element, number>,
  ): Column<Row> => array(name, type, list, (out, element, row) => append(out, get(element, row)))
}

export const float64s = numbers('Float64', (out, value) => out.float64(value))
export const uint32s = numbers('UInt32', (out, value) => out.uint32(value))
export const int64s = numbers('Int64', (out, value) => out.int64(value))

/** Where each row's array ends, counted over the block; then all elements. */
function array<Row, Element>(
  name: string,
  type: string,
  list: Elements<Row, Element>,
  append: (out: ByteWriter, element: Element, row: Row) => void,
): Column<Row> {
  return {
    name,
    type: `Array(${type})`,
    encode(out, rows, from, to) {
      let end = 0
      for (let i = from; i < to; i++) {
        end += list(rows[i] as Row).length
        out.uint64(end)
      }
      for (let i = from; i < to; i++) {
        const row = rows[i] as Row
        for (const element of list(row)) append(out, element, row)
      }
    },
  }
}
