/** The search in the URL: words as text and chips, mode, range; where each click leads. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { RouteLocationRaw } from 'vue-router'
import { FILTER_NAMES, searchTextOf } from '../../server/query/language/filters.ts'
import { filtersOf } from '../composables/useFilters.ts'
import { useRange } from '../composables/useRange.ts'
import { ALL_TIME } from '../message/searches.ts'
import { modeOf } from './modes.ts'
import type { Mode } from './modes.ts'
import { withFacet } from './words.ts'

export function useSearch() {
  const route = useRoute()
  const router = useRouter()
  const { range } = useRange()

  const mode = computed<Mode>(() =>
    modeOf(typeof route.query.mode === 'string' ? route.query.mode : undefined),
  )
  /** Filters that links from dashboards set, and `q`: one text, one row of chips. */
  const words = computed(() => searchTextOf(filtersOf(route.query, ['q', ...FILTER_NAMES])))
  const params = computed(() => ({ ...(words.value !== '' && { q: words.value }), ...range.value }))

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
    /** For the list and the named queries alike, so that all speak of the same rows. */
    params,
    setWords: (text: string) => void router.push(withWords(text)),
    facetTarget: (facet: string, value: string, negated: boolean) =>
      withWords(withFacet(words.value, facet, value, negated)),
    modeTarget: (next: Mode) => withWords(words.value, { mode: next }),
    targets,
  }
}
