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

/** What is left of a message when its severity and queue ID are cut off. */
export interface Body extends Line {
  text: string
}

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

/** Takes severity and queue ID off the beginning of a body. */
export function cutPrefix(body: Body): void {
  cutSeverity(body)
  cutQueueId(body)
}

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

/** The event of a body; `UNKNOWN` where no grammar claims it. */
export function read(grammars: Program['grammars'], body: Body): MailEvent {
  const code = body.text.charCodeAt(0)
  const list = grammars[code < OTHERS ? code : OTHERS]
  if (list === undefined) return UNKNOWN
  for (let i = 0; i < list.length; i++) {
    const event = list[i]?.parse(body.text, body)
    if (event !== undefined) return event
  }
  return UNKNOWN
}

const recognisers = new Map<string, Recogniser>()

/** The kind of a body that no grammar claims but that begins like a sentence of its daemon's; `UNKNOWN` for others. */
export function recognise({ daemon, text }: Body): MailEvent {
  const list = byDaemon.get(daemon)
  if (list === undefined) return UNKNOWN
  let recogniser = recognisers.get(daemon)
  if (!recogniser) {
    const bodyOf = (sample: string): Body => sampleBody(daemon, sample)
    recogniser = createRecogniser(list, {
      kindOf: (sample) => read(byStart(daemon), bodyOf(sample)).kind,
      bodyOf: (sample) => bodyOf(sample).text,
    })
    recognisers.set(daemon, recogniser)
  }
  return recogniser(text) ?? recogniser(behindWord(text)) ?? UNKNOWN
}

function sampleBody(daemon: string, sample: string): Body {
  const body: Body = { severity: 'info', queueId: undefined, daemon, text: sample }
  if (!BARE.has(daemon)) cutPrefix(body)
  return body
}

// 4F2A81CxB7: queue file size limit exceeded     wrning: table lookup problem
//             ^ behind what was a queue ID or a severity
function behindWord(text: string): string {
  const word = WORD.exec(text)?.[0]
  return word === undefined ? '' : text.slice(word.length)
}

const WORD = /^[0-9A-Za-z]{1,30}: /
