/** Reads of the API through the query cache: old data stays while new data comes, refreshed as the reader likes. */
import { keepPreviousData, QueryClient, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue } from 'vue'
import type { ComputedRef, MaybeRefOrGetter, Ref } from 'vue'
import type { QueryRequest, QueryResponse } from '../../server/api/contract.ts'
import { ApiError, request } from '../api.ts'
import type { Params } from '../api.ts'
import { useKept } from './useKept.ts'
import { usePreferences } from './usePreferences.ts'
import { useReading } from './useReading.ts'

export interface Remote<T> {
  data: Ref<T | undefined>
  error: Ref<ApiError | null>
  /** Nothing to show yet. */
  loading: Ref<boolean>
  /** A request is under way, first or not. */
  busy: Ref<boolean>
  /** `data` answers the question before: the answer to this one is not there yet. */
  stale: Ref<boolean>
  /** When `data` came, in milliseconds; 0 for never. */
  readAt: Ref<number>
  retry: () => void
  /** Ends the request under way; what was there before stays. */
  cancel: () => void
}

interface Options {
  enabled?: MaybeRefOrGetter<boolean>
  /** Seconds between refreshes; absent: as the reader chose. 0: never. */
  every?: MaybeRefOrGetter<number | undefined>
}

const RETRIES = 2

/** A cache of its own for each app; tests make theirs. */
export function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < RETRIES && isPassing(error),
      },
    },
  })
}

/** `GET /api<path>?<params>`, read again when either changes. */
export function useApi<T>(
  path: MaybeRefOrGetter<string>,
  params: MaybeRefOrGetter<Params> = {},
  options: Options = {},
): Remote<T> {
  const key = computed(() => [toValue(path), toValue(params)] as const)
  return useRemote(key, (signal) => request<T>(toValue(path), { params: toValue(params), signal }), options)
}

/** `POST /api/query/<id>`: a named query. Panels that ask the same share one answer. */
export function useNamedQuery(
  id: MaybeRefOrGetter<string>,
  params: MaybeRefOrGetter<QueryRequest['params']>,
  options: Options = {},
): Remote<QueryResponse> {
  const key = computed(() => ['query', toValue(id), toValue(params)] as const)
  return useRemote(
    key,
    (signal) =>
      request<QueryResponse>(`/query/${encodeURIComponent(toValue(id))}`, {
        method: 'POST',
        body: { params: toValue(params) } satisfies QueryRequest,
        signal,
      }),
    options,
  )
}

function useRemote<T>(
  key: ComputedRef<readonly unknown[]>,
  read: (signal: AbortSignal) => Promise<T>,
  { enabled = true, every }: Options,
): Remote<T> {
  const preferences = usePreferences()
  const reading = useReading()
  const cache = useQueryClient()
  const query = useQuery<unknown, ApiError>({
    queryKey: key,
    queryFn: async ({ signal }) => (await read(signal)) ?? null,
    placeholderData: keepPreviousData,
    enabled: computed(() => toValue(enabled)),
    refetchInterval: computed(() => (reading.value ? 0 : (toValue(every) ?? preferences.refresh) * 1000)),
  })
  const { data, stale } = useKept(query)
  return {
    data: data as Ref<T | undefined>,
    error: query.error,
    loading: query.isPending,
    busy: query.isFetching,
    stale,
    readAt: query.dataUpdatedAt,
    retry: () => void query.refetch(),
    cancel: () => void cache.cancelQueries({ queryKey: key.value, exact: true }),
  }
}

/** Worth another try: no answer, or a store that is starting. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === 'offline' || error.kind === 'store')
}
