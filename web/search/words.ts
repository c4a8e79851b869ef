/** A facet of a search as search words. */
import { addTerm } from '../../server/query/language/edit.ts'
import { formatTerm } from '../../server/query/language/search.ts'
import type { Field } from '../../server/query/language/words.ts'

const FIELD_OF: Record<string, Field> = {
  status: 'status',
  direction: 'direction',
  host: 'host',
  relay: 'relay',
  dsn: 'dsn',
  recipientDomain: 'domain',
  action: 'action',
}

/** The text with the value of a facet, or without it. */
export function withFacet(text: string, facet: string, value: string, negated: boolean): string {
  if (facet === 'senderDomain') {
    const term = formatTerm({ field: 'from', negated, values: [{ text: `*@${value}`, literal: false }] })
    return text === '' ? term : `${text} ${term}`
  }
  return addTerm(text, FIELD_OF[facet] ?? 'text', value, negated)
}
