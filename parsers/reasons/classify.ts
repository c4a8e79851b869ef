/** The class of a reply: what a person can act on, out of what servers write in a thousand ways. */
import type { ReasonClass } from './classes.ts'
import { CLASS_OF } from './codes.ts'
import { PATTERNS } from './patterns.ts'

/** Replies are at most 2000 bytes in a log; what decides stands at the front. */
const LONGEST = 2000

// Addresses, links and host names are not what a server says; a stranger could have put any of our words into them.
// <spf-rejected@example.net>     spam@example.net     https://bl.example/?ip=192.0.2.1     mx.antispam.example
const STRANGE =
  /<[^<>]*>|https?:\/\/[^\s"<>]+|[^\s@<>"()[\]]{1,64}@[^\s@<>"()[\],;]{1,255}|[\w-]{1,63}(?:\.[\w-]{1,63})+/g

// host mx.example.net[198.51.100.7] said: 550 …     host mx.example.net[198.51.100.7] refused to talk to me: …
const THEIRS = /\bhost [^\s[]+\[[^\]]*\] (?:said|refused to talk to me): /

/** Codes that say more than any text beside them. */
const SURE = /^[45]\.(?:1\.10|7\.(?:2[0-8]|30))$/

const ENHANCED = /^[45]\.(?<rest>\d{1,3}\.\d{1,3})$/

/**
 * The class of a reply or of a text of our own; `other` where nothing fits.
 *
 * @param dsn the enhanced code, which decides where the words do not
 */
export function classifyReply(reply: string, dsn?: string): ReasonClass {
  const rest = ENHANCED.exec(dsn ?? '')?.groups?.['rest']
  const byCode = rest === undefined ? undefined : CLASS_OF[rest]
  if (byCode !== undefined && SURE.test(dsn ?? '')) return byCode

  const text = reply.slice(0, LONGEST)
  const theirs = THEIRS.test(text)
  const words = text.replace(STRANGE, ' ').toLowerCase()
  const fits = PATTERNS.find((pattern) => !(pattern.ours && theirs) && pattern.words.test(words))
  // `Rejected` and `refused` stand in every refusal: a telling code says more.
  if (fits && fits.reason !== 'policy') return fits.reason
  return byCode ?? fits?.reason ?? 'other'
}
