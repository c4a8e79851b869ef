/** Programs by their tags: which grammars read their messages, and what a message opens with. */
import { authGrammars } from './auth/grammars.ts'
import { createRecogniser } from './beginnings.ts'
import type { Recogniser } from './beginnings.ts'
import { dovecotGrammars } from './dovecot/grammars.ts'
import type { MailEvent, Severity } from './event.ts'
import { fastReaders } from './fast/readers.ts'
import type { FastReader } from './fast/readers.ts'
import { syslogRemarks } from './framing/remarks.ts'
import type { Grammar, Line } from './grammar.ts'
import { policyGrammars } from './policy/grammars.ts'
import { postfixGrammars } from './postfix/grammars.ts'
import { readQueueId } from './postfix/queue-id.ts'
import { rspamdGrammars } from './rspamd/grammars.ts'

/** Every grammar. For one daemon the order does not matter: no two may claim the same message. */
export const grammars: readonly Grammar[] = [
  ...postfixGrammars,
  ...rspamdGrammars,
  ...dovecotGrammars,
  ...authGrammars,
  ...policyGrammars,
  syslogRemarks,
]

export interface Program {
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

/** Programs whose messages open with words of their own, or a stranger's: a file name, a Message-ID. */
const BARE: ReadonlySet<string> = new Set(['rspamd', 'dovecot', 'clamd', 'spamd', 'fetchmail'])
export const UNKNOWN: MailEvent = { kind: 'unknown' }
const OTHERS = 127

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
export function describe(program: string, cut: boolean): Program {
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

/** The body of a message: without its severity and its queue ID, which are put into the line. */
export function cutPrefix(message: string, line: Line): string {
  return cutQueueId(cutSeverity(message, line), line)
}

const SEVERITY_WORDS: readonly Severity[] = ['warning', 'error', 'fatal', 'panic']

// warning: 4F2A81C0B7: queue file size limit exceeded
// ^ severity
function cutSeverity(text: string, line: Line): string {
  const first = text.charCodeAt(0)
  // w, e, f, p: most messages end here.
  if (first !== 119 && first !== 101 && first !== 102 && first !== 112) return text
  for (const word of SEVERITY_WORDS)
    if (text.startsWith(word) && text.startsWith(': ', word.length)) {
      line.severity = word
      return text.slice(word.length + 2)
    }
  return text
}

function cutQueueId(text: string, line: Line): string {
  const end = readQueueId(text)
  if (end === 0) return text
  const id = text.slice(0, end)
  if (id !== 'NOQUEUE') line.queueId = id
  return text.slice(end + 2)
}

/** The event of a body; `UNKNOWN` where no grammar claims it. */
export function read(grammars: Program['grammars'], body: string, line: Line): MailEvent {
  const code = body.charCodeAt(0)
  const list = grammars[code < OTHERS ? code : OTHERS]
  if (list === undefined) return UNKNOWN
  for (let i = 0; i < list.length; i++) {
    const event = list[i]?.parse(body, line)
    if (event !== undefined) return event
  }
  return UNKNOWN
}

const recognisers = new Map<string, Recogniser>()

/** The kind of a body that no grammar claims but that begins like a sentence of its daemon's; `UNKNOWN` for others. */
export function recognise(daemon: string, body: string): MailEvent {
  const list = byDaemon.get(daemon)
  if (list === undefined) return UNKNOWN
  let recogniser = recognisers.get(daemon)
  if (!recogniser) {
    const bodyOf = (sample: string, line = emptyLine(daemon)): string =>
      BARE.has(daemon) ? sample : cutPrefix(sample, line)
    recogniser = createRecogniser(list, {
      kindOf: (sample) => {
        const line = emptyLine(daemon)
        return read(byStart(daemon), bodyOf(sample, line), line).kind
      },
      bodyOf: (sample) => bodyOf(sample),
    })
    recognisers.set(daemon, recogniser)
  }
  return recogniser(body) ?? recogniser(behindWord(body)) ?? UNKNOWN
}

function emptyLine(daemon: string): Line {
  return { severity: 'info', queueId: undefined, daemon }
}

// 4F2A81CxB7: queue file size limit exceeded     wrning: table lookup problem
//             ^ behind what was a queue ID or a severity
function behindWord(text: string): string {
  const word = WORD.exec(text)?.[0]
  return word === undefined ? '' : text.slice(word.length)
}

const WORD = /^[0-9A-Za-z]{1,30}: /
