/** The filters in the URL: every key of the list API but the range, which useRange owns. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type Filters = Record<string, string>

const NOT_FILTERS = new Set(['since', 'until', 'tz', 'density', 'cursor', 'tab', 'link', 'next'])

/** Filters of this page (`q`, `mode`, `host` ...); `keys` narrows them to those the page knows. */
export function useFilters(keys?: readonly string[]) {
  const route = useRoute()
  const router = useRouter()

  const filters = computed<Filters>(() => filtersOf(route.query, keys))

  /** Changes some filters; an empty or undefined value takes one away. A cursor of the old list is dropped. */
  function setFilters(patch: Record<string, string | undefined>, { replace = false } = {}): void {
    const { cursor: _cursor, ...query } = { ...route.query, ...patch }
    const kept = Object.fromEntries(
      Object.entries(query).filter(([, value]) => value !== undefined && value !== ''),
    )
    void router[replace ? 'replace' : 'push']({ query: kept })
  }

  return { filters, setFilters }
}

/** The filters among the parameters of a URL; of repeated ones the first. */
export function filtersOf(query: Record<string, unknown>, keys?: readonly string[]): Filters {
  const filters: Filters = {}
  for (const [key, value] of Object.entries(query)) {
    const first: unknown = Array.isArray(value) ? value[0] : value
    if (NOT_FILTERS.has(key) || (keys && !keys.includes(key))) continue
    if (typeof first === 'string' && first !== '') filters[key] = first
  }
  return filters
}
