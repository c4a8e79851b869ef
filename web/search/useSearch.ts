/** The search in the URL: words as text and chips, mode, range; where each click leads. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { RouteLocationRaw } from 'vue-router'
import type { Params } from '../api.ts'
import { filtersOf } from '../composables/useFilters.ts'
import { useRange } from '../composables/useRange.ts'
import { modeOf } from './modes.ts'
import type { Mode } from './modes.ts'
import { withFacet, WORD_FILTERS, wordsOf } from './words.ts'

/** Before any mail log: "all stored time". */
const ALL_TIME = { since: '2000-01-01T00:00:00Z', until: 'now' }

export function useSearch() {
  const route = useRoute()
  const router = useRouter()
  const { range } = useRange()

  const mode = computed<Mode>(() =>
    modeOf(typeof route.query.mode === 'string' ? route.query.mode : undefined),
  )
  const filters = computed(() => filtersOf(route.query, ['q', ...WORD_FILTERS]))
  const words = computed(() => wordsOf(filters.value))
  const params = computed<Params>(() => ({ ...filters.value, ...range.value }))

  /** This page with other words; filters that stood beside `q` are in them. */
  function withWords(text: string, more: Record<string, string> = {}): RouteLocationRaw {
    const { since, until, mode: kept } = route.query
    const q = text.trim()
    return {
      path: '/search',
      query: {
        ...(q !== '' && { q }),
        ...(kept !== undefined && { mode: kept }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
        ...more,
      },
    }
  }
  const targets = computed(() => ({
    all: withWords(words.value, ALL_TIME),
    rejections: withWords(words.value, { mode: 'rejections' }),
    lines: withWords(words.value, { mode: 'lines' }),
    clear: withWords(''),
  }))

  return {
    mode,
    words,
    /** For the list API, as the URL has them. */
    params,
    /** For named queries, which take no absent values. */
    queryParams: computed(() => ({ ...filters.value, ...range.value })),
    setWords: (text: string) => void router.push(withWords(text)),
    facetTarget: (facet: string, value: string, negated: boolean) =>
      withWords(withFacet(words.value, facet, value, negated)),
    modeTarget: (next: Mode) => withWords(words.value, { mode: next }),
    targets,
  }
}
