/** A whole sentence not yet in a language: pure functions make phrases, the page says them. */

/** Values of a phrase; times and durations stay raw until the reader's language and zone are known. */
export type PhraseValue = string | number | { time: string } | { seconds: number } | { bytes: number }

export type Phrase =
  /** A key of the locale file, with `count` choosing the plural form. */
  | { key: string; values?: Record<string, PhraseValue>; count?: number }
  /** A sentence of a catalogue that has both languages already. */
  | { words: { en: string; de: string } }

/** What a page gives so that phrases can be said: translation and the formats of the reader. */
export interface Speaker {
  language: string
  translate: (key: string, values: Record<string, string | number>, count?: number) => string
  number: (value: number) => string
  time: (time: string) => string
  seconds: (seconds: number) => string
  bytes: (bytes: number) => string
}

/** The sentence in the speaker's language. */
export function say(phrase: Phrase, speaker: Speaker): string {
  if ('words' in phrase) return speaker.language === 'de' ? phrase.words.de : phrase.words.en
  const values: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(phrase.values ?? {})) values[name] = sayValue(value, speaker)
  if (phrase.count !== undefined) values.count = speaker.number(phrase.count)
  return speaker.translate(phrase.key, values, phrase.count)
}

function sayValue(value: PhraseValue, speaker: Speaker): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return speaker.number(value)
  if ('time' in value) return speaker.time(value.time)
  if ('seconds' in value) return speaker.seconds(value.seconds)
  return speaker.bytes(value.bytes)
}
