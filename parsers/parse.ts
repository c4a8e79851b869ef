/** START HERE. Text in, facts out. Total: every line gives a ParsedLine; nothing here throws or does I/O. */
import { authGrammars } from './auth/grammars.ts'
import { dovecotGrammars } from './dovecot/grammars.ts'
import type { MailEvent, ParsedLine, Severity } from './event.ts'
import { fastReaders } from './fast/readers.ts'
import type { FastReader } from './fast/readers.ts'
import { syslogRemarks } from './framing/remarks.ts'
import { createFramer, rebuildHeader } from './frame.ts'
import type { Frame, FrameOptions, Framer } from './frame.ts'
import type { Grammar, Line } from './grammar.ts'
import { policyGrammars } from './policy/grammars.ts'
import { postfixGrammars } from './postfix/grammars.ts'
import { madeAt } from './postfix/long-id.ts'
import { readQueueId } from './postfix/queue-id.ts'
import { rspamdGrammars } from './rspamd/grammars.ts'

export { rebuildHeader }

/** Every grammar. For one daemon the order does not matter: no two may claim the same message. */
export const grammars: readonly Grammar[] = [
  ...postfixGrammars,
  ...rspamdGrammars,
  ...dovecotGrammars,
  ...authGrammars,
  ...policyGrammars,
  syslogRemarks,
]

export interface ParseOptions extends FrameOptions {
  /** With the grammars alone: what the fast readers are compared with. */
  plain?: boolean
}

/** One line without its line break. Remembers stamps and tags of the lines before, so one parser per source. */
export type LineParser = (text: string) => ParsedLine

export function createParser(options: ParseOptions): LineParser {
  const frame = createFramer(options)
  const fast = options.plain !== true
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
    let program = programOf(framed.program, framed.cut)
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

    const body: Body = {
      severity: framed.severity ?? 'info',
      queueId: undefined,
      daemon: program.daemon,
      text: inner,
    }
    if (framed.part) return assemble(framed, program, body, PART)
    if (program.prefixed) {
      cutSeverity(body)
      cutQueueId(body)
    }
    let event = (fast && program.fast?.(body.text, body.queueId)) || read(program.grammars, body)
    // Which of the daemons whose names begin so, only its words can tell.
    const candidates = event === UNKNOWN ? program.candidates : NOBODY
    for (const candidate of candidates) {
      body.daemon = candidate.daemon
      event = read(candidate.grammars, body)
      if (event === UNKNOWN) continue
      program = candidate
      break
    }
    if (framed.yearless && (event.kind === 'client' || event.kind === 'pickup')) learn(frame, framed, body)
    const line = assemble(framed, program, body, event)
    if (repeated !== undefined) line.repeated = repeated
    const again =
      program.program === '' && event.kind === 'service' ? repeatOf(previous, line, event['times']) : line
    previous = again
    return again
  }
}

/** Only these lines are written at the moment their queue ID is made. */
function learn(frame: Framer, framed: Frame, { queueId }: Line): void {
  const made = queueId === undefined ? undefined : madeAt(queueId)
  if (made !== undefined) frame.learn(framed, made)
}

