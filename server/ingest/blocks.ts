/** Whole lines in blocks of about 128 KiB. An unfinished last line is not held: it is read again from its first byte. */
import { HOLE_BYTES, holeAt } from './lines.ts'
import type { ByteReader } from './reader.ts'

export interface Block {
  start: number
  /** Whole lines; valid until the next block is asked for. */
  text: Buffer
  /** Cut inside of a line that is longer than a block may grow. */
  piece: boolean
}

const BLOCK_BYTES = 1 << 17
const MAX_BLOCK_BYTES = 8 << 20
const NEWLINE = 10

export interface BlockOptions {
  /** The file grows no more: its last line counts even without a newline. */
  final: boolean
  blockBytes?: number
  maxBlockBytes?: number
  /** How much of some raw lines is lines of the log, where each may be wrapped in several. */
  wholeOf?(text: Buffer): number
}

/** The blocks from byte `from` to the end as it stands now. */
export async function* readBlocks(
  reader: ByteReader,
  from: number,
  {
    final,
    blockBytes = BLOCK_BYTES,
    maxBlockBytes = MAX_BLOCK_BYTES,
    wholeOf = (text) => text.length,
  }: BlockOptions,
): AsyncGenerator<Block, void, void> {
  let buffer = Buffer.allocUnsafeSlow(blockBytes)
  for (let start = from; ;) {
    const filled = await reader.read(buffer, start)
    if (filled === 0) return
    const newline = buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1
    const whole = newline > 0 ? wholeOf(buffer.subarray(0, newline)) : 0
    const full = filled === buffer.length
    if (whole > 0) {
      yield { start, text: buffer.subarray(0, whole), piece: false }
      start += whole
      if (!full && !final) return
    } else if (full && buffer.length < maxBlockBytes) {
      buffer = Buffer.allocUnsafeSlow(Math.min(buffer.length * 2, maxBlockBytes))
    } else if (full || final) {
      const hole = full ? holeAt(buffer, 0) : 0
      // the line after a hole begins in the next block, and 16 NULs before it show that they are no part of it
      const splits = hole >= 2 * HOLE_BYTES
      // what a line is wrapped in ends with newlines of its own: it must stay whole
      const end = splits ? hole - HOLE_BYTES : full && newline > 0 ? newline : filled
      yield { start, text: buffer.subarray(0, end), piece: full && !splits }
      start += end
    } else return
  }
}
