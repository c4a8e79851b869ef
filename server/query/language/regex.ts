/**
 * Regular expressions of a search: the part of RE2's syntax (github.com/google/re2/wiki/Syntax) that we take, read into a
 * tree. What is read here the engine reads, too; what is not has a place and a cause.
 */

export type RegexFault =
  | 'too-long'
  | 'too-large'
  | 'open-group'
  | 'open-class'
  | 'no-group'
  | 'nothing-to-repeat'
  | 'not-an-escape'
  | 'not-a-range'
  | 'not-in-re2'

/** One character: whether a code point is meant. */
export type CharTest = (code: number) => boolean

export type RegexNode =
  | { kind: 'char'; test: CharTest; negated?: true }
  | { kind: 'at'; place: 'start' | 'end' | 'edge' | 'inside' }
  | { kind: 'all' | 'any'; of: readonly RegexNode[] }
  | { kind: 'repeat'; of: RegexNode; least: number; most: number }

export type RegexReading = { tree: RegexNode } | { fault: RegexFault; at: number }

/** Characters of an expression. */
export const LONGEST_REGEX = 200
/** States of the whole, repeats written out. */
const MOST_STATES = 2000
const MOST_REPEATS = 100

class Unreadable extends Error {
  readonly fault: RegexFault
  readonly at: number

  constructor(fault: RegexFault, at: number) {
    super(fault)
    this.fault = fault
    this.at = at
  }
}

/** Reads an expression without its slashes; `at` counts UTF-16 units from its start. Never throws. */
export function readRegex(source: string): RegexReading {
  if (source.length > LONGEST_REGEX) return { fault: 'too-long', at: LONGEST_REGEX }
  const reader = { source, at: 0 }
  try {
    const tree = readAny(reader)
    if (reader.at < source.length) return { fault: 'no-group', at: reader.at }
    return statesOf(tree) > MOST_STATES ? { fault: 'too-large', at: 0 } : { tree }
  } catch (cause) {
    if (cause instanceof Unreadable) return { fault: cause.fault, at: cause.at }
    throw cause
  }
}

interface Reader {
  source: string
  at: number
}

function readAny(reader: Reader): RegexNode {
  const of = [readAll(reader)]
  while (reader.source[reader.at] === '|') {
    reader.at++
    of.push(readAll(reader))
  }
  return of.length === 1 && of[0] ? of[0] : { kind: 'any', of }
}

function readAll(reader: Reader): RegexNode {
  const of: RegexNode[] = []
  while (reader.at < reader.source.length && !/[|)]/.test(reader.source[reader.at] ?? ''))
    of.push(readRepeat(reader))
  return { kind: 'all', of }
}

// *   +   ?   {3}   {3,}   {3,5}   each with ? behind it: as few as can be, which finds the same
const REPEAT = /(?:[*+?]|\{(?<least>\d{1,4})(?<more>,(?<most>\d{1,4})?)?\})\??/y

function readRepeat(reader: Reader): RegexNode {
  const first = repeatAt(reader)
  if (first !== undefined) throw new Unreadable('nothing-to-repeat', reader.at)
  const of = readOne(reader)
  const repeat = repeatAt(reader)
  if (repeat === undefined) return of
  const { least, most, length } = repeat
  if (of.kind === 'at') throw new Unreadable('nothing-to-repeat', reader.at)
  if (most < least) throw new Unreadable('not-a-range', reader.at)
  if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS))
    throw new Unreadable('too-large', reader.at)
  reader.at += length
  if (repeatAt(reader) !== undefined) throw new Unreadable('nothing-to-repeat', reader.at)
  return { kind: 'repeat', of, least, most }
}

function repeatAt({ source, at }: Reader): { least: number; most: number; length: number } | undefined {
  REPEAT.lastIndex = at
  const found = REPEAT.exec(source)
  if (found === null) return undefined
  const [{ length, 0: sign }] = found
  if (sign === '*') return { least: 0, most: Infinity, length }
  if (sign === '+') return { least: 1, most: Infinity, length }
  if (sign === '?') return { least: 0, most: 1, length }
  const { least = '0', more, most } = found.groups ?? {}
  return { least: Number(least), most: more === undefined ? Number(least) : Number(most ?? Infinity), length }
}

