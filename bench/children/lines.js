/** The lines of a file as the collector cuts them, block by block. */
import { closeSync, openSync, readSync } from 'node:fs'
import { cutLines } from '../../dist/server/ingest/lines.js'

const BLOCK = 256 * 1024
const NEWLINE = 10

/** Calls `take` with the lines of each block; `offset` of a line is its byte in the file. */
export function readLines(path, take) {
  const file = openSync(path, 'r')
  const block = Buffer.allocUnsafe(BLOCK)
  let kept = 0
  let offset = 0
  for (;;) {
    const size = readSync(file, block, kept, BLOCK - kept, null)
    const filled = kept + size
    const end = size === 0 ? filled : block.lastIndexOf(NEWLINE, filled - 1) + 1
    if (end > 0) take(cutLines(block.subarray(0, end), offset))
    if (size === 0) break
    block.copy(block, 0, end, filled)
    kept = filled - end
    offset += end
  }
  closeSync(file)
}
