/** The words of a search in the URL: filters that links from dashboards set and `q` are one text, one row of chips. */
import { addTerm, formatTerm } from '../../server/query/language/search.ts'
import type { Field } from '../../server/query/language/words.ts'
import type { Filters } from '../composables/useFilters.ts'

/** Filters of the list API and the search word that says the same. */
const FIELD_OF: Record<string, Field> = {
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
  program: 'program',
  kind: 'kind',
  severity: 'severity',
  result: 'result',
}

/** Filters that are words, beside `q`. */
export const WORD_FILTERS: readonly string[] = Object.keys(FIELD_OF)

/** All that is searched for as one text. */
export function wordsOf(filters: Filters): string {
  const words = Object.entries(FIELD_OF).flatMap(([filter, field]) => {
    const value = filters[filter]
    if (value === undefined) return []
    const values = CHOICES.has(field) ? value.split(',') : [value]
    return [formatTerm({ field, negated: false, values: values.map((text) => ({ text, literal: false })) })]
  })
  return [...words, filters.q?.trim() ?? ''].filter((each) => each !== '').join(' ')
}

const CHOICES = new Set<Field>(['status', 'direction', 'severity', 'result', 'kind'])

/** The text with the value of a facet, or without it. */
export function withFacet(text: string, facet: string, value: string, negated: boolean): string {
  if (facet === 'senderDomain') {
    const term = formatTerm({ field: 'from', negated, values: [{ text: `*@${value}`, literal: false }] })
    return text === '' ? term : `${text} ${term}`
  }
  return addTerm(text, FACET_FIELD[facet] ?? 'text', value, negated)
}

const FACET_FIELD: Record<string, Field> = {
  status: 'status',
  direction: 'direction',
  host: 'host',
  relay: 'relay',
  dsn: 'dsn',
  recipientDomain: 'domain',
  action: 'action',
}