function readOne(reader: Reader): RegexNode {
  const { source, at } = reader
  const char = source[at]
  if (char === '(') return readGroup(reader)
  if (char === '[') return readClass(reader)
  if (char === '\\') return readEscape(reader)
  const code = source.codePointAt(at) ?? 0
  reader.at += code > 0xffff ? 2 : 1
  if (char === '.') return { kind: 'char', test: () => true }
  if (char === '^') return { kind: 'at', place: 'start' }
  if (char === '$') return { kind: 'at', place: 'end' }
  return { kind: 'char', test: isCode(code) }
}

function readGroup(reader: Reader): RegexNode {
  const open = reader.at
  if (reader.source.startsWith('(?', open) && reader.source[open + 2] !== ':')
    throw new Unreadable('not-in-re2', open)
  reader.at += reader.source.startsWith('(?:', open) ? 3 : 1
  const inside = readAny(reader)
  if (reader.source[reader.at] !== ')') throw new Unreadable('open-group', open)
  reader.at++
  return inside
}

const isDigit: CharTest = (code) => code >= 48 && code <= 57
const isWord: CharTest = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isBlank: CharTest = (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code)
const isCode =
  (wanted: number): CharTest =>
  (code) =>
    code === wanted

const SETS: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isBlank,
  S: not(isBlank),
}
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

function readEscape(reader: Reader): RegexNode {
  const char = reader.source[reader.at + 1] ?? ''
  if (char === 'b' || char === 'B') {
    reader.at += 2
    return { kind: 'at', place: char === 'b' ? 'edge' : 'inside' }
  }
  return { kind: 'char', test: escapeAt(reader).test }
}

/** A set, or one character with its code. */
function escapeAt(reader: Reader): { test: CharTest; code?: number } {
  const { source, at } = reader
  const char = source[at + 1] ?? ''
  const set = SETS[char]
  const hex = /^\\x(?<hex>[0-9A-Fa-f]{2})/.exec(source.slice(at, at + 4))?.groups?.hex
  const code = hex === undefined ? (CONTROLS[char] ?? char.charCodeAt(0)) : parseInt(hex, 16)
  const isKnown = set !== undefined || hex !== undefined || char in CONTROLS || /^[!-/:-@[-`{-~ ]$/.test(char)
  if (!isKnown) throw new Unreadable(/^[1-9k]/.test(char) ? 'not-in-re2' : 'not-an-escape', at)
  reader.at += hex === undefined ? 2 : 4
  return set === undefined ? { test: isCode(code), code } : { test: set }
}

function readClass(reader: Reader): RegexNode {
  const { source } = reader
  const open = reader.at
  const negated = source[open + 1] === '^'
  reader.at += negated ? 2 : 1
  const tests: CharTest[] = []
  while (source[reader.at] !== ']') {
    if (reader.at >= source.length) throw new Unreadable('open-class', open)
    tests.push(readMember(reader))
  }
  // `[]a]` means different things to different readers
  if (tests.length === 0) throw new Unreadable('open-class', open)
  reader.at++
  const test: CharTest = (code) => tests.some((each) => each(code))
  return { kind: 'char', test, ...(negated && { negated }) }
}

function readMember(reader: Reader): CharTest {
  const { source, at } = reader
  const from = memberAt(reader)
  const isRange = source[reader.at] === '-' && ![']', undefined].includes(source[reader.at + 1])
  if (!isRange) return from.test
  reader.at++
  const to = memberAt(reader)
  if (from.code === undefined || to.code === undefined || to.code < from.code)
    throw new Unreadable('not-a-range', at)
  const [low, high] = [from.code, to.code]
  return (code) => code >= low && code <= high
}

function memberAt(reader: Reader): { test: CharTest; code?: number } {
  const { source, at } = reader
  // [[:alpha:]]
  if (/^\[[:.=]/.test(source.slice(at, at + 2))) throw new Unreadable('not-in-re2', at)
  if (source[at] === '\\') return escapeAt(reader)
  const code = source.codePointAt(at) ?? 0
  reader.at += code > 0xffff ? 2 : 1
  return { test: isCode(code), code }
}

/** States that an expression has when its repeats are written out. */
export function statesOf(node: RegexNode): number {
  switch (node.kind) {
    case 'char':
    case 'at':
      return 1
    case 'all':
    case 'any':
      return node.of.reduce((sum, each) => sum + statesOf(each) + 1, 1)
    case 'repeat':
      return (statesOf(node.of) + 1) * Math.max(1, node.most === Infinity ? node.least + 1 : node.most)
  }
}
