/** What cannot be read in a search, as a text of the locale files with its values. */
import type { Fault } from '../../server/query/language/search.ts'

/** Key and values for `t()`. */
export function faultPhrase({
  kind,
  word,
  start,
  example,
  choices,
}: Fault): [string, Record<string, string | number>] {
  return [`search.fault.${kind}`, { word, place: start + 1, example, choices: (choices ?? []).join(', ') }]
}
