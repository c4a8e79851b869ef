/** The blocklist that a reply names: an explanation of it then says which. */
import type { Explanation } from './words.ts'

const CLASS = 'ip-reputation'

// Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://…
// 192.0.2.1 is listed on bl.example.net.
// Message rejected: IP listed in rbl.example
const NAMED =
  /\b(?:blocked using|(?:black|block)?listed (?:by|in|on|at)|found (?:in|on)) (?:the )?(?<list>[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,6})(?![\w@-])/i

// What the sender chose is no name of a list: <a@b.example>   a@b.example   https://…
const FOREIGN = /<[^<>]{0,512}>|\S{1,64}@\S{1,255}|\bhttps?:\S+/gi

/** `zen.spamhaus.org`; undefined where the reply names none. */
export function listIn(reply: string): string | undefined {
  return NAMED.exec(reply.replace(FOREIGN, ' '))?.groups?.list?.toLowerCase()
}

/** The same explanation, with the list where it is about one and the reply names it. */
export function namingList(explanation: Explanation, reply: string | undefined): Explanation {
  const list = explanation.code === CLASS && reply !== undefined ? listIn(reply) : undefined
  if (list === undefined) return explanation
  return {
    ...explanation,
    meaning: {
      en: `The sender's server is on a blocklist (${list}).`,
      de: `Der Server des Absenders steht auf einer Sperrliste (${list}).`,
    },
  }
}
