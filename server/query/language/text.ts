/** Values of a search against texts in memory: whole, wildcards, regular expressions. */
import { createRegexMatch } from './regex-match.ts'
import { readRegex } from './regex.ts'
import type { Value } from './search.ts'

const matchers = new WeakMap<Value, (text: string) => boolean>()

/** Read once for each value of a search. A faulty expression, which no search takes, is nowhere. */
function regexOf(value: Value, distinguishCase: boolean): (text: string) => boolean {
  const known = matchers.get(value)
  if (known !== undefined) return known
  const reading = readRegex(value.text)
  const made = 'tree' in reading ? createRegexMatch(reading.tree, { distinguishCase }) : () => false
  matchers.set(value, made)
  return made
}

/** The whole text, case aside; `*` stands for any text. An absent text is an empty one. */
export function isLike(value: Value, text = ''): boolean {
  if (value.regex) return regexOf(value, false)(text)
  return hasWildcard(value)
    ? matchesPattern(value.text.toLowerCase(), text.toLowerCase())
    : text.toLowerCase() === value.text.toLowerCase()
}

/** The same, telling A from a. */
export function isExactly(value: Value, text = ''): boolean {
  if (value.regex) return regexOf(value, true)(text)
  return hasWildcard(value) ? matchesPattern(value.text, text) : text === value.text
}

/** Somewhere in the text. */
export function holds(value: Value, text: string): boolean {
  if (value.regex) return regexOf(value, false)(text)
  return hasWildcard(value)
    ? matchesPattern(`*${value.text.toLowerCase()}*`, text.toLowerCase())
    : text.toLowerCase().includes(value.text.toLowerCase())
}

function hasWildcard({ text, literal }: Value): boolean {
  return !literal && text.includes('*')
}

/** Piece by piece from the left: linear, whatever the pattern. */
function matchesPattern(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces.shift() ?? ''
  const last = pieces.pop() ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false
  let at = first.length
  for (const piece of pieces) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= text.length - last.length
}
