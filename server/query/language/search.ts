/** Search words <-> terms: `from:anna@example.org -status:sent,forwarded delay:>30s "mailbox full"`. The text and the chips are one state. */
import { readRegex } from './regex.ts'
import type { RegexFault } from './regex.ts'
import { fieldLike, fieldNamed, wordOf } from './words.ts'
import type { Field } from './words.ts'

/** `literal` values were quoted: `*` in them is a star and no wildcard. Of `regex` values `text` is what stands between the slashes. */
export interface Value {
  text: string
  literal: boolean
  regex?: true
}

export type Comparison = '>' | '>=' | '<' | '<='

/** One condition. All terms of a search must hold; of one term's values any. */
export interface Term {
  /** `text`: words anywhere. */
  field: Field | 'text'
  values: readonly Value[]
  negated: boolean
  /** Switched off by `~` before it: kept, shown, and without effect. */
  off?: true
  /** Of `delay` (seconds), `size` (bytes), `score` (points) and `attempts`. */
  amount?: { comparison: Comparison; value: number }
  /** Place in the text. */
  start: number
  end: number
}

export type FaultKind =
  'unknown-word' | 'no-value' | 'not-a-choice' | 'not-a-code' | 'not-an-amount' | 'not-a-regex' | 'open-quote'

/** What cannot be read, where, and how it would be right. */
export interface Fault {
  kind: FaultKind
  word: string
  start: number
  end: number
  example: string
  choices?: readonly string[]
  /** The one value that is none of the choices. */
  value?: string
  /** What a regular expression lacks. */
  regex?: RegexFault
}

export interface Search {
  terms: readonly Term[]
  faults: readonly Fault[]
}

// -status:bounced,"a b"   delay:>30s   "two words"   word   ~from:anna@example.org
// ^ sign ^ word            ^ word                           ^ switch
const WORD = /^(?<switch>~?)(?<sign>-?)(?:(?<word>[A-Za-z]+):)?/
// /timed? out/   /a\/b/     what opens with a slash and has no end is a path
const REGEX = /\/(?:[^/\\]|\\.)+\/(?=[\s,]|$)/y

/** Every term that can be read, and every fault. Never throws. */
export function parseSearch(text: string): Search {
  const terms: Term[] = []
  const faults: Fault[] = []
  for (const { start, end, open } of tokens(text)) {
    const token = text.slice(start, end)
    if (open) {
      faults.push({ kind: 'open-quote', word: token, start, end, example: `${token}"` })
      continue
    }
    const { switch: off = '', sign = '', word } = WORD.exec(token)?.groups ?? {}
    const switched = off === '~' && token.length > 1 && { off: true as const }
    const field = word === undefined ? undefined : fieldNamed(word)
    const meant = word === undefined || field !== undefined ? undefined : fieldLike(word)
    if (meant !== undefined) {
      faults.push({ kind: 'unknown-word', word: `${word}:`, start, end, example: wordOf(meant).example })
    } else if (field === undefined) {
      const rest = switched ? token.slice(1) : token
      const negated = sign === '-' && rest.length > 1
      const value = valueOf(negated ? rest.slice(1) : rest)
      const fault = regexFault(value, end - value.text.length - 1)
      if (fault !== undefined) faults.push({ ...fault, word: token })
      else if (value.text !== '')
        terms.push({ field: 'text', values: [value], negated, ...switched, start, end })
    } else {
      const valueStart = start + off.length + sign.length + (word?.length ?? 0) + 1
      const read = readTerm(field, text.slice(valueStart, end), valueStart)
      if ('kind' in read) faults.push({ start, end, ...read })
      else terms.push({ field, negated: sign === '-', ...switched, ...read, start, end })
    }
  }
  return { terms, faults }
}

