/** What a reply means, whose it is and whom it concerns: the facts that are stored beside it. */
import { CLASSES } from './classes.ts'
import type { ReasonClass } from './classes.ts'
import { findReason } from './classify.ts'
import { fingerprintOf } from './fingerprint.ts'
import { providerOfHost, providerOfWords } from './providers.ts'
import type { ProviderId } from './providers.ts'
import type { Side } from './words.ts'

export interface Judgement {
  reasonClass: ReasonClass
  side: Side
  /** Absent where it is none of the known ones. */
  provider?: ProviderId
  fingerprint: string
}

/** Retries bring the same reply again and again; senders can make up any number of others. */
const MOST_KNOWN = 4000

/** Replies are at most 2000 bytes in a log. */
const LONGEST = 2000

// host mx.example.net[198.51.100.7] said: 550 …     connect to mx.example.net[198.51.100.7]:25: Connection refused
// conversation with mx.example.net[198.51.100.7] timed out while …
const PEER = /\b(?:host|connect to|with) (?<host>[^\s[<>]{1,255})\[[^\]]{0,64}\]/

// Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
const LIST = /\bblocked using (?<zone>[\w.-]{1,255})/

// Whoever writes to us chooses these; they are no words of a provider.
const ADDRESSES = /<[^<>]{0,512}>|[^\s@<>"()[\]]{1,64}@[^\s@<>"()[\],;]{1,255}/g

/**
 * @param reply as Postfix logs it, with `host … said:` where that stands before it
 * @param dsn the enhanced code
 * @param relayHost name of the server that answered, where it is known
 * @param ours this server wrote the reply: only a blocklist that it names can be somebody else's word
 */
export type Judge = (reply: string, dsn?: string, relayHost?: string, ours?: boolean) => Judgement

/** A judge that remembers the last few thousand replies. */
export function createJudge(): Judge {
  const known = new Map<string, Judgement>()
  return (reply, dsn, relayHost, ours = false) => {
    const key = `${dsn ?? ''}\n${ours ? '\n' : (relayHost ?? '')}\n${reply}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MOST_KNOWN) known.clear()
    const judgement = judgeReply(reply, dsn, relayHost, ours)
    known.set(key, judgement)
    return judgement
  }
}

/** The same without a memory. */
export const judgeReply: Judge = (reply, dsn, relayHost, ours = false) => {
  const { reason, side } = findReason(reply, dsn, relayHost !== undefined && !ours)
  const provider = providerOf(reply, relayHost, ours)
  return {
    reasonClass: reason,
    side: side ?? CLASSES[reason][0],
    ...(provider !== undefined && { provider }),
    fingerprint: fingerprintOf(reply),
  }
}

const providerOf = (reply: string, relayHost: string | undefined, ours: boolean): ProviderId | undefined => {
  const host = relayHost ?? PEER.exec(reply)?.groups?.['host']
  const byHost = host === undefined ? undefined : providerOfHost(host)
  if (byHost !== undefined) return byHost
  if (!ours) {
    const byWords = providerOfWords(reply.slice(0, LONGEST).replace(ADDRESSES, ' '))
    if (byWords !== undefined) return byWords
  }
  const zone = LIST.exec(reply)?.groups?.['zone']
  return zone === undefined ? undefined : providerOfHost(zone)
}
