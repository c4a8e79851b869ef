/** The search in the URL: words as text and chips, mode, range; where each click leads. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { RouteLocationRaw } from 'vue-router'
import { FILTER_NAMES, searchTextOf } from '../../server/query/language/filters.ts'
import { parseSearch } from '../../server/query/language/search.ts'
import { filtersOf } from '../composables/useFilters.ts'
import { useRange } from '../composables/useRange.ts'
import { ALL_TIME } from '../range.ts'
import { modeOf } from './modes.ts'
import type { Mode } from './modes.ts'
import { withFacet } from './words.ts'

/** Parameters of the URL that other words leave as they are. */
const KEPT = ['mode', 'since', 'until', 'tz', 'density', 'columns', 'group', 'sort', 'order'] as const
/** What belongs to one list only. */
const OF_MODE = { columns: undefined, group: undefined, sort: undefined } as const

export function useSearch() {
  const route = useRoute()
  const router = useRouter()
  const { range } = useRange()

  const mode = computed<Mode>(() =>
    modeOf(typeof route.query.mode === 'string' ? route.query.mode : undefined),
  )
  /** Filters that links from dashboards set, and `q`: one text, one row of chips. */
  const words = computed(() => searchTextOf(filtersOf(route.query, ['q', ...FILTER_NAMES])))
  /** Whether every word can be read; else there is nothing to ask, and what was asked before stays. */
  const readable = computed(() => parseSearch(words.value).faults.length === 0)
  const asked = computed<Record<string, string> | undefined>((before) =>
    readable.value ? { ...(words.value !== '' && { q: words.value }), ...range.value } : before,
  )
  /** Which end of the time comes first. */
  const order = computed(() => (route.query.order === 'oldest' ? ('oldest' as const) : ('newest' as const)))

  /** This page with other words; filters that stood beside `q` are in them. Columns, grouping and order stay, rows close. */
  function withWords(text: string, more: Record<string, string | undefined> = {}): RouteLocationRaw {
    const kept = Object.fromEntries(KEPT.map((name) => [name, route.query[name]]))
    const q = text.trim()
    const query = { ...(q !== '' && { q }), ...kept, ...more }
    return {
      path: '/search',
      query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
    }
  }
  const targets = computed(() => ({
    all: withWords(words.value, { ...ALL_TIME }),
    rejections: withWords(words.value, { mode: 'rejections', ...OF_MODE }),
    lines: withWords(words.value, { mode: 'lines', ...OF_MODE }),
    clear: withWords(''),
  }))

  return {
    mode,
    words,
    readable,
    /** Something that can be read was asked, now or before. */
    askable: computed(() => asked.value !== undefined),
    /** For the list and the named queries alike, so that all speak of the same rows. */
    params: computed<Record<string, string>>(() => asked.value ?? {}),
    order,
    turnOrder: () => {
      const { order: _order, open: _open, ...query } = route.query
      void router.replace({ query: { ...query, ...(order.value === 'newest' && { order: 'oldest' }) } })
    },
    setWords: (text: string) => void router.push(withWords(text)),
    facetTarget: (facet: string, value: string, negated: boolean) =>
      withWords(withFacet(words.value, facet, value, negated)),
    /** The list of one group. */
    groupTarget: (text: string) => withWords(text, { group: undefined, sort: undefined }),
    /** This search with other words: what was meant. */
    wordsTarget: (text: string) => withWords(text),
    modeTarget: (next: Mode) =>
      withWords(words.value, { mode: next === 'messages' ? undefined : next, ...OF_MODE }),
    targets,
  }
}
