/** The pages of a result list, one after the other by cursor, and how many newer results wait. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { request } from '../api.ts'
import type { ApiError, Params } from '../api.ts'
import { useApi } from '../composables/useApi.ts'
import type { Remote } from '../composables/useApi.ts'
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

/** Rows of a page: few for a quick start, many for whoever scrolls on. */
const PAGE_SIZE = 200
const LATER_PAGE_SIZE = 1000

/** `params` are filters and range; the list stands still while the reader reads, newer results are only counted. */
export function useResults(
  mode: MaybeRefOrGetter<Mode>,
  params: MaybeRefOrGetter<Params>,
  order: MaybeRefOrGetter<'newest' | 'oldest'> = 'newest',
) {
  const cache = useQueryClient()
  const path = computed(() => `/${toValue(mode)}`)
  const ordered = computed<Params>(() => ({
    ...toValue(params),
    ...(toValue(order) === 'oldest' && { order: 'oldest' }),
  }))
  const key = computed(() => ['results', path.value, ordered.value] as const)
  const query = useInfiniteQuery<ResultPage, ApiError>({
    queryKey: key,
    initialPageParam: { limit: PAGE_SIZE } as { limit: number; cursor?: string },
    queryFn: ({ pageParam, signal }) =>
      request<ResultPage>(path.value, {
        params: { ...ordered.value, ...(pageParam as { limit: number; cursor?: string }) },
        signal,
      }),
    getNextPageParam: ({ nextCursor }, all) =>
      nextCursor === undefined
        ? undefined
        : { limit: all.length < 3 ? PAGE_SIZE : LATER_PAGE_SIZE, cursor: nextCursor },
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  })
  const pages = computed(() => query.data.value?.pages ?? [])
  const first = computed(() => pages.value[0])

  const moving = computed(() => first.value !== undefined && toValue(params).until === 'now')
  const newest = useApi<ResultPage>(path, () => ({ ...toValue(params), limit: 1 }), { enabled: moving })
  const waiting = computed(() => {
    const [now, then] = [newest.data.value, first.value]
    if (!now?.totalExact || !then?.totalExact || query.isPlaceholderData.value) return 0
    return Math.max(0, now.total - then.total)
  })

  /** Total, range and hosts as the first page told them. */
  const remote: Remote<ResultPage> = {
    data: first,
    error: query.error,
    loading: query.isPending,
    busy: query.isFetching,
    stale: query.isPlaceholderData,
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
