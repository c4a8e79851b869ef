/** What cannot be read in a search, as a text of the locale files with its values. */
import type { Fault } from '../../server/query/language/search.ts'

/** Key and values for `t()`. */
export function faultPhrase({
  kind,
  word,
  start,
  example,
  choices,
  value,
  regex,
}: Fault): [string, Record<string, string | number>] {
  const key = kind === 'not-a-regex' ? `fault.regex.${regex ?? 'too-large'}` : `fault.${kind}`
  const field = `${example.split(':')[0]}:`
  return [
    key,
    { word, value: value ?? word, field, place: start + 1, example, choices: (choices ?? []).join(', ') },
  ]
}