/** The words of one fault in English; the web has its own in both languages. */
export function faultText(fault: Fault): string {
  const { kind, word, start, example, choices, value = word, regex = 'too-large' } = fault
  const place = `'${word}' at character ${start + 1}`
  switch (kind) {
    case 'unknown-word':
      return `${place} is no search word: did you mean ${example} ? Quote it to look for the text itself`
    case 'no-value':
      return `${place} needs a value, for example ${example}`
    case 'not-a-choice':
      return `${place}: '${value}' is no value of '${example.split(':')[0]}:'; it takes ${(choices ?? []).join(', ')}, for example ${example}`
    case 'not-a-code':
      return `${place} takes a code, for example ${example}`
    case 'not-an-amount':
      return `${place} takes an amount, for example ${example}`
    case 'not-a-regex':
      return `the regular expression '${word}' cannot be read at character ${start + 1}: ${REGEX_FAULTS[regex]}; for example ${example}`
    case 'open-quote':
      return `the quote in ${place} is not closed, for example ${example}`
  }
}

const REGEX_FAULTS: Readonly<Record<RegexFault, string>> = {
  'too-long': 'it is longer than 200 characters',
  'too-large': 'it repeats too much',
  'open-group': 'a ( has no )',
  'open-class': 'a [ has no ], or nothing in it',
  'no-group': 'a ) has no (',
  'nothing-to-repeat': 'there is nothing to repeat; write \\* for the character itself',
  'not-an-escape': 'this \\ escapes nothing',
  'not-a-range': 'the range is the wrong way round',
  'not-in-re2': 'look-around, references and named groups are not understood (RE2)',
}

/** A term as it is typed. */
export function formatTerm({ field, values, negated, off, amount }: Omit<Term, 'start' | 'end'>): string {
  const sign = (off ? '~' : '') + (negated ? '-' : '')
  if (field === 'text') return sign + values.map((value) => formatValue(value, 'text')).join(' ')
  const text =
    amount === undefined
      ? values.map((value) => formatValue(value, field)).join(',')
      : amount.comparison + (values[0]?.text ?? '')
  return `${sign}${field}:${text}`
}

export function formatSearch(terms: readonly Omit<Term, 'start' | 'end'>[]): string {
  return terms.map(formatTerm).join(' ')
}

/** A value as it must be typed after `word:` to mean exactly itself: quoted when empty, spaced or starred. For filling links. */
export function quoteValue(value: string): string {
  return formatValue({ text: value, literal: true }, 'from')
}

/** The piece of the text that a place lies in or at the end of; an empty one between blanks. */
export function pieceAt(text: string, place: number): { start: number; end: number } {
  for (const { start, end } of tokens(text)) if (start <= place && place <= end) return { start, end }
  return { start: place, end: place }
}

/** Places of the blank-separated pieces; blanks within double quotes belong to the piece. */
function* tokens(text: string): Generator<{ start: number; end: number; open: boolean }> {
  let start = -1
  let quoted = false
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    if (char === undefined || (!quoted && /\s/.test(char))) {
      if (start >= 0) yield { start, end: i, open: quoted }
      start = -1
    } else {
      if (start < 0) start = i
      REGEX.lastIndex = i
      const regex =
        char === '/' && !quoted && opensOrCloses(text, start, i, false) ? REGEX.exec(text)?.[0] : undefined
      if (regex !== undefined) i += regex.length - 1
      else if (char === '"' && opensOrCloses(text, start, i, quoted)) quoted = !quoted
      else if (char === '\\' && quoted) i++
    }
  }
}

/** A quote in the middle of a bare word (5"disk) is a character like any other. */
function opensOrCloses(text: string, start: number, at: number, quoted: boolean): boolean {
  return quoted || at === start || /[-~:,]/.test(text[at - 1] ?? '')
}

/** `550`, `5.7.1`, `5.*`; empty, quoted, for recipients without one. */
const CODE = /^[\d.*]*$/

type TermBody = Pick<Term, 'values' | 'amount'>

