/** Columns of numbers in ClickHouse's binary form: little-endian, gathered in typed arrays that grow with the block. */
import type { ByteWriter } from './bytes.ts'

/** The values of one column of a block, put one by one. An absent value is the type's default. */
export interface Values<Value> {
  put(value: Value | undefined): void
  /** Appends all of them; the next ones are another block's. */
  end(out: ByteWriter): void
}

const FEW = 64
/** Room that is kept; a block of very long arrays may need more once. */
const KEPT = 16_384
const MAX_SAFE = Number.MAX_SAFE_INTEGER
const TWO_32 = 4_294_967_296

/** All but fractions take the nearest value that the type can hold; NaN becomes 0. */
const within = (value: number, least: number, most: number): number =>
  Number.isNaN(value) ? 0 : Math.trunc(Math.max(least, Math.min(most, value)))

// The engine runs on little-endian platforms only, where typed arrays hold what it reads. The classes are alike and yet
// apart: V8 makes one fast piece of code of a function only as long as it meets one kind of array.

/** Appends the first `bytes` of the array. */
function append(out: ByteWriter, { buffer }: { buffer: ArrayBufferLike }, bytes: number): void {
  out.bytes(new Uint8Array(buffer, 0, bytes))
}

export class Bytes implements Values<number> {
  private values = new Uint8Array(FEW)
  private count = 0

  put(value: number | undefined): void {
    if (this.count === this.values.length) this.grow()
    this.values[this.count++] =
      value === undefined ? 0 : (value & 255) === value ? value : within(value, 0, 255)
  }

  end(out: ByteWriter): void {
    append(out, this.values, this.count)
    if (this.values.length > KEPT) this.values = new Uint8Array(FEW)
    this.count = 0
  }

  private grow(): void {
    const more = new Uint8Array(this.count * 2)
    more.set(this.values)
    this.values = more
  }
}

export class Shorts implements Values<number> {
  private values = new Uint16Array(FEW)
  private count = 0

  put(value: number | undefined): void {
    if (this.count === this.values.length) this.grow()
    this.values[this.count++] =
      value === undefined ? 0 : (value & 65_535) === value ? value : within(value, 0, 65_535)
  }

  end(out: ByteWriter): void {
    append(out, this.values, this.count * 2)
    if (this.values.length > KEPT) this.values = new Uint16Array(FEW)
    this.count = 0
  }

  private grow(): void {
    const more = new Uint16Array(this.count * 2)
    more.set(this.values)
    this.values = more
  }
}

export class Words implements Values<number> {
  private values = new Uint32Array(FEW)
  private count = 0

  put(value: number | undefined): void {
    if (this.count === this.values.length) this.grow()
    this.values[this.count++] =
      value === undefined ? 0 : value >>> 0 === value ? value : within(value, 0, TWO_32 - 1)
  }

  end(out: ByteWriter): void {
    append(out, this.values, this.count * 4)
    if (this.values.length > KEPT) this.values = new Uint32Array(FEW)
    this.count = 0
  }

  private grow(): void {
    const more = new Uint32Array(this.count * 2)
    more.set(this.values)
    this.values = more
  }
}

/** Signed, of 64 bits. */
export class Longs implements Values<number> {
  private halves = new Uint32Array(2 * FEW)
  private at = 0

  put(value: number | undefined): void {
    if (this.at === this.halves.length) this.grow()
    const stated = value ?? 0
    const whole = Number.isSafeInteger(stated) ? stated : within(stated, -MAX_SAFE, MAX_SAFE)
    // an array of words takes what it is given modulo 2^32, which makes the two halves of two's complement
    this.halves[this.at] = whole
    this.halves[this.at + 1] = Math.floor(whole / TWO_32)
    this.at += 2
  }

  end(out: ByteWriter): void {
    append(out, this.halves, this.at * 4)
    if (this.halves.length > 2 * KEPT) this.halves = new Uint32Array(2 * FEW)
    this.at = 0
  }

  private grow(): void {
    const more = new Uint32Array(this.at * 2)
    more.set(this.halves)
    this.halves = more
  }
}

/** Unsigned, of 64 bits. */
export class UnsignedLongs extends Longs {
  override put(value: number | undefined): void {
    super.put(value !== undefined && value > 0 ? value : 0)
  }
}

export class Doubles implements Values<number> {
  private values = new Float64Array(FEW)
  private count = 0

  put(value: number | undefined): void {
    if (this.count === this.values.length) this.grow()
    this.values[this.count++] = value ?? 0
  }

  end(out: ByteWriter): void {
    append(out, this.values, this.count * 8)
    if (this.values.length > KEPT) this.values = new Float64Array(FEW)
    this.count = 0
  }

  private grow(): void {
    const more = new Float64Array(this.count * 2)
    more.set(this.values)
    this.values = more
  }
}

/** One value for all rows, unsigned, of 64 bits: room is left for it until it is known. */
export class Late {
  private count = 0
  private places: { out: ByteWriter; at: number; count: number }[] = []

  /** One row more. */
  put(): void {
    this.count++
  }

  end(out: ByteWriter): void {
    this.places.push({ out, at: out.length, count: this.count })
    out.bytes(new Uint8Array(this.count * 8))
    this.count = 0
  }

  tell(value: number): void {
    for (const { out, at, count } of this.places) out.fill(at, value, count)
    this.places = []
  }
}
