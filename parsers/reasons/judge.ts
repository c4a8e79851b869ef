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
const PEER = /\b(?:host|connect to|with) ([^\s[<>]{1,255})\[[^\]]{0,64}\]/

// Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
const LIST = /\bblocked using (?<zone>[\w.-]{1,255})/

// Whoever writes to us chooses these; they are no words of a provider.
const ADDRESSES = /<[^<>]{0,512}>|[^\s@<>"()[\]]{1,64}@[^\s@<>"()[\],;]{1,255}/g

// host mx.example.net[198.51.100.7] said: 550 …     <a@b.example>     203.0.113.7
const SAYS = /^host [^\s[<>]{1,255}\[[^\]]{0,64}\] (said|refused to talk to me): /
const QUOTED = /<[^<>]{0,512}>/g
const IPV4 = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g

/**
 * @param reply as Postfix logs it, with `host … said:` where that stands before it
 * @param dsn the enhanced code
 * @param relayHost name of the server that answered, where it is known
 * @param ours this server wrote the reply: only a blocklist that it names can be somebody else's word
 */
export type Judge = (reply: string, dsn?: string, relayHost?: string, ours?: boolean) => Judgement

/** What a reply says beside the name of the server that said it. */
interface Meaning {
  reason: ReasonClass
  side: Side
  provider: ProviderId | undefined
  fingerprint: string
}

/** A judge that remembers the last few thousand kinds of replies. */
export function createJudge(): Judge {
  const known = new Map<string, Judgement>()
  return (reply, dsn, relayHost, ours = false) => {
    const byHost = providerOfPeer(reply, relayHost)
    const shape = shapeOf(reply)
    const key = `${dsn ?? ''}\n${byHost ?? ''}\n${ours ? 'o' : relayHost === undefined ? '' : 'r'}\n${shape}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MOST_KNOWN) known.clear()
    const judgement = judgementOf(meaningOf(shape, dsn, relayHost !== undefined, ours), byHost)
    known.set(key, judgement)
    return judgement
  }
}

/** The same without a memory. */
export const judgeReply: Judge = (reply, dsn, relayHost, ours = false) =>
  judgementOf(meaningOf(shapeOf(reply), dsn, relayHost !== undefined, ours), providerOfPeer(reply, relayHost))

/** Quoted addresses and IPv4 addresses count for nothing, so replies that differ only in them are judged once. */
const shapeOf = (reply: string): string =>
  reply.slice(0, LONGEST).replace(SAYS, 'host h[] $1: ').replace(QUOTED, '<>').replace(IPV4, '0.0.0.0')

const judgementOf = (meaning: Meaning, byHost: ProviderId | undefined): Judgement => {
  const provider = byHost ?? meaning.provider
  return {
    reasonClass: meaning.reason,
    side: meaning.side,
    ...(provider !== undefined && { provider }),
    fingerprint: meaning.fingerprint,
  }
}

const meaningOf = (shape: string, dsn: string | undefined, answered: boolean, ours: boolean): Meaning => {
  const { reason, side } = findReason(shape, dsn, answered && !ours)
  return {
    reason,
    side: side ?? CLASSES[reason][0],
    provider: providerOfText(shape, ours),
    fingerprint: fingerprintOf(shape),
  }
}

const providerOfPeer = (reply: string, relayHost: string | undefined): ProviderId | undefined => {
  const host = relayHost ?? PEER.exec(reply)?.[1]
  return host === undefined ? undefined : providerOfHost(host)
}

const providerOfText = (text: string, ours: boolean): ProviderId | undefined => {
  if (!ours) {
    const byWords = providerOfWords(text.replace(ADDRESSES, ' '))
    if (byWords !== undefined) return byWords
  }
  const zone = LIST.exec(text)?.groups?.['zone']
  return zone === undefined ? undefined : providerOfHost(zone)
}
