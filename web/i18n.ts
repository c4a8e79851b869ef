/**
 * Texts in English and German: only the language in use is loaded, and of it only what the frame and the opened pages
 * need. Files are `locales/<language>/<area>.json`, those of single pages in `pages/`; keys `<area>.<...>`.
 */
import { createI18n } from 'vue-i18n'
import type { Words } from '../dashboards/schema.ts'

export type Language = 'en' | 'de'
export const LANGUAGES: readonly Language[] = ['en', 'de']

type Texts = Record<string, unknown>
const frames = {
  en: () => import('./locales/en.ts'),
  de: () => import('./locales/de.ts'),
}
const pages = import.meta.glob<Texts>('./locales/*/pages/*.json', { import: 'default' })
/** Areas of the pages that were opened. */
const opened = new Set<string>()
/** What was asked for, by language and area. */
const loads = new Map<string, Promise<void>>()

export const i18n = createI18n({ legacy: false, locale: 'en' })

/** Loads the texts of `language` once, beside the one in use. */
export async function loadTexts(language: Language): Promise<void> {
  await Promise.all([
    once(language, language, async () => (await frames[language]()).texts),
    ...[...opened].map((area) =>
      once(`${language}/${area}`, language, async () => ({
        [area]: await pages[`./locales/${language}/pages/${area}.json`]?.(),
      })),
    ),
  ])
}

/** Loads the texts of a page's areas in the language in use; from now on they come with every language. */
export async function openAreas(areas: readonly string[]): Promise<void> {
  for (const area of areas) opened.add(area)
  await loadTexts(i18n.global.locale.value as Language)
}

/** What failed is asked for again at the next need. */
function once(name: string, language: Language, load: () => Promise<Texts>): Promise<void> {
  const begun = loads.get(name)
  if (begun) return begun
  const coming = load().then(
    (texts) => i18n.global.mergeLocaleMessage(language, texts),
    (error: unknown) => {
      loads.delete(name)
      throw error
    },
  )
  loads.set(name, coming)
  return coming
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
