/** Fields found by the words before them, in lines whose values nobody escaped. */

import { mayBeCut } from '../cut.ts'

/** Where a mark stands that must stand once; -1 where it is missing, or where a value of somebody's holds it too. */
export function once(text: string, mark: string): number {
  const at = mayBeCut(text) ? -1 : text.indexOf(mark)
  return at >= 0 && text.indexOf(mark, at + 1) < 0 ? at : -1
}

/** The text behind a mark that stands once, up to the first end found behind it. */
export function valueBehind(text: string, mark: string, ...ends: readonly string[]): string | undefined {
  const at = once(text, mark)
  if (at < 0) return undefined
  const start = at + mark.length
  const found = ends.map((each) => text.indexOf(each, start)).filter((each) => each >= 0)
  return text.slice(start, found.length === 0 ? undefined : Math.min(...found))
}

/** What a table of marks finds, without what it does not. */
export function present<Value>(fields: Record<string, Value | undefined>): Record<string, Value> {
  const found: Record<string, Value> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) found[name] = value
  return found
}
