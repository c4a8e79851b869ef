/** Filters of a list as they come from URL and command line, joined with its search words to one list of conditions. */
import { formatTerm, parseSearch } from './search.ts'
import type { Fault, Term } from './search.ts'
import { DIRECTIONS, STATUS_GROUPS } from './words.ts'
import type { Field } from './words.ts'

/** Each filter of server/api/contract.ts but `since` and `until`, and the search word it stands for. */
const WORD_OF = {
  from: 'from',
  to: 'to',
  address: 'address',
  domain: 'domain',
  status: 'status',
  direction: 'direction',
  dsn: 'dsn',
  client: 'client',
  helo: 'helo',
  saslUser: 'sasl',
  relay: 'relay',
  queueId: 'id',
  messageId: 'msgid',
  host: 'host',
  reason: 'reason',
  provider: 'provider',
  waited: 'waited',
  attempts: 'attempts',
  program: 'program',
  kind: 'kind',
  severity: 'severity',
  result: 'result',
} as const satisfies Record<string, Field>

export type FilterName = keyof typeof WORD_OF
export type Filters = { readonly [Name in FilterName | 'q']?: string | undefined }

/** Of `values` any must hold; all conditions of a list must. */
export type Condition = Pick<Term, 'field' | 'values' | 'negated' | 'amount'>

export const FILTER_NAMES: readonly string[] = Object.keys(WORD_OF)

/** All filters as one search text: the words of each, then `q`. It means the same and can be shown and changed. */
export function searchTextOf(filters: Filters): string {
  return [...typedWords(filters), filters.q?.trim() ?? ''].filter((words) => words !== '').join(' ')
}

/** Every condition, words for several statuses widened to these, directions under their full names; and every fault. */
export function conditionsOf(filters: Filters): { conditions: Condition[]; faults: Fault[] } {
  const searches = [...typedWords(filters), filters.q ?? ''].map(parseSearch)
  return {
    conditions: searches.flatMap(({ terms }) => terms.filter(({ off }) => off !== true).map(widen)),
    faults: searches.flatMap(({ faults }) => faults),
  }
}

function typedWords(filters: Filters): string[] {
  return Object.entries(WORD_OF).flatMap(([name, word]) => {
    const value = filters[name as FilterName]
    return value === undefined || value === '' ? [] : [typed(word, value)]
  })
}

/** Wholly in quotes or a pattern, or without anything that would end it. A local part may be quoted: `"a b"@example.com`. */
const AS_TYPED = /^(?:"(?:[^"\\]|\\.)*"|\/.*|[^\s"]*)$/s

/** A value from the URL is typed text, quoted or not; only blanks and quotes within need help. */
function typed(word: Field, value: string): string {
  return AS_TYPED.test(value)
    ? `${word}:${value}`
    : formatTerm({ field: word, negated: false, values: [{ text: value, literal: !value.includes('*') }] })
}

function widen({ field, values, negated, amount }: Term): Condition {
  const widened = values.flatMap((value) => {
    if (field === 'status')
      return (STATUS_GROUPS[value.text] ?? [value.text]).map((text) => ({ text, literal: true }))
    if (field === 'direction') return [{ text: DIRECTIONS[value.text] ?? value.text, literal: true }]
    return [value]
  })
  return { field, values: widened, negated, ...(amount !== undefined && { amount }) }
}
