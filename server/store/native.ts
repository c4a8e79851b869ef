/**
 * Encodes rows as blocks of ClickHouse's `Native` format, the engine's own columnar form (docs/decisions/0002-native-encoder.md).
 *
 * A body is a sequence of blocks: count of columns, count of rows, then for each column its name, its type and its
 * values one after the other. Sent over HTTP there is no block info and no per-column flag (protocol revision 0).
 */
import { ByteWriter } from './bytes.ts'
import {
  BYTES,
  DOUBLES,
  LONGS,
  SHORTS,
  UNSIGNED_LONGS,
  WORDS,
  appendNumbers,
  appendPlain,
} from './numbers.ts'
import type { Form } from './numbers.ts'

export const BLOCK_ROWS = 4_096
/**
 * Rows that every column takes before the next ones: while the columns walk over them, their objects stay in the
 * processor's nearest cache. To fetch them from memory for each column anew costs more than all the rest.
 */
const GROUP_ROWS = 64

export interface Column<Row> {
  readonly name: string
  /** ClickHouse's name of the type, as sent; the engine converts to the table's where they differ. */
  readonly type: string
  /** A new block; writers that it borrows are its own until the block is whole. */
  begin(borrow: Borrow): Filling<Row>
}

/** The values of one block. */
export interface Filling<Row> {
  /** Takes those of `rows[from, to)`. */
  add(rows: readonly Row[], from: number, to: number): void
  /** Appends all of them. */
  end(out: ByteWriter): void
}

type Borrow = () => ByteWriter

/** Rows on their way into a block. */
export interface Encoder<Row> {
  /** Rows of the block so far. */
  readonly rows: number
  /** Takes `rows[from, to)`, at most as many as make `BLOCK_ROWS` in all. */
  add(rows: readonly Row[], from: number, to: number): void
  /** Appends the block; the next rows begin another one. */
  end(out: ByteWriter): void
}

export function createEncoder<Row>(columns: readonly Column<Row>[]): Encoder<Row> {
  const lend = createLender()
  let fillings: Filling<Row>[] = []
  let count = 0
  return {
    get rows() {
      return count
    },
    add(rows, first, last) {
      if (count === 0) {
        lend.begin()
        fillings = columns.map((column) => column.begin(lend.next))
      }
      count += last - first
      for (let from = first; from < last; from += GROUP_ROWS) {
        const to = Math.min(last, from + GROUP_ROWS)
        for (const filling of fillings) filling.add(rows, from, to)
      }
    },
    end(out) {
      out.varint(columns.length)
      out.varint(count)
      fillings.forEach((filling, place) => {
        const { name, type } = columns[place] as Column<Row>
        out.text(name)
        out.text(type)
        filling.end(out)
      })
      fillings = []
      count = 0
    },
  }
}

/** Writers that are used again for each block; they keep little of what a block of very long texts needed. */
function createLender() {
  const writers: ByteWriter[] = []
  let lent = 0
  return {
    begin() {
      for (const writer of writers) writer.shrinkTo(writer.length)
      lent = 0
    },
    next(): ByteWriter {
      const writer = (writers[lent] ??= new ByteWriter(1024))
      lent++
      writer.clear()
      return writer
    },
  }
}

/** A column whose values stand one after the other. */
function plain<Row>(
  name: string,
  type: string,
  append: (out: ByteWriter, rows: readonly Row[], from: number, to: number) => void,
): Column<Row> {
  return {
    name,
    type,
    begin(borrow) {
      const values = borrow()
      return {
        add: (rows, from, to) => append(values, rows, from, to),
        end: (out) => out.append(values),
      }
    },
  }
}

// --- numbers

type Get<Row, Value> = (row: Row) => Value

/** An absent number is 0. */
function numeric(type: string, form: Form) {
  return <Row>(name: string, get: Get<Row, number | undefined>): Column<Row> =>
    plain(name, type, (out, rows, from, to) => appendNumbers(out, form, rows, get, from, to))
}

export const uint8 = numeric('UInt8', BYTES)
export const uint16 = numeric('UInt16', SHORTS)
export const uint32 = numeric('UInt32', WORDS)
export const uint64 = numeric('UInt64', UNSIGNED_LONGS)
export const int64 = numeric('Int64', LONGS)
export const float64 = numeric('Float64', DOUBLES)

