/** What a search is about, where it is one thing: a code or a reason to be explained, an address to be told apart. Pure. */
import { addTerm, removeTerm } from '../../server/query/language/edit.ts'
import { formatTerm, parseSearch } from '../../server/query/language/search.ts'
import type { Term } from '../../server/query/language/search.ts'
import type { Field } from '../../server/query/language/words.ts'

const ADDRESS_FIELDS = ['address', 'from', 'to'] as const satisfies readonly Field[]
export type AddressField = (typeof ADDRESS_FIELDS)[number]

/** The one plain value of the only term for which `fields` names the word; negated and switched-off terms ask for something else. */
function only(terms: readonly Term[], fields: readonly string[]): { term: Term; text: string } | undefined {
  const [term, ...others] = terms.filter(({ field, off }) => off !== true && fields.includes(field))
  const [value, ...values] = term?.values ?? []
  if (!term || !value || term.negated || others.length + values.length > 0) return undefined
  const isPlain = value.regex !== true && (value.literal || !value.text.includes('*'))
  return isPlain ? { term, text: value.text } : undefined
}

/** The code or the class of reasons that is searched for. */
export function codeOf(words: string): string | undefined {
  return only(parseSearch(words).terms, ['dsn', 'code', 'reason'])?.text
}

/** The same search for mail from and to an address, from it, and to it; undefined where it is not about one address. */
export function addressTabs(
  words: string,
): { address: string; tabs: { field: AddressField; words: string; here: boolean }[] } | undefined {
  const about = only(parseSearch(words).terms, ADDRESS_FIELDS)
  if (!about?.text.includes('@')) return undefined
  const { term, text } = about
  return {
    address: text,
    tabs: ADDRESS_FIELDS.map((field) => ({
      field,
      words: words.slice(0, term.start) + formatTerm({ ...term, field }) + words.slice(term.end),
      here: term.field === field,
    })),
  }
}

const RESULTS = ['all', 'failure', 'success'] as const

/** The same search for logins of every outcome, for those that failed, and for those that went well. */
export function resultTabs(words: string): { result: string; words: string; here: boolean }[] {
  const { terms } = parseSearch(words)
  const isResult = (term: Term) => term.field === 'result' && term.off !== true
  const places = terms.flatMap((term, index) => (isResult(term) ? [index] : []))
  const rest = places.reduceRight(removeTerm, words)
  const now = only(terms, ['result'])?.text
  return RESULTS.map((result) => ({
    result,
    words: result === 'all' ? rest : addTerm(rest, `result:${result}`),
    here: result === 'all' ? places.length === 0 : now === result,
  }))
}
