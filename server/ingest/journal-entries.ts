/** What journalctl writes: entries of JSON, one a line. A sender chooses how long they are, up to many megabytes. */
import { cutLines, MAX_LINE_BYTES, wholeCharacters } from './lines.ts'
import type { RawLine } from './source.ts'

/** More of one entry is not held: a message of bytes that are no text is five times as long in JSON. */
const MOST_BYTES = 1 << 20
const NEWLINE = 10

/** Output of a child in pieces of whole lines. What a killed child left unfinished comes again after the cursor. */
export async function* wholeLines(stdout: AsyncIterable<Buffer> | null): AsyncGenerator<Buffer> {
  if (stdout === null) return
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const data of stdout) {
      const whole = data.lastIndexOf(NEWLINE) + 1
      const first = data.subarray(0, whole > 0 ? data.indexOf(NEWLINE) : data.length)
      const line = Buffer.concat([rest, first.subarray(0, MOST_BYTES - rest.length)])
      if (whole === 0) {
        rest = line
        continue
      }
      yield Buffer.concat([line, data.subarray(first.length, whole)])
      rest = Buffer.from(data.subarray(whole))
    }
  } catch (cause) {
    // a child that could not be started closes its output before the end
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause
  }
}

/** The entries of whole lines. A long one stays JSON, with less in its fields: its cursor must be found, and its program. */
export function entriesOf(text: Buffer): RawLine[] {
  return cutLines(text, 0).map((line) => (line.cut === true ? shortened(line, text) : line))
}

function shortened(line: RawLine, text: Buffer): RawLine {
  const newline = text.indexOf(NEWLINE, line.position)
  try {
    const entry = JSON.parse(
      text.toString('utf8', line.position, newline < 0 ? text.length : newline),
    ) as object
    const fields = Object.entries(entry).map(([name, value]) => [name, bounded(value)] as const)
    return { ...line, text: JSON.stringify(Object.fromEntries(fields)) }
  } catch {
    return line
  }
}

/** As much of a field as is kept of a line. Of a list only the first value counts; one of numbers is bytes. */
function bounded(value: unknown): unknown {
  if (Array.isArray(value))
    return typeof value[0] === 'number' ? value.slice(0, MAX_LINE_BYTES) : value.slice(0, 1).map(bounded)
  if (typeof value !== 'string' || Buffer.byteLength(value) <= MAX_LINE_BYTES) return value
  const bytes = Buffer.from(value)
  return bytes.toString('utf8', 0, wholeCharacters(bytes, MAX_LINE_BYTES))
}

/** The cursor of the first of these. */
export function firstCursor(lines: readonly RawLine[]): string | undefined {
  return lastCursor(lines.slice(0, 1))
}

// s=c0f1a2...;i=4b2f;b=...;m=...;t=...;x=...
//   ^ file      ^ number: counted through by the journal, in hexadecimal
/** What two cursors are compared by. */
export function cursorParts(cursor: string): { file: string; number: bigint } | undefined {
  const { file, number } = /(?:^|;)s=(?<file>[^;]+);i=(?<number>[0-9a-f]+)(?:;|$)/i.exec(cursor)?.groups ?? {}
  return file === undefined || number === undefined ? undefined : { file, number: BigInt(`0x${number}`) }
}

/** The newest cursor among these. */
export function lastCursor(lines: readonly RawLine[]): string | undefined {
  for (const { text } of lines.toReversed()) {
    try {
      const { __CURSOR: cursor } = JSON.parse(text) as { __CURSOR?: unknown }
      if (typeof cursor === 'string') return cursor
    } catch {
      // not an entry: the one before it says where we are
    }
  }
  return undefined
}