const truth = numeric('Bool', BYTES)
export const bool = <Row>(name: string, get: Get<Row, boolean>) =>
  truth<Row>(name, (row) => (get(row) ? 1 : 0))

/** Microseconds since 1970; absent is 1970-01-01. It must go under its own type name: an Int64 is taken for seconds. */
export const time = numeric("DateTime64(6, 'UTC')", UNSIGNED_LONGS)

// --- texts

/** An absent text is ''. */
export function text<Row>(name: string, get: Get<Row, string | undefined>): Column<Row> {
  return plain(name, 'String', (out, rows, from, to) => {
    for (let i = from; i < to; i++) out.text(get(rows[i] as Row) ?? '')
  })
}

/** Text of which some rows were read as latin1, because their bytes are not UTF-8: those go back to the same bytes. */
export function originalText<Row>(
  name: string,
  get: Get<Row, string | undefined>,
  isLatin1: Get<Row, boolean>,
): Column<Row> {
  return plain(name, 'String', (out, rows, from, to) => {
    for (let i = from; i < to; i++) {
      const row = rows[i] as Row
      const value = get(row) ?? ''
      if (isLatin1(row)) out.latin1(value)
      else out.text(value)
    }
  })
}

/** Version of the dictionary's form, and its flags: keys follow (512), the dictionary is this block's own (1024). */
const DICTIONARY_VERSION = 1
const DICTIONARY_FLAGS = 512 | 1024

/** Text with few different values: a dictionary of them, and for each row the place in it. */
export function lowCardinality<Row>(name: string, get: Get<Row, string | undefined>): Column<Row> {
  return {
    name,
    type: 'LowCardinality(String)',
    begin() {
      const dictionary = new Map<string, number>([['', 0]]) // the default value stands first
      const places = new Uint16Array(BLOCK_ROWS)
      let count = 0
      let last = ''
      let place = 0
      return {
        add(rows, from, to) {
          for (let i = from; i < to; i++) {
            const value = get(rows[i] as Row) ?? ''
            if (value !== last) {
              last = value
              place = dictionary.get(value) ?? dictionary.size
              if (place === dictionary.size) dictionary.set(value, place)
            }
            places[count++] = place
          }
        },
        end(out) {
          const wide = dictionary.size > 256
          const flags = DICTIONARY_FLAGS | (wide ? 1 : 0) // type of the places: 0 is UInt8, 1 is UInt16
          appendPlain(out, UNSIGNED_LONGS, [DICTIONARY_VERSION, flags, dictionary.size])
          for (const value of dictionary.keys()) out.text(value)
          appendPlain(out, UNSIGNED_LONGS, [count])
          appendPlain(out, wide ? SHORTS : BYTES, places, count)
        },
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
  return array(name, 'String', list, (out, rows, from, to) => {
    for (let i = from; i < to; i++) {
      const row = rows[i] as Row
      for (const element of list(row)) out.text(get(element, row) ?? '')
    }
  })
}

export const itself = (value: string) => value

/** A number of each element of a list. */
function numbers(type: string, form: Form) {
  return <Row, Element>(
    name: string,
    list: Elements<Row, Element>,
    get: GetOf<Row, Element, number>,
  ): Column<Row> =>
    array(name, type, list, (out, rows, from, to) => {
      const values: number[] = []
      for (let i = from; i < to; i++) {
        const row = rows[i] as Row
        for (const element of list(row)) values.push(get(element, row))
      }
      appendPlain(out, form, values)
    })
}

export const float64s = numbers('Float64', DOUBLES)
export const uint32s = numbers('UInt32', WORDS)
export const int64s = numbers('Int64', LONGS)

/** Where each row's array ends, counted over the block; then all elements. */
function array<Row, Element>(
  name: string,
  type: string,
  list: Elements<Row, Element>,
  appendElements: (out: ByteWriter, rows: readonly Row[], from: number, to: number) => void,
): Column<Row> {
  return {
    name,
    type: `Array(${type})`,
    begin(borrow) {
      const ends = borrow()
      const elements = borrow()
      let count = 0
      const endOf = (row: Row): number => (count += list(row).length)
      return {
        add(rows, from, to) {
          appendNumbers(ends, UNSIGNED_LONGS, rows, endOf, from, to)
          appendElements(elements, rows, from, to)
        },
        end(out) {
          out.append(ends)
          out.append(elements)
        },
      }
    },
  }
}
