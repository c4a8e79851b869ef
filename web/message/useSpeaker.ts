/** Says phrases in the reader's language and zone, or in another language for a ticket. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useZone } from '../composables/useFormat.ts'
import { useNow } from '../composables/useNow.ts'
import { createFormat } from '../format.ts'
import type { Format } from '../format.ts'
import { i18n, loadTexts } from '../i18n.ts'
import type { Language } from '../i18n.ts'
import { say } from './phrase.ts'
import type { Phrase, Speaker } from './phrase.ts'

/** A speaker for one language; its texts must be loaded. Times of `today` (a date as `format.date` says it) go without it. */
export function createSpeaker(format: Format, today?: string): Speaker {
  const locale = format.language === 'de' ? 'de-DE' : 'en-GB'
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const { t } = i18n.global
  return {
    language: format.language,
    translate: (key, values, count) =>
      count === undefined
        ? t(key, values, { locale: format.language })
        : t(key, values, { locale: format.language, plural: count }),
    number: (value) => decimal.format(value),
    time: (time) => (format.date(time) === today ? format.time(time) : format.dateTime(time)),
    seconds: (seconds) => format.duration(seconds),
    bytes: (bytes) => format.bytes(bytes),
  }
}

/** `speak(phrase)` for templates. */
export function useSpeaker(): { speaker: ComputedRef<Speaker>; speak: (phrase: Phrase) => string } {
  const zone = useZone()
  const now = useNow()
  // By the texts' own language, not by the one just chosen, whose texts are still on their way.
  const format = computed(() => createFormat(i18n.global.locale.value as Language, zone.value))
  const today = computed(() => format.value.date(now.value))
  const speaker = computed(() => createSpeaker(format.value, today.value))
  return { speaker, speak: (phrase) => say(phrase, speaker.value) }
}

/** Loads the texts of a language beside the one in use, and gives its speaker. */
export function useSpeakerOf(): (language: Language) => Promise<Speaker> {
  const zone = useZone()
  return async (language) => {
    await loadTexts(language)
    return createSpeaker(createFormat(language, zone.value))
  }
}
