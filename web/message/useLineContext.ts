/** What stands between the lines of a message: nothing, its whole connection, or the lines around what is marked. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { LinePage, LogLine, MessageDetail } from '../../server/api/contract.ts'
import { useApi } from '../composables/useApi.ts'
import { aroundQueries, connectionLines, connectionQuery, inTime } from './connectionLines.ts'
import { marksIn } from './lineMarks.ts'

export type Context = 'connection' | 'around'

/** The choice is `lines` in the URL. */
export function useLineContext(detail: () => MessageDetail) {
  const route = useRoute()
  const router = useRouter()
  const marks = computed(() => marksIn(route.hash))
  const context = computed<Context | undefined>(() =>
    route.query.lines === 'connection' || route.query.lines === 'around' ? route.query.lines : undefined,
  )
  function setContext(next: Context | undefined): void {
    const { lines: _, ...query } = route.query
    void router.replace({ query: { ...query, ...(next && { lines: next }) }, hash: route.hash })
  }

  /** The marked lines; without marks the first, where the story begins. */
  const marked = computed<LogLine[]>(() => {
    const { lines } = detail()
    return marks.value ? lines.slice(marks.value.from - 1, marks.value.to) : lines.slice(0, 1)
  })

  const ofConnection = computed(() => connectionQuery(detail().connection))
  const connection = useApi<LinePage>('/lines', () => ofConnection.value ?? {}, {
    enabled: () => context.value === 'connection' && ofConnection.value !== undefined,
    every: 0,
  })
  const sides = computed(() => aroundQueries(marked.value))
  const wanted = () => context.value === 'around' && sides.value !== undefined
  const before = useApi<LinePage>('/lines', () => sides.value?.before ?? {}, { enabled: wanted, every: 0 })
  const after = useApi<LinePage>('/lines', () => sides.value?.after ?? {}, { enabled: wanted, every: 0 })

  const lines = computed<readonly LogLine[]>(() => {
    if (context.value === 'connection') return connectionLines(detail(), connection.data.value?.items ?? [])
    if (context.value !== 'around') return detail().lines
    return inTime(detail().lines, [...(before.data.value?.items ?? []), ...(after.data.value?.items ?? [])])
  })
  return {
    context,
    setContext,
    lines,
    /** What was asked for beside the message's own lines. */
    remotes: computed(() =>
      context.value === 'connection' ? [connection] : context.value === 'around' ? [before, after] : [],
    ),
    marked,
    hasMarks: computed(() => marks.value !== undefined && marked.value.length > 0),
  }
}
