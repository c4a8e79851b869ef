/** Codes and reason classes in words, for people who never read an RFC. */
import { namingList } from './blocklist.ts'
import { CLASSES } from './classes.ts'
import { BY_FIRST_DIGIT, CLASS_OF, CODES } from './codes.ts'
import { namingGreeting } from './greeting.ts'
import { judgeReply } from './judge.ts'
import { providerName } from './providers.ts'
import { explanationOf } from './words.ts'
import type { Entry, Explanation } from './words.ts'

export type { Explanation, Side, Words } from './words.ts'

const CODE = /^(?:[2-5]\d\d|(?<first>[245])\.(?<rest>\d{1,3}\.\d{1,3}))$/

/** An SMTP code (`550`) or an enhanced code (`5.1.1`); undefined for what is none. */
export function explainCode(code: string): Explanation | undefined {
  const match = CODE.exec(code)
  if (!match) return undefined
  const { first, rest } = match.groups ?? {}
  const own = CODES[code]
  if (own) return explanationOf(code, own)

  const reason = rest === undefined || first === '2' ? undefined : CLASS_OF[rest]
  const entry = reason === undefined ? BY_FIRST_DIGIT[code.charAt(0)] : CLASSES[reason]
  return entry && explanationOf(code, entry)
}

/** A reason class (`mailbox-full`); undefined for what is none. */
export function explainReason(reason: string): Explanation | undefined {
  const entry: Entry | undefined = Object.hasOwn(CLASSES, reason)
    ? CLASSES[reason as keyof typeof CLASSES]
    : undefined
  return entry && explanationOf(reason, entry)
}

/** A whole reply in words: what `explainReason` says of its class, and what the reply itself tells. */
export interface ReplyExplanation extends Explanation {
  /** As stored, and as it is shown. */
  provider?: { id: string; name: string }
  fingerprint: string
}

/** Any reply, as Postfix logs it or as the other server wrote it; `relayHost` is the name of that server. */
export function explainReply(reply: string, dsn?: string, relayHost?: string): ReplyExplanation {
  const { reasonClass, side, provider, fingerprint } = judgeReply(reply, dsn, relayHost)
  return {
    ...namingGreeting(namingList(explanationOf(reasonClass, CLASSES[reasonClass]), reply), reply),
    side,
    ...(provider !== undefined && { provider: { id: provider, name: providerName(provider) } }),
    fingerprint,
  }
}

/** A class or a code, whichever it is. */
export function explain(text: string): Explanation | undefined {
  return explainReason(text) ?? explainCode(text)
}
