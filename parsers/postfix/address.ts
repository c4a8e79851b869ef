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
      if (after !== 64 && after !== 62) return -1
      const end = text.indexOf('>', i)
      return end >= 0 && NO_DOMAIN.test(text.slice(i + 1, end)) ? -1 : end
    }
  }
  return -1
}

/** What a domain cannot hold: then the quotes were somebody's own, and not those around a local part. */
const NO_DOMAIN = /["< ;]/

/**
 * The same where strangers write before the address too, and may have written its beginning: what has no quotes may then
 * hold no `<`, which is never the true end of a true address.
 */
export function endOfSureAddress(text: string, at: number): number {
  const end = endOfAddress(text, at)
  const open = text.charCodeAt(at) === 34 ? -1 : text.indexOf('<', at)
  return open >= 0 && open < end ? -1 : end
}
