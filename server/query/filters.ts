/** Filters of every list as they come from URL, command line and panels, and the terms they stand for. */
import { BadSearch } from '../errors.ts'
import { DIRECTIONS, STATUS_GROUPS } from './language/words.ts'
import type { Field } from './language/words.ts'
import { faultText, formatTerm, parseSearch } from './language/search.ts'
import type { Term } from './language/search.ts'

/** As `Filters` of server/api/contract.ts. */
export interface Filters {
  q?: string | undefined
  since?: string | undefined
  until?: string | undefined
  from?: string | undefined
  to?: string | undefined
  address?: string | undefined
  domain?: string | undefined
  status?: string | undefined
  direction?: string | undefined
  dsn?: string | undefined
  client?: string | undefined
  helo?: string | undefined
  saslUser?: string | undefined
  relay?: string | undefined
  queueId?: string | undefined
  messageId?: string | undefined
  host?: string | undefined
  reason?: string | undefined
  program?: string | undefined
  kind?: string | undefined
  severity?: string | undefined
  result?: string | undefined
}

export interface ListRequest extends Filters {
  limit?: number | undefined
  cursor?: string | undefined
  order?: 'newest' | 'oldest' | undefined
}

/** Filter -> search word, where their names differ and where they do not. */
const WORD_OF: Partial<Record<keyof Filters, Field>> = {
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

/** One condition, ready for SQL or for a test in memory. Of `values` any must hold. */
export type Condition = Pick<Term, 'field' | 'values' | 'negated' | 'amount'>

/** All conditions of the filters; throws SEARCH_INVALID with the place of the first fault. */
export function conditionsOf(filters: Filters): Condition[] {
  const conditions: Condition[] = []
  for (const [name, word] of Object.entries(WORD_OF)) {
    const value = filters[name as keyof Filters]
    if (value === undefined || value === '') continue
    conditions.push(...read(typed(word, value)))
  }
  if (filters.q !== undefined) conditions.push(...read(filters.q))
  return conditions.map(widen)
}

/** A value from the URL is typed text, quoted or not; only blanks need help. */
function typed(word: Field, value: string): string {
  return value.startsWith('"') || !/\s/.test(value)
    ? `${word}:${value}`
    : formatTerm({ field: word, negated: false, values: [{ text: value, literal: !value.includes('*') }] })
}

function read(text: string): readonly Term[] {
  const { terms, faults } = parseSearch(text)
  const [fault] = faults
  if (fault !== undefined) throw new BadSearch(faultText(fault))
  return terms
}

/** Words for several values become those values. */
function widen({ field, values, negated, amount }: Condition): Condition {
  const texts = values.flatMap(({ text, literal }) => {
    if (field === 'status')
      return (STATUS_GROUPS[text] ?? [text]).map((status) => ({ text: status, literal: true }))
    if (field === 'direction') return [{ text: DIRECTIONS[text] ?? text, literal: true }]
    return [{ text, literal }]
  })
  return { field, values: texts, negated, ...(amount !== undefined && { amount }) }
}