function readTerm(
  field: Field,
  text: string,
  start: number,
): TermBody | (Omit<Fault, 'start' | 'end'> & Partial<Pick<Fault, 'start' | 'end'>>) {
  const { takes, choices, example, keepsCommas } = wordOf(field)
  const word = `${field}:${text}`
  if (text === '') return { kind: 'no-value', word, example }
  if (takes === 'seconds' || takes === 'bytes' || takes === 'points' || takes === 'count') {
    const amount = readAmount(text, takes)
    if (amount === undefined) return { kind: 'not-an-amount', word, example }
    return { values: [{ text: text.replace(/^[<>]=?/, ''), literal: false }], amount }
  }
  const values = (keepsCommas ? [text] : splitAlternatives(text)).map(valueOf)
  if (takes === 'code' && !values.every((value) => !value.regex && CODE.test(value.text)))
    return { kind: 'not-a-code', word, example }
  if (takes === 'choice') {
    const chosen = values.map(({ text: value }) => ({ text: value.toLowerCase(), literal: false }))
    const strange = values.find(({ regex, text: value }) => regex || !choices?.includes(value.toLowerCase()))
    if (strange !== undefined) {
      const value = strange.regex ? `/${strange.text}/` : strange.text
      return { kind: 'not-a-choice', word, example, value, ...(choices && { choices }) }
    }
    return { values: chosen }
  }
  let at = start
  for (const value of values) {
    at = start + text.indexOf(value.text, at - start)
    const fault = takes === 'text' ? regexFault(value, at) : undefined
    if (fault !== undefined) return { ...fault, word }
  }
  return { values }
}

/** `start` is the place of the expression, behind its slash. */
function regexFault({ text, regex }: Value, start: number): Omit<Fault, 'word'> | undefined {
  const reading = regex === true ? readRegex(text) : undefined
  if (reading === undefined || 'tree' in reading) return undefined
  const at = Math.min(start + reading.at, start + text.length - 1)
  return {
    kind: 'not-a-regex',
    regex: reading.fault,
    start: at,
    end: start + text.length,
    example: '/connect(ion)? timed out/',
  }
}

const UNITS: Record<'seconds' | 'bytes' | 'points' | 'count', Record<string, number>> = {
  seconds: { '': 1, ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86400 },
  bytes: { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 },
  points: { '': 1 },
  count: { '': 1 },
}

// >30s   <=1.5M   10k
// ^ comparison ^ number ^ unit
const AMOUNT = /^(?<comparison>[<>]=?)?(?<number>-?\d+(?:\.\d+)?)(?<unit>[A-Za-z]*)$/

/** Without a comparison an amount is the least that is meant. */
function readAmount(text: string, takes: keyof typeof UNITS): Term['amount'] {
  const groups = AMOUNT.exec(text)?.groups
  const factor = UNITS[takes][(groups?.unit ?? '').toLowerCase()]
  if (groups === undefined || factor === undefined) return undefined
  return {
    comparison: (groups.comparison ?? '>=') as Comparison,
    value: Number(groups.number) * factor,
  }
}

/** `a,"b, c"` -> `a`, `"b, c"`. */
function splitAlternatives(text: string): string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)+\/(?=,|$)|[^,]+/g) ?? [text]
}

function valueOf(text: string): Value {
  if (/^\/(?:[^/\\]|\\.)+\/$/.test(text)) return { text: text.slice(1, -1), literal: true, regex: true }
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? { text: text.slice(1, -1).replaceAll(/\\(.)/g, '$1'), literal: true }
    : { text, literal: false }
}

function formatValue({ text, literal, regex }: Value, field: Field | 'text'): string {
  if (regex) return `/${text}/`
  const commas = field !== 'text' && wordOf(field).keepsCommas !== true
  const plain =
    text !== '' &&
    !/[\s"\\]|^\/.*\/$/.test(text) &&
    !(commas && text.includes(',')) &&
    !(literal && text.includes('*')) &&
    !(field === 'text' && /^[-~]|^[A-Za-z]+:/.test(text))
  return plain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}
