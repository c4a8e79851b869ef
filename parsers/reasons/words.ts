/** What an explanation is: plain words in both languages, and whose side can do something. */

export interface Words {
  en: string
  de: string
}

/** Who can change it: the one who sends, the one who receives, we who run this server, or nobody for now. */
export type Side = 'sender' | 'receiver' | 'us' | 'nobody'

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
