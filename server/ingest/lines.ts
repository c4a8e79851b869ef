/** Blocks of bytes into lines. Each line is its own string: a field that somebody keeps does not hold the block. */
import { isAscii, isUtf8 } from 'node:buffer'
import { unwrapDocker } from './docker-lines.ts'
import type { RawLine, Range, Reading } from './source.ts'

/** More of one line is not kept: no log line says anything after so much. */
export const MAX_LINE_BYTES = 64 * 1024
/** So many NULs in a row are no text: the file was cut while its writer kept its place in it. */
export const HOLE_BYTES = 16
const NEWLINE = 10

/** Node's own fast paths; its published types leave them out. */
interface SlicingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
}

/**
 * The lines of `text`, which starts at byte `offset` of its file. Bytes that are not UTF-8 are read as latin1, line by
 * line. Only the newline goes: a carriage return, NUL or U+2028 is part of its line. A hole of NULs before a line is none of
 * it. With `inside` the text begins in the middle of a line whose beginning was given before.
 */
export function cutLines(text: Buffer, offset: number, inside = false): RawLine[] {
  const bytes = text as SlicingBuffer
  const ascii = isAscii(text)
  const utf8 = ascii || isUtf8(text)
  const lines: RawLine[] = []
  for (let start = inside ? afterNewline(bytes) : 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    if (bytes[start] === 0) {
      const hole = holeAt(bytes, start)
      start += hole
      if (hole > 0 && start >= end) {
        start = end + 1
        continue
      }
    }
    const kept = end - start > MAX_LINE_BYTES ? wholeCharacters(bytes, start + MAX_LINE_BYTES) : end
    const latin1 = !utf8 && !isUtf8(bytes.subarray(start, kept))
    lines.push({
      text: ascii || latin1 ? bytes.latin1Slice(start, kept) : bytes.utf8Slice(start, kept),
      position: offset + start,
      latin1,
      ...(kept < end && { cut: true }),
    })
    start = end + 1
  }
  return lines
}

/** The lines of a range, out of what they are wrapped in. */
export function linesOf(
  text: Buffer,
  { start, inside, reading }: Pick<Range, 'start' | 'inside'> & { reading: Pick<Reading, 'wrapping'> },
): RawLine[] {
  return reading.wrapping === 'docker'
    ? unwrapDocker(cutLines(text, start), MAX_LINE_BYTES, inside)
    : cutLines(text, start, inside)
}

/** How many NULs stand at `start`, 0 where they are too few to be a hole. */
export function holeAt(bytes: Buffer, start: number): number {
  let end = start
  while (bytes[end] === 0) end++
  return end - start < HOLE_BYTES ? 0 : end - start
}

function afterNewline(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE)
  return newline < 0 ? bytes.length : newline + 1
}

/** The end of the last whole UTF-8 character before `end`, at most three bytes back. */
export function wholeCharacters(bytes: Buffer, end: number): number {
  for (let back = 0; back < 4; back++) if (((bytes[end - back] ?? 0) & 0xc0) !== 0x80) return end - back
  return end
}
