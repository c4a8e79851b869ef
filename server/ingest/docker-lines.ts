/** Lines of Docker's json-file driver: {"log":"the line\n","stream":"stdout","time":"..."}; a long line comes in pieces. */
import type { RawLine } from './source.ts'

const NEWLINE = 10

/**
 * The lines as the program wrote them. What is no such object stays as it is. Pieces that would make a line longer than
 * `most` characters are left out. With `inside` they begin in the middle of a line whose beginning was given before.
 */
export function unwrapDocker(lines: readonly RawLine[], most = Infinity, inside = false): RawLine[] {
  const unwrapped: RawLine[] = []
  let begun: RawLine | undefined
  let skips = inside
  for (const line of lines) {
    const text = textOf(line.text)
    if (skips) {
      skips = text !== undefined && !text.endsWith('\n')
      continue
    }
    if (text === undefined) {
      if (begun !== undefined) unwrapped.push(begun)
      begun = undefined
      unwrapped.push(line)
      continue
    }
    const more = text.replace(/\n$/, '')
    const whole = begun === undefined ? { ...line, text: more } : joined(begun, more, most)
    if (text.endsWith('\n')) {
      unwrapped.push(whole)
      begun = undefined
    } else begun = whole
  }
  if (begun !== undefined) unwrapped.push(begun)
  return unwrapped
}

function joined(line: RawLine, more: string, most: number): RawLine {
  return line.cut === true || line.text.length + more.length > most
    ? { ...line, cut: true }
    : { ...line, text: line.text + more }
}

/** How much of a block ends with the end of a line of the program: its last pieces may still be to come. */
export function wholeDocker(text: Buffer): number {
  let end = text.length
  while (end > 0) {
    const start = text.lastIndexOf(NEWLINE, end - 2) + 1
    const line = textOf(text.toString('utf8', start, end))
    if (line === undefined || line.endsWith('\n')) return end
    end = start
  }
  return 0
}

function textOf(json: string): string | undefined {
  if (!json.startsWith('{')) return undefined
  try {
    const { log } = JSON.parse(json) as { log?: unknown }
    return typeof log === 'string' ? log : undefined
  } catch {
    return undefined
  }
}
