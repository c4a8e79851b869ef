/** Changes of a search text: one term more, less, turned round or switched off, without touching the rest. Text and chips are one state. */
import { formatTerm, parseSearch } from './search.ts'
import type { Search, Term } from './search.ts'
import type { Field } from './words.ts'

/** A chip of the filter bar: one term, with its words. */
export interface Chip {
  field: Field | 'text'
  negated: boolean
  /** Without effect until it is switched on again. */
  off: boolean
  /** The value alone, readable: `bounced, expired`. */
  label: string
  /** The term as typed, with its word. */
  text: string
}

export function chipsOf(search: Search): Chip[] {
  return search.terms.map((term) => ({
    field: term.field,
    negated: term.negated,
    off: term.off === true,
    label:
      (term.amount?.comparison ?? '') +
      term.values.map(({ text, regex }) => (regex ? `/${text}/` : text)).join(', '),
    text: formatTerm(term),
  }))
}

/** The text with one more term, given as typed; the same text when it is there already, and when it slept there, awake. */
export function addTerm(text: string, term: string): string {
  const { terms } = parseSearch(text)
  if (terms.some((each) => formatTerm(each) === term)) return text
  const sleeping = terms.findIndex((each) => each.off && formatTerm(switched(each)) === term)
  if (sleeping >= 0) return switchTerm(text, sleeping)
  return text.trim() === '' ? term : `${text.trimEnd()} ${term}`
}

/** The text without its term number `index`. */
export function removeTerm(text: string, index: number): string {
  const term = parseSearch(text).terms[index]
  if (term === undefined) return text
  return `${text.slice(0, term.start).trimEnd()} ${text.slice(term.end).trimStart()}`.trim()
}

/** The text with its term number `index` turned round. */
export function negateTerm(text: string, index: number): string {
  return changeTerm(text, index, (term) => ({ ...term, negated: !term.negated }))
}

/** The text with its term number `index` switched off, or on again. */
export function switchTerm(text: string, index: number): string {
  return changeTerm(text, index, switched)
}

function changeTerm(text: string, index: number, change: (term: Term) => Term): string {
  const term = parseSearch(text).terms[index]
  if (term === undefined) return text
  return text.slice(0, term.start) + formatTerm(change(term)) + text.slice(term.end)
}

function switched({ off, ...term }: Term): Term {
  return off ? term : { ...term, off: true }
}
