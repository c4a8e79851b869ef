/** What a person likes, kept in this browser and, by accountPreferences.ts, for the account: language, theme, density, zone, refresh, keys, patterns in charts. */
import { reactive, watch } from 'vue'
import { LANGUAGES, setLanguage } from '../i18n.ts'
import type { Language } from '../i18n.ts'

export interface Preferences {
  language: Language
  theme: 'system' | 'light' | 'dark'
  density: 'compact' | 'normal' | 'roomy'
  /** `server`, `browser`, or an IANA zone. */
  zone: string
  /** Seconds between refreshes, 0 for never. */
  refresh: 0 | 10 | 30 | 60
  /** Single-key shortcuts. */
  keys: boolean
  patterns: 'auto' | 'on' | 'off'
  /** Columns of the result lists, where they are not the usual ones. */
  columns: Partial<Record<string, string[]>>
}

const KEY = 'mailtrace.preferences'
const preferences = reactive(read())

const listeners = new Set<() => void>()

watch(preferences, (now) => {
  keep(now)
  void apply()
  for (const listener of listeners) listener()
})

/** Calls `listener` after each change. */
export function onPreferenceChange(listener: () => void): void {
  listeners.add(listener)
}

/** The preferences; change a field to keep it. */
export function usePreferences(): Preferences {
  return preferences
}

/** Puts theme and language on the page; the density is useDensity's. Resolves when the texts are there. */
export function apply(): Promise<void> {
  const { dataset } = document.documentElement
  if (preferences.theme === 'system') delete dataset.theme
  else dataset.theme = preferences.theme
  return setLanguage(preferences.language)
}

function defaults(): Preferences {
  const spoken = navigator.language.slice(0, 2)
  return {
    language: LANGUAGES.find((language) => language === spoken) ?? 'en',
    theme: 'system',
    density: 'normal',
    zone: 'server',
    refresh: 30,
    keys: true,
    patterns: 'auto',
    columns: {},
  }
}

/** What was kept, field by field: a field of another type than the default's is dropped. */
function read(): Preferences {
  const all: Preferences & Record<string, unknown> = { ...defaults() }
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>
    for (const [key, value] of Object.entries(kept))
      if (typeof value === typeof all[key]) Object.assign(all, { [key]: value })
  } catch {
    // Kept text that is no JSON: the defaults stand.
  }
  if (!LANGUAGES.includes(all.language)) all.language = 'en'
  all.columns = Object.fromEntries(
    Object.entries(all.columns ?? {}).filter(([, keys]) => Array.isArray(keys)),
  )
  return all
}

function keep(now: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(now))
  } catch {
    // Storage is full or switched off: they last for this page.
  }
}
