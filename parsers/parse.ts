/** START HERE. Text in, facts out. Total: every line gives a ParsedLine; nothing here throws or does I/O. */
import type { MailEvent, ParsedLine } from './event.ts'
import { createFramer, rebuildHeader } from './frame.ts'
import type { Frame, FrameOptions, Framer } from './frame.ts'
import { madeAt } from './postfix/long-id.ts'
import { cutPrefix, describe, grammars, read, recognise, UNKNOWN } from './programs.ts'
import type { Program } from './programs.ts'

export { grammars, rebuildHeader }

export interface ParseOptions extends FrameOptions {
  /** With the grammars alone: what the fast readers are compared with. */
  plain?: boolean
}

/** One line without its line break. Remembers stamps and tags of the lines before, so one parser per source. */
export type LineParser = (text: string) => ParsedLine

export function createParser(options: ParseOptions): LineParser {
  const frame = createFramer(options)
  const useFast = options.plain !== true
  let previous: ParsedLine | undefined
  const programs = new Map<string, Program>()

  const programOf = (tag: string, cut: boolean): Program => {
    const name = cut ? `${tag}\u2026` : tag
    const known = programs.get(name)
    if (known) return known
    // Tags may be made up by whoever can write to syslog.
    if (programs.size >= MOST_PROGRAMS) programs.clear()
    const program = describe(tag, cut)
    programs.set(name, program)
    return program
  }

  return (text) => {
    const framed = frame(text)
    const program = programOf(framed.program, framed.cut)
    const { message } = framed

    let inner = message
    let repeated: number | undefined
    if (message.charCodeAt(0) === LETTER_M && message.startsWith('message repeated ')) {
      const wrapped = REPEATED.exec(message)?.groups
      if (wrapped) {
        inner = wrapped['text'] ?? ''
        repeated = Number(wrapped['times'])
      }
    }

    inner = withoutLineEnd(inner)

    const line = assemble(framed, program, framed.part ? PART : UNKNOWN)
    if (framed.part) return line
    const { daemon, fast, grammars, candidates } = program
    const body = program.prefixed ? cutPrefix(inner, line) : inner
    let event = (useFast && fast?.(body, line.queueId)) || read(grammars, body, line)
    if (event === UNKNOWN) {
      // Which of the daemons whose names begin so, only its words can tell.
      for (const candidate of candidates) {
        line.daemon = candidate.daemon
        event = read(candidate.grammars, body, line)
        if (event === UNKNOWN) continue
        line.program = candidate.program
        line.instance = candidate.instance
        break
      }
    }
    if (event === UNKNOWN) {
      line.daemon = daemon
      event = recognise(daemon, body)
    }
    line.event = event
    if (framed.yearless && (event.kind === 'client' || event.kind === 'pickup')) learn(frame, framed, line)
    if (repeated !== undefined) line.repeated = repeated
    const again =
      line.program === '' && event.kind === 'service' ? repeatOf(previous, line, event['times']) : line
    previous = again
    return again
  }
}

/** Only these lines are written at the moment their queue ID is made. */
function learn(frame: Framer, framed: Frame, line: ParsedLine): void {
  const made = line.queueId === undefined ? undefined : madeAt(line.queueId)
  if (made === undefined) return
  frame.learn(framed, made)
  line.time = framed.time
  line.format = framed.format
}

// Jan  2 03:04:05 mx1 last message repeated 3 times
/** What syslog of old folded is the line before of that host once more. */
function repeatOf(previous: ParsedLine | undefined, line: ParsedLine, times: unknown): ParsedLine {
  if (typeof times !== 'number' || line.program !== '' || previous?.host !== line.host) return line
  return {
    ...previous,
    time: line.time,
    repeated: times,
    message: line.message,
    format: line.format,
    header: line.header ?? rebuildHeader(line.format, line),
  }
}

/**
 * Without the line end that some logger took for text: files that came through Windows end each line with a carriage
 * return, rsyslog writes control characters as `#` and three octal digits.
 */
function withoutLineEnd(text: string): string {
  let end = text.length
  for (;;) {
    if (text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--
    else if (text.charCodeAt(end - 4) === HASH && LINE_ENDS.has(text.slice(end - 4, end))) end -= 4
    else return end === text.length ? text : text.slice(0, end)
  }
}

/** The whole original line, byte for byte; for an entry of the journal the line syslog would have written. */
export function lineText(line: ParsedLine): string {
  return (line.header ?? rebuildHeader(line.format, line)) + line.message
}

const MOST_PROGRAMS = 1000
const LETTER_M = 109
const CARRIAGE_RETURN = 13
const HASH = 35
const LINE_ENDS: ReadonlySet<string> = new Set(['#012', '#015'])
/** Of a line that comes in parts, all but the last. */
const PART: MailEvent = { kind: 'service', text: 'part of a line', part: true }

// message repeated 3 times: [ connect from unknown[192.0.2.9]]
//                  ^ times    ^ text: the last bracket is the wrapper's
const REPEATED = /^message repeated (?<times>\d{1,9}) times: \[ (?<text>.*)\]$/s

/**
 * All fields at once, also those without a value: one shape of object keeps all that read it fast. What the message says
 * is put in as it is read.
 */
function assemble(framed: Frame, program: Program, event: MailEvent): ParsedLine {
  return {
    time: framed.time,
    host: framed.host,
    program: program.program,
    instance: program.instance,
    daemon: program.daemon,
    pid: framed.pid,
    severity: framed.severity ?? 'info',
    queueId: undefined,
    repeated: undefined,
    message: framed.message,
    format: framed.format,
    header: framed.header,
    event,
  }
}
