/** Links to lists: from filters, or from a panel's template and the row that was clicked. Pure. */
import { formatTerm } from '../server/query/language/search.ts'
import type { Field } from '../server/query/language/words.ts'
import type { Range } from './range.ts'

type Value = string | number | null | undefined

/** `/search?...` with these filters; empty ones are left out. */
export function searchHref(filters: Record<string, Value>): string {
  return hrefOf('/search', Object.entries(filters))
}

/**
 * Fills `{name}` in a template such as `/search?q=domain:{domain} status:{status}` from `values` and adds the range where
 * the template names none. In `q` values are quoted as search words, those between slashes (`reason:/{pattern}/`) are expressions;
 * a word whose value is missing is left out.
 */
export function fillLink(template: string, values: Record<string, Value>, range: Range): string {
  const [path = '', query = ''] = split(template, '?')
  const params = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, Value] => {
      const [key, text = ''] = split(pair, '=')
      return [key, key === 'q' ? fillWords(text, values) : fill(text, values)]
    })
  for (const end of ['since', 'until'] as const)
    if (!params.some(([key]) => key === end)) params.push([end, range[end]])
  return hrefOf(path, params)
}

/** `from:{sender}`, `-reason:/{pattern}/` */
const TEMPLATE_WORD = /^(?<sign>-?)(?<field>\w+):(?<slash>\/?)\{(?<name>\w+)\}\k<slash>$/

function fillWords(text: string, values: Record<string, Value>): string {
  return text
    .split(' ')
    .flatMap((word) => {
      const { sign, field, slash, name } = TEMPLATE_WORD.exec(word)?.groups ?? {}
      if (!field || !name) return word
      const value = values[name]
      return isKnown(value) ? termOf(field, String(value), sign === '-', slash === '/') : []
    })
    .join(' ')
}

/** A word of the search language; the value is meant as it is, a `*` in it is no wildcard, unless it is an expression. */
function termOf(field: string, text: string, negated: boolean, regex: boolean): string {
  return formatTerm({
    field: field as Field,
    negated,
    values: [regex ? { text, literal: true, regex } : { text, literal: text.includes('*') }],
  })
}

/** Puts values into `{name}`; what is missing leaves nothing. */
export function fill(text: string, values: Record<string, Value>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

function isKnown(value: Value): value is string | number {
  return value !== undefined && value !== null
}

function hrefOf(path: string, params: readonly (readonly [string, Value])[]): string {
  const search = new URLSearchParams()
  for (const [key, value] of params) if (isKnown(value) && value !== '') search.set(key, String(value))
  const query = search.toString()
  return query === '' ? path : `${path}?${query}`
}

function split(text: string, at: string): [string, string?] {
  const index = text.indexOf(at)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
