/** Completion while typing: which part of a search text the caret stands in, and what may stand there. Pure. */
import { formatTerm, pieceAt } from './search.ts'
import { fieldNamed, WORD_NAMES, wordOf } from './words.ts'
import type { Field } from './words.ts'

export interface Completion {
  /** The part of the text that a choice replaces. */
  start: number
  end: number
  /** What was typed of it, without quotes. */
  typed: string
  /** The word whose value is typed; absent while the word itself is. */
  field?: Field
  /** What may stand there and is known without asking; ready to be put in. */
  choices: readonly string[]
}

/** Amounts that people ask for. */
const AMOUNTS: Readonly<Record<string, readonly string[]>> = {
  seconds: ['>10s', '>1m', '>1h', '>1d'],
  bytes: ['>1M', '>10M', '>25M'],
  points: ['>5', '>10', '<0'],
  count: ['>1', '>3', '>10'],
}

//  ~-sta      -from:anna,ber
//    ^ word     ^ field  ^ value
const WORD = /^(?<sign>~?-?)(?<word>[A-Za-z]*)$/
const VALUE = /^(?<sign>~?-?)(?<field>[A-Za-z]+):(?<values>.*)$/s

/** Undefined where nothing can be completed: in quotes of plain text, in regular expressions, behind an unknown word. */
export function completionAt(text: string, caret: number): Completion | undefined {
  const { start, end } = pieceAt(text, caret)
  const before = text.slice(start, caret)
  const word = WORD.exec(before)?.groups
  if (word !== undefined) {
    const typed = word.word ?? ''
    return {
      start: caret - typed.length,
      end: Math.max(caret, wordEnd(text, caret, end)),
      typed,
      choices:
        typed === ''
          ? []
          : WORD_NAMES.filter((name) => name.startsWith(typed.toLowerCase())).map((name) => `${name}:`),
    }
  }
  const groups = VALUE.exec(before)?.groups
  const field = groups?.field === undefined ? undefined : fieldNamed(groups.field)
  if (groups === undefined || field === undefined) return undefined
  const { takes, choices, keepsCommas } = wordOf(field)
  const values = groups.values ?? ''
  const comma = keepsCommas ? -1 : values.lastIndexOf(',')
  const typed = values.slice(comma + 1)
  if (typed.startsWith('/') || /.".*$/.test(typed)) return undefined
  const bare = typed.replace(/^"/, '')
  const known = choices ?? AMOUNTS[takes] ?? []
  return {
    start: caret - typed.length,
    end,
    typed: bare,
    field,
    choices: known.filter((choice) => choice !== bare && choice.startsWith(bare.toLowerCase())),
  }
}

/** A colon behind the caret belongs to the word that a choice replaces. */
function wordEnd(text: string, caret: number, end: number): number {
  const rest = /^[A-Za-z]*:?/.exec(text.slice(caret, end))?.[0] ?? ''
  return caret + rest.length
}

/** The text with a choice in it and the caret's new place: a blank follows a whole value, none a word. */
export function complete(
  text: string,
  { start, end }: Completion,
  choice: string,
): { text: string; caret: number } {
  const gap = choice.endsWith(':') || /^\s/.test(text.slice(end)) ? '' : ' '
  const next = text.slice(0, start) + choice + gap + text.slice(end)
  return { text: next, caret: start + choice.length + gap.length }
}

/** A value as it is put in behind `field:`, quoted where it must be. */
export function valueChoice(field: Field, value: string): string {
  const term = formatTerm({ field, negated: false, values: [{ text: value, literal: value.includes('*') }] })
  return term.slice(field.length + 1)
}
