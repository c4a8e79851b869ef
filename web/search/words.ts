/** A facet of a search as search words. */
import { addTerm } from '../../server/query/language/edit.ts'
import { groupTerm } from '../../server/query/language/groups.ts'

/** The text with the value of a facet, or without it. */
export function withFacet(text: string, facet: string, value: string, negated: boolean): string {
  return addTerm(text, groupTerm(facet, value, negated))
}