// Jan  2 03:04:05 mx1 last message repeated 3 times
/** What syslog of old folded is the line before of that host once more. */
function repeatOf(previous: ParsedLine | undefined, line: ParsedLine, times: unknown): ParsedLine {
  if (typeof times !== 'number' || line.program !== '' || previous?.host !== line.host) return line
  const { message, format, host, time } = line
  const header = line.header ?? rebuildHeader(format, line)
  const { program, instance, daemon, pid, severity, queueId, event } = previous
  return {
    ...(time !== undefined && { time }),
    host,
    program,
    instance,
    daemon,
    ...(pid !== undefined && { pid }),
    severity,
    ...(queueId !== undefined && { queueId }),
    repeated: times,
    message,
    format,
    header,
    event,
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

/** What is left of a message when its severity and queue ID are cut off. */
interface Body extends Line {
  text: string
}

interface Program {
  program: string
  instance: string
  daemon: string
  fast: FastReader | undefined
  /** By the first character of the body; the last is for all others and for none. */
  grammars: readonly (readonly Grammar[])[]
  /** Whether its messages open with a severity or a queue ID. */
  prefixed: boolean
  /** Where a logger cut the tag: the daemons it may have been. */
  candidates: readonly Program[]
}

const MOST_PROGRAMS = 1000
const LETTER_M = 109
const CARRIAGE_RETURN = 13
const HASH = 35
const LINE_ENDS: ReadonlySet<string> = new Set(['#012', '#015'])
/** Of a line that comes in parts, all but the last. */
const PART: MailEvent = { kind: 'service', text: 'part of a line', part: true }
/** Programs whose messages open with words of their own, or a stranger's: a file name, a Message-ID. */
const BARE: ReadonlySet<string> = new Set(['rspamd', 'dovecot', 'clamd', 'spamd', 'fetchmail'])
const UNKNOWN: MailEvent = { kind: 'unknown' }
const OTHERS = 127
const NOBODY: readonly Program[] = []

// message repeated 3 times: [ connect from unknown[192.0.2.9]]
//                  ^ times    ^ text: the last bracket is the wrapper's
const REPEATED = /^message repeated (?<times>\d{1,9}) times: \[ (?<text>.*)\]$/s

const byDaemon = new Map<string, Grammar[]>()
for (const grammar of grammars)
  for (const daemon of grammar.daemons) {
    const list = byDaemon.get(daemon) ?? []
    list.push(grammar)
    byDaemon.set(daemon, list)
  }

/** What any program may write: PAM speaks for whoever asked it. */
const ofAnyProgram = byDaemon.get('*') ?? []

/** From the right: the last part of a tag is the daemon, whatever names stand before it. */
function describe(program: string, cut: boolean): Program {
  const slash = program.lastIndexOf('/')
  const daemon = program.slice(slash + 1)
  return {
    program,
    instance: slash < 0 ? program : program.slice(0, slash),
    daemon,
    fast: fastReaders.get(daemon),
    grammars: byStart(byDaemon.has(daemon) ? daemon : '*'),
    prefixed: !BARE.has(daemon),
    candidates: cut ? candidatesOf(program, daemon) : [],
  }
}

const starts = new Map<string, readonly (readonly Grammar[])[]>()

/** The grammars of a daemon, `*` for one nobody knows, that may claim a body which starts with a character. */
function byStart(daemon: string): readonly (readonly Grammar[])[] {
  const known = starts.get(daemon)
  if (known) return known
  const own = byDaemon.get(daemon) ?? []
  const list = [...own, ...ofAnyProgram.filter((grammar) => !own.includes(grammar))]
  const table = Array.from({ length: OTHERS + 1 }, (_, code) =>
    list.filter(({ starts }) => starts === undefined || starts.includes(String.fromCharCode(code))),
  )
  starts.set(daemon, table)
  return table
}

function candidatesOf(program: string, start: string): Program[] {
  return postfixDaemons
    .filter((daemon) => daemon.startsWith(start) && daemon !== start)
    .map((daemon) => describe(program.slice(0, program.length - start.length) + daemon, false))
}

const postfixDaemons = [...new Set(postfixGrammars.flatMap(({ daemons }) => daemons))]

const SEVERITY_WORDS: readonly Severity[] = ['warning', 'error', 'fatal', 'panic']

// warning: 4F2A81C0B7: queue file size limit exceeded
// ^ severity
function cutSeverity(body: Body): void {
  const { text } = body
  const first = text.charCodeAt(0)
  // w, e, f, p: most messages end here.
  if (first !== 119 && first !== 101 && first !== 102 && first !== 112) return
  for (const word of SEVERITY_WORDS)
    if (text.startsWith(word) && text.startsWith(': ', word.length)) {
      body.severity = word
      body.text = text.slice(word.length + 2)
      return
    }
}

function cutQueueId(body: Body): void {
  const end = readQueueId(body.text)
  if (end === 0) return
  const id = body.text.slice(0, end)
  if (id !== 'NOQUEUE') body.queueId = id
  body.text = body.text.slice(end + 2)
}

function read(grammars: Program['grammars'], body: Body): MailEvent {
  const code = body.text.charCodeAt(0)
  const list = grammars[code < OTHERS ? code : OTHERS]
  if (list === undefined) return UNKNOWN
  for (let i = 0; i < list.length; i++) {
    const event = list[i]?.parse(body.text, body)
    if (event !== undefined) return event
  }
  return UNKNOWN
}

/** The common cases are written out: one shape of object for each keeps a million lines a second possible. */
function assemble(framed: Frame, program: Program, body: Line, event: MailEvent): ParsedLine {
  const { time, host, pid, message, format, header } = framed
  const { program: tag, instance, daemon } = program
  const { severity, queueId } = body

  if (time !== undefined && header === undefined) {
    if (pid === undefined && queueId === undefined)
      return { time, host, program: tag, instance, daemon, severity, message, format, event }
    if (pid !== undefined)
      return queueId === undefined
        ? { time, host, program: tag, instance, daemon, pid, severity, message, format, event }
        : { time, host, program: tag, instance, daemon, pid, severity, queueId, message, format, event }
  }
  return {
    ...(time !== undefined && { time }),
    host,
    program: tag,
    instance,
    daemon,
    ...(pid !== undefined && { pid }),
    severity,
    ...(queueId !== undefined && { queueId }),
    message,
    format,
    ...(header !== undefined && { header }),
    event,
  }
}
