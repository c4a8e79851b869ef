/** START HERE. Text in, facts out. Total: every line gives a ParsedLine; nothing here throws or does I/O. */
import { authGrammars } from './auth/grammars.ts'
import { dovecotGrammars } from './dovecot/grammars.ts'
import type { MailEvent, ParsedLine, Severity } from './event.ts'
import { syslogRemarks } from './framing/remarks.ts'
import { createFramer, rebuildHeader } from './frame.ts'
import type { Frame, FrameOptions } from './frame.ts'
import type { Grammar, Line } from './grammar.ts'
import { policyGrammars } from './policy/grammars.ts'
import { postfixGrammars } from './postfix/grammars.ts'
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

export type ParseOptions = FrameOptions

/** One line without its line break. Remembers stamps and tags of the lines before, so one parser per source. */
export type LineParser = (text: string) => ParsedLine

export function createParser(options: ParseOptions): LineParser {
  const frame = createFramer(options)
  const programs = new Map<string, Program>()
  const body: Line & { text: string } = { severity: 'info', queueId: undefined, daemon: '', text: '' }

  const programOf = (name: string): Program => {
    const known = programs.get(name)
    if (known) return known
    // Tags may be made up by whoever can write to syslog.
    if (programs.size >= MOST_PROGRAMS) programs.clear()
    const program = describe(name)
    programs.set(name, program)
    return program
  }

  return (text) => {
    const framed = frame(text)
    const program = programOf(framed.program)
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

    // Files that came through Windows end each line with a carriage return; it is nobody's word.
    if (inner.charCodeAt(inner.length - 1) === CARRIAGE_RETURN) inner = inner.slice(0, -1)

    body.severity = framed.severity ?? 'info'
    body.queueId = undefined
    body.daemon = program.daemon
    body.text = inner
    if (program.prefixed) {
      cutSeverity(body)
      cutQueueId(body)
    }
    const event = read(program.grammars, body)
    const line = assemble(framed, program, body, event)
    if (repeated !== undefined) line.repeated = repeated
    return line
  }
}

/** The whole original line, byte for byte; for an entry of the journal the line syslog would have written. */
export function lineText(line: ParsedLine): string {
  return (line.header ?? rebuildHeader(line.format, line)) + line.message
}

interface Program {
  program: string
  instance: string
  daemon: string
  grammars: readonly Grammar[]
  /** Whether its messages open with a severity or a queue ID. */
  prefixed: boolean
}

const MOST_PROGRAMS = 1000
const LETTER_M = 109
const CARRIAGE_RETURN = 13
/** Programs whose messages open with words of their own, or a stranger's: a file name, a Message-ID. */
const BARE: ReadonlySet<string> = new Set(['rspamd', 'dovecot', 'clamd', 'spamd', 'fetchmail'])
const UNKNOWN: MailEvent = { kind: 'unknown' }

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
function describe(program: string): Program {
  const slash = program.lastIndexOf('/')
  const daemon = program.slice(slash + 1)
  const own = byDaemon.get(daemon) ?? []
  const list = [...own, ...ofAnyProgram.filter((grammar) => !own.includes(grammar))]
  return {
    program,
    instance: slash < 0 ? program : program.slice(0, slash),
    daemon,
    grammars: list,
    prefixed: !BARE.has(daemon),
  }
}

const SEVERITY_WORDS: readonly Severity[] = ['warning', 'error', 'fatal', 'panic']

// warning: 4F2A81C0B7: queue file size limit exceeded
// ^ severity
function cutSeverity(body: Line & { text: string }): void {
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

function cutQueueId(body: Line & { text: string }): void {
  const end = readQueueId(body.text)
  if (end === 0) return
  const id = body.text.slice(0, end)
  if (id !== 'NOQUEUE') body.queueId = id
  body.text = body.text.slice(end + 2)
}

function read(list: readonly Grammar[], body: Line & { text: string }): MailEvent {
  for (const grammar of list) {
    const event = grammar.parse(body.text, body)
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
