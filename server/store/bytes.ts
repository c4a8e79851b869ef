/** A growing buffer that values are appended to in ClickHouse's binary form: strings with a varint length. */

/** Below this a loop over the characters beats the call into Node's encoder. */
const SHORT = 20

/** Node's own fast paths, without the choice of an encoding by its name; its published types leave them out. */
interface FastBuffer extends Buffer {
  utf8Write(text: string, at: number, most: number): number
  latin1Write(text: string, at: number, most: number): number
}

export class ByteWriter {
  private buffer: FastBuffer
  private end = 0

  constructor(capacity = 65_536) {
    this.buffer = allocate(capacity)
  }

  get length(): number {
    return this.end
  }

  /** What was written since `from`: a view that the next append may overwrite or leave behind. */
  view(from = 0): Buffer {
    return this.buffer.subarray(from, this.end)
  }

  clear(): void {
    this.end = 0
  }

  /** Gives memory back after an import: what was needed lately, in bytes, is far less than what is held. */
  shrinkTo(needed: number): void {
    const enough = Math.max(needed, 65_536)
    if (this.buffer.length < enough * 8) return
    this.buffer = allocate(enough)
    this.end = 0
  }

  /** Unsigned, as lengths are. */
  varint(value: number): void {
    this.reserve(5)
    let rest = value
    while (rest >= 128) {
      this.buffer[this.end++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.buffer[this.end++] = rest
  }

  bytes(values: Uint8Array): void {
    this.reserve(values.length)
    this.buffer.set(values, this.end)
    this.end += values.length
  }

  /** Writes a number of 64 bits `count` times over what stands at `at`. */
  fill(at: number, value: number, count: number): void {
    const number = Buffer.allocUnsafe(8)
    number.writeBigUInt64LE(BigInt(value))
    this.buffer.fill(number, at, at + count * 8)
  }

  /** A text of no length. */
  empty(): void {
    this.reserve(1)
    this.buffer[this.end++] = 0
  }

  /** Length and text in UTF-8. A lone surrogate becomes U+FFFD. */
  text(value: string): void {
    const { length } = value
    if (length < SHORT) {
      if (this.shortAscii(value, length)) return
    }
    this.reserve(length * 3 + 5)
    // The length in bytes is known only afterwards: nearly always it takes as many bytes as that in characters.
    const start = this.end
    const guess = varintSize(length)
    const written = this.buffer.utf8Write(value, start + guess, length * 3)
    const needed = varintSize(written)
    if (needed !== guess) this.buffer.copyWithin(start + needed, start + guess, start + guess + written)
    this.varint(written)
    this.end = start + needed + written
  }

  /** Length and text, a byte for each character: the way back for text that was read as latin1. */
  latin1(value: string): void {
    this.varint(value.length)
    this.reserve(value.length)
    this.end += this.buffer.latin1Write(value, this.end, value.length)
  }

  /** All that another one holds. */
  append({ buffer, end }: ByteWriter): void {
    this.reserve(end)
    this.buffer.set(buffer.subarray(0, end), this.end)
    this.end += end
  }

  private shortAscii(value: string, length: number): boolean {
    this.reserve(length + 1)
    const { buffer } = this
    const start = this.end
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 127) return false
      buffer[start + 1 + i] = code
    }
    buffer[start] = length
    this.end = start + 1 + length
    return true
  }

  private reserve(bytes: number): void {
    const needed = this.end + bytes
    if (needed <= this.buffer.length) return
    const larger = allocate(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }
}

function allocate(bytes: number): FastBuffer {
  return Buffer.allocUnsafeSlow(bytes) as FastBuffer
}

function varintSize(value: number): number {
  if (value < 128) return 1
  if (value < 16_384) return 2
  if (value < 2_097_152) return 3
  return value < 268_435_456 ? 4 : 5
}
