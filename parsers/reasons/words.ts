/** What an explanation is: plain words in both languages, and whose side can do something. */

export interface Words {
  en: string
  de: string
}

/**
 * Where the cause lies, and so who can change it: the person who sends (address, login), what the message holds, the
 * server or domain that sends (which is ours for mail that leaves us), the path between, the server that receives, the
 * mailbox there, what is configured on this very server, or nobody for now.
 */
export type Side =
  'sender' | 'content' | 'sending-server' | 'network' | 'receiving-server' | 'mailbox' | 'us' | 'nobody'

export interface Explanation {
  /** The class or code that was asked for. */
  code: string
  meaning: Words
  side: Side
  advice?: Words
}

/** An entry of the catalogue: meaning and advice, each in English and German. */
export type Entry = readonly [side: Side, en: string, de: string, adviceEn?: string, adviceDe?: string]

export function explanationOf(code: string, [side, en, de, adviceEn, adviceDe]: Entry): Explanation {
  return {
    code,
    meaning: { en, de },
    side,
    ...(adviceEn !== undefined && adviceDe !== undefined && { advice: { en: adviceEn, de: adviceDe } }),
  }
}
