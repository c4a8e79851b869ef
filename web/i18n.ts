/** Texts in English and German: only the language in use is loaded. Files are `locales/<language>/<area>.json`, keys `<area>.<...>`. */
import { createI18n } from 'vue-i18n'
import type { Words } from '../dashboards/schema.ts'

export type Language = 'en' | 'de'
export const LANGUAGES: readonly Language[] = ['en', 'de']

const files = {
  en: () => import('./locales/en.ts'),
  de: () => import('./locales/de.ts'),
}

export const i18n = createI18n({ legacy: false, locale: 'en' })

/** Loads the texts of `language` once, beside the one in use. */
export async function loadTexts(language: Language): Promise<void> {
  const { global } = i18n
  if (Object.keys(global.getLocaleMessage(language)).length === 0)
    global.setLocaleMessage(language, (await files[language]()).texts as never)
}

/** Makes `language` the language of the page, and says so in `<html lang>`. */
export async function setLanguage(language: Language): Promise<void> {
  await loadTexts(language)
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

/** The text of `words` in the language in use; reactive where it is called in a template or a computed. */
export function inWords(words: Words): string {
  return words[i18n.global.locale.value as Language] ?? words.en
}
