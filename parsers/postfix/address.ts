/** Addresses in `<>`. Local parts may be quoted, and then hold `>`, `,` and anything else the sender chose. */

/**
 * Where the address ends that starts at `at` (behind the `<`): the index of its `>`, -1 where none closes it. A quoted
 * local part is passed over as a whole (Postfix >= 3.5, info_log_address_format); older ones cannot be told from text.
 */
export function endOfAddress(text: string, at: number): number {
  if (text.charCodeAt(at) !== 34) return text.indexOf('>', at)
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 92) i++
    else if (code === 34) {
      const after = text.charCodeAt(i + 1)
      // What follows a quoted local part is its domain or the end; else this was no quoted local part.
      return after === 64 || after === 62 ? text.indexOf('>', i) : -1
    }
  }
  return -1
}
