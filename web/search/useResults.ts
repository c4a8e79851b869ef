/** The pages of a result list, one after the other by cursor, and how many newer results wait. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { request } from '../api.ts'
import type { ApiError, Params } from '../api.ts'
import { useApi } from '../composables/useApi.ts'
import type { Remote } from '../composables/useApi.ts'
import { useKept } from '../composables/useKept.ts'
import type { Item, Mode } from './modes.ts'

/** A page of any of the four lists. */
export interface ResultPage {
  items: Item[]
  nextCursor?: string
  total: number
  totalExact: boolean
  covered: { since: string; until: string }
  hosts: string[]
}

/** A page that knows what it lists: the list before stays while the next one comes, but never under another mode. */
type PageOf = ResultPage & { mode: Mode }

/** Rows of a page: few for a quick start, many for whoever scrolls on. */
const PAGE_SIZE = 200
const LATER_PAGE_SIZE = 1000

/** `params` are filters and range; the list stands still while the reader reads, newer results are only counted. */
export function useResults(
  mode: MaybeRefOrGetter<Mode>,
  params: MaybeRefOrGetter<Params>,
  order: MaybeRefOrGetter<'newest' | 'oldest'> = 'newest',
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const cache = useQueryClient()
  const ordered = computed<Params>(() => ({
    ...toValue(params),
    ...(toValue(order) === 'oldest' && { order: 'oldest' }),
  }))
  const key = computed(() => ['results', toValue(mode), ordered.value] as const)
  const query = useInfiniteQuery<PageOf, ApiError>({
    queryKey: key,
    enabled: computed(() => toValue(enabled)),
    initialPageParam: { limit: PAGE_SIZE } as { limit: number; cursor?: string },
    // What the key names, not what is asked by now: a second try must not answer another question.
    queryFn: async ({ queryKey, pageParam, signal }) => {
      const [, asked, filters] = queryKey as unknown as typeof key.value
      const page = await request<ResultPage>(`/${asked}`, {
        params: { ...filters, ...(pageParam as { limit: number; cursor?: string }) },
        signal,
      })
      return { ...page, mode: asked }
    },
    getNextPageParam: ({ nextCursor }, all) =>
      nextCursor === undefined
        ? undefined
        : { limit: all.length < 3 ? PAGE_SIZE : LATER_PAGE_SIZE, cursor: nextCursor },
    placeholderData: (before) => (before?.pages[0]?.mode === toValue(mode) ? before : undefined),
    refetchOnWindowFocus: false,
  })
  const { data, stale } = useKept(query)
  // The mode changes a moment before the query follows.
  const pages = computed(() => (data.value?.pages ?? []).filter((page) => page.mode === toValue(mode)))
  const first = computed(() => pages.value[0])

  const moving = computed(() => first.value !== undefined && toValue(params).until === 'now')
  // From where the list begins: as old results leave a range that moves, new ones would make up for them and not be seen.
  const newest = useApi<ResultPage>(
    () => `/${toValue(mode)}`,
    () => ({ ...toValue(params), ...(first.value && { since: first.value.covered.since }), limit: 1 }),
    { enabled: moving },
  )
  const waiting = computed(() => {
    const [now, then] = [newest.data.value, first.value]
    if (!now?.totalExact || !then?.totalExact) return 0
    if (newest.stale.value || stale.value) return 0
    return Math.max(0, now.total - then.total)
  })

  /** Total, range and hosts as the first page told them. */
  const remote: Remote<ResultPage> = {
    data: first,
    error: query.error,
    loading: query.isPending,
    busy: query.isFetching,
    stale,
    readAt: query.dataUpdatedAt,
    retry: () => void query.refetch(),
    cancel: () => void cache.cancelQueries({ queryKey: key.value, exact: true }),
  }
  return {
    remote,
    items: computed(() => pages.value.flatMap(({ items }) => items)),
    hasMore: query.hasNextPage,
    loadMore: () => void (query.hasNextPage.value && !query.isFetching.value && query.fetchNextPage()),
    waiting,
  }
}
