/** The last searches, in this browser only. */
import { readonly, ref } from 'vue'

const KEY = 'mailtrace.recent'
const KEPT = 20
const LONGEST = 200
const recent = ref<string[]>(read())

export function useRecentSearches() {
  return {
    recent: readonly(recent),
    /** Newest first, each once; a pasted bounce mail is too long to keep. */
    remember(query: string): void {
      if (query.length > LONGEST) return
      keep([query, ...recent.value.filter((other) => other !== query)].slice(0, KEPT))
    },
    forget: () => keep([]),
  }
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}

function keep(queries: string[]): void {
  recent.value = queries
  try {
    localStorage.setItem(KEY, JSON.stringify(queries))
  } catch {
    // No storage: they last for this page.
  }
}
