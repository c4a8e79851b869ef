/** Explanations for mail that is not tried again: what the catalogue says while it waits must promise nothing then. */
import type { Explanation, Words } from './words.ts'

/** By the English sentence of the catalogue, as several classes and codes share one. */
const OVER: Readonly<Record<string, Words>> = {
  'The mailbox is full. We keep trying.': {
    en: 'The mailbox is full.',
    de: 'Das Postfach ist voll.',
  },
  'The server cannot take the message just now. We keep trying.': {
    en: 'The server could not take the message.',
    de: 'Der Server konnte die Nachricht nicht annehmen.',
  },
  'The server wants us to try again in some minutes. This is normal.': {
    en: 'The server put us off at every try (greylisting); it should have let a later one in.',
    de: 'Der Server hat bei jedem Versuch vertröstet (Greylisting); einen späteren hätte er annehmen sollen.',
  },
  'Not now: the server asks to try again later.': {
    en: 'The server put us off, up to the last try.',
    de: 'Der Server hat vertröstet, bis zum letzten Versuch.',
  },
  'Nothing to do for now: Postfix tries again by itself.': {
    en: 'Send it again when the cause is gone.',
    de: 'Erneut senden, wenn die Ursache behoben ist.',
  },
  'Wait; Postfix tries again. If it lasts, send more slowly to this domain and look for bulk mail.': {
    en: 'Send it again later. Send more slowly to this domain, and look for bulk mail.',
    de: 'Später erneut senden. Langsamer an diese Domain senden und nach Massenmail suchen.',
  },
  'Nothing to do: the next attempt usually succeeds.': {
    en: 'Ask the postmaster there, then send it again.',
    de: 'Beim dortigen Postmaster fragen, dann erneut senden.',
  },
  'We keep trying. If many servers are concerned, check our network and its packet size (MTU).': {
    en: 'Send it again. If many servers are concerned, check our network and its packet size (MTU).',
    de: 'Erneut senden. Betrifft es viele Server, das eigene Netz und die Paketgröße (MTU) prüfen.',
  },
  'Nothing to do for now. If it lasts for hours, ask the postmaster there.': {
    en: 'Send it again. If that fails too, ask the postmaster there.',
    de: 'Erneut senden. Misslingt auch das, beim dortigen Postmaster fragen.',
  },
}

/** The same explanation for a delivery that has ended: no word of further tries, and somebody has to act. */
export function whenOver({ code, meaning, side, advice }: Explanation): Explanation {
  const ended = (words: Words) => OVER[words.en] ?? words
  return {
    code,
    meaning: ended(meaning),
    side: side === 'nobody' ? 'sender' : side,
    ...(advice && { advice: ended(advice) }),
  }
}
