/**
 * Encodes rows as blocks of ClickHouse's `Native` format, the engine's own columnar form (docs/decisions/0002-native-encoder.md).
 *
 * A body is a sequence of blocks: count of columns, count of rows, then for each column its name, its type and its
 * values one after the other. Sent over HTTP there is no block info and no per-column flag (protocol revision 0).
 */
import { ByteWriter } from './bytes.ts'
import { Bytes, Doubles, Late, Longs, Shorts, UnsignedLongs, Words } from './numbers.ts'
import { Dictionary, Texts } from './texts.ts'

export const BLOCK_ROWS = 4_096

/** Puts one row into its columns. */
export type PutRow<Row> = (row: Row) => void

/**
 * The columns of a table, in the order in which they are asked of `block`, and how a row is put into them. One function
 * for a whole row and one class for each type of column: a getter for each column, called through code that all of them
 * share, costs five times as much.
 */
export type Columns<Row> = (block: Block) => PutRow<Row>

/** What a table's columns are made of. */
export class Block {
  private readonly columns: { name: string; type: string; values: Ends }[] = []
  private readonly lates: Late[] = []

  get names(): string[] {
    return this.columns.map(({ name }) => name)
  }

  uint8(name: string): Bytes {
    return this.add(name, 'UInt8', new Bytes())
  }

  uint16(name: string): Shorts {
    return this.add(name, 'UInt16', new Shorts())
  }

  uint32(name: string): Words {
    return this.add(name, 'UInt32', new Words())
  }

  uint64(name: string): UnsignedLongs {
    return this.add(name, 'UInt64', new UnsignedLongs())
  }

  int64(name: string): Longs {
    return this.add(name, 'Int64', new Longs())
  }

  float64(name: string): Doubles {
    return this.add(name, 'Float64', new Doubles())
  }

  /** 1 is true. */
  bool(name: string): Bytes {
    return this.add(name, 'Bool', new Bytes())
  }

  /** Microseconds since 1970; absent is 1970-01-01. It must go under its own type name: an Int64 is taken for seconds. */
  time(name: string): UnsignedLongs {
    return this.add(name, "DateTime64(6, 'UTC')", new UnsignedLongs())
  }

  text(name: string): Texts {
    return this.add(name, 'String', new Texts())
  }

  /** Text with few different values. */
  lowCardinality(name: string): Dictionary {
    return this.add(name, 'LowCardinality(String)', new Dictionary())
  }

  /** A UInt64 of which all rows have the same value, told once all blocks are made. */
  late(name: string): Late {
    const values = new Late()
    this.lates.push(values)
    return this.add(name, 'UInt64', values)
  }

  /** Columns of arrays that are as long as each other in each row. */
  list(): List {
    return new List(this)
  }

  add<Kind extends Ends>(name: string, type: string, values: Kind): Kind {
    this.columns.push({ name, type, values })
    return values
  }

  /** Appends the block; the next rows begin another one. */
  end(out: ByteWriter, rows: number): void {
    out.varint(this.columns.length)
    out.varint(rows)
    for (const { name, type, values } of this.columns) {
      out.text(name)
      out.text(type)
      values.end(out)
    }
  }

  tell(value: number): void {
    for (const late of this.lates) late.tell(value)
  }
}

interface Ends {
  end(out: ByteWriter): void
}

/** Arrays of one list of elements: put each element into every column, then `end` the row with how many there were. */
export class List {
  private readonly block: Block
  /** Where each row's array ends, counted over the block: the same for every column of the list. */
  private readonly ends = new UnsignedLongs()
  private readonly bytes = new ByteWriter(256)
  private total = 0
  private columns = 0

  constructor(block: Block) {
    this.block = block
  }

  /** Also for Array(LowCardinality(String)): the engine converts. */
  texts(name: string): Texts {
    return this.add(name, 'String', new Texts())
  }

  uint32s(name: string): Words {
    return this.add(name, 'UInt32', new Words())
  }

  int64s(name: string): Longs {
    return this.add(name, 'Int64', new Longs())
  }

  float64s(name: string): Doubles {
    return this.add(name, 'Float64', new Doubles())
  }

  /** The row has so many elements. */
  end(count: number): void {
    this.total += count
    this.ends.put(this.total)
  }

  private add<Kind extends Ends>(name: string, type: string, elements: Kind): Kind {
    const isFirst = this.columns++ === 0
    const end = (out: ByteWriter): void => {
      if (isFirst) this.close()
      out.append(this.bytes)
      elements.end(out)
    }
    this.block.add(name, `Array(${type})`, { end })
    return elements
  }

  private close(): void {
    this.bytes.clear()
    this.ends.end(this.bytes)
    this.total = 0
  }
}

/** Rows on their way into a block. */
export interface Encoder<Row> {
  readonly names: readonly string[]
  /** Rows of the block so far. */
  readonly rows: number
  /** Takes `rows[from, to)`, at most as many as make `BLOCK_ROWS` in all. */
  add(rows: readonly Row[], from: number, to: number): void
  /** Appends the block; the next rows begin another one. */
  end(out: ByteWriter): void
  /** The value of the columns that are told it late, in all blocks that were made since the last time. */
  tell(value: number): void
}

export function createEncoder<Row>(columns: Columns<Row>): Encoder<Row> {
  const block = new Block()
  const put = columns(block)
  let count = 0
  return {
    names: block.names,
    get rows() {
      return count
    },
    add(rows, from, to) {
      for (let i = from; i < to; i++) put(rows[i] as Row)
      count += to - from
    },
    end(out) {
      block.end(out, count)
      count = 0
    },
    tell: (value) => block.tell(value),
  }
}
