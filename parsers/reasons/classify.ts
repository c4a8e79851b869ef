/** The class of a reply: what a person can act on, out of what servers write in a thousand ways. */
import type { ReasonClass } from './classes.ts'
import { CLASS_OF } from './codes.ts'
import { PATTERNS } from './patterns.ts'
import type { Side } from './words.ts'

/** Replies are at most 2000 bytes in a log; what decides stands at the front. */
const LONGEST = 2000

// Addresses, links and host names are not what a server says; a stranger could have put any of our words into them.
// <spf-rejected@example.net>     spam@example.net     https://bl.example/?ip=192.0.2.1     mx.antispam.example
const STRANGE =
  /<[^<>]*>|https?:\/\/[^\s"<>]+|[^\s@<>"()[\]]{1,64}@[^\s@<>"()[\],;]{1,255}|[\w-]{1,63}(?:\.[\w-]{1,63})+/g

// host mx.example.net[198.51.100.7] said: 550 …     host mx.example.net[198.51.100.7] refused to talk to me: …
const THEIRS = /\bhost [^\s[]+\[[^\]]*\] (?:said|refused to talk to me): /

// 550 5.1.1 …
const REPLY = /^[45]\d\d[ -]/

/** Codes that say more than any text beside them. */
const SURE = /^[45]\.7\.(?:2[0-68]|509|515)$/

const ENHANCED = /^[45]\.(?<rest>\d{1,3}\.\d{1,3})$/

/** The enhanced code in the reply itself, for refusals whose line has none of its own. */
const SAID = /\b[45]\.\d{1,3}\.\d{1,3}(?![\d.])/

export interface Reason {
  reason: ReasonClass
  /** Where this very reply says more than its class. */
  side?: Side
}

/**
 * The class of a reply or of a text of our own; `other` where nothing fits.
 *
 * @param dsn the enhanced code, which decides where the words do not
 * @param fromRelay another server answered, so that a bare `451 4.3.0 …` is its own word
 */
export function findReason(reply: string, dsn?: string, fromRelay = false): Reason {
  const text = reply.slice(0, LONGEST)
  const code = dsn === undefined || dsn.endsWith('.0.0') ? (SAID.exec(text)?.[0] ?? dsn) : dsn
  const rest = ENHANCED.exec(code ?? '')?.groups?.['rest']
  const byCode = rest === undefined ? undefined : CLASS_OF[rest]
  if (byCode !== undefined && SURE.test(code ?? '')) return { reason: byCode }

  const theirs = THEIRS.test(text) || (fromRelay && REPLY.test(text))
  const words = text.replace(STRANGE, ' ').toLowerCase()
  const fits = PATTERNS.find((pattern) => !(pattern.ours && theirs) && pattern.words.test(words))
  // `Rejected` and `refused` stand in every refusal: a telling code says more.
  if (fits && fits.reason !== 'policy') {
    // only our own server can be asked for a login by the one it delivers to
    return theirs && fits.reason === 'auth-required' ? { reason: fits.reason, side: 'us' } : fits
  }
  if (byCode !== undefined) return { reason: byCode }
  return fits ?? { reason: 'other' }
}

/** The class alone. */
export function classifyReply(reply: string, dsn?: string): ReasonClass {
  return findReason(reply, dsn).reason
}
