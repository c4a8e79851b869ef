/** Blocks of bytes into lines. Each line is its own string: a field that somebody keeps does not hold the block. */
import { isAscii, isUtf8 } from 'node:buffer'
import type { RawLine } from './source.ts'

/** More of one line is not kept: no log line says anything after so much. */
export const MAX_LINE_BYTES = 64 * 1024
const NEWLINE = 10

/** Node's own fast paths; its published types leave them out. */
interface SlicingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
}

/**
 * The lines of `text`, which starts at byte `offset` of its file. Bytes that are not UTF-8 are read as latin1, line by
 * line. Only the newline goes: a carriage return, NUL or U+2028 is part of its line.
 */
export function cutLines(text: Buffer, offset: number): RawLine[] {
  const bytes = text as SlicingBuffer
  const ascii = isAscii(text)
  const utf8 = ascii || isUtf8(text)
  const lines: RawLine[] = []
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const kept = end - start > MAX_LINE_BYTES ? wholeCharacters(bytes, start + MAX_LINE_BYTES) : end
    const latin1 = !utf8 && !isUtf8(bytes.subarray(start, kept))
    lines.push({
      text: ascii || latin1 ? bytes.latin1Slice(start, kept) : bytes.utf8Slice(start, kept),
      position: offset + start,
      latin1,
    })
    start = end + 1
  }
  return lines
}

/** The end of the last whole UTF-8 character before `end`, at most three bytes back. */
function wholeCharacters(bytes: Buffer, end: number): number {
  for (let back = 0; back < 4; back++) if (((bytes[end - back] ?? 0) & 0xc0) !== 0x80) return end - back
  return end
}
