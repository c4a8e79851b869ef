/** A read of the API whose news the service sends by itself while the page is seen (`/api/events`). */
import { useQueryClient } from '@tanstack/vue-query'
import { useDocumentVisibility } from '@vueuse/core'
import { watch } from 'vue'
import { useApi } from './useApi.ts'
import type { Remote } from './useApi.ts'
import { useLiveEvents } from './useLiveEvents.ts'
import { useReading } from './useReading.ts'

/** `GET /api<path>`, then each `event`. As long as the stream is not open, the path is asked for every so many seconds. */
export function usePushed<T>(path: string, event: 'alerts' | 'imports', everySeconds: number): Remote<T> {
  const cache = useQueryClient()
  const visibility = useDocumentVisibility()
  const reading = useReading()
  /** Came while text was selected. */
  let waiting: T | undefined

  // Browsers keep few connections to one service: pages that nobody sees give theirs back.
  const { state } = useLiveEvents('/events', () => (visibility.value === 'visible' ? {} : undefined), {
    [event]: (body) => {
      waiting = body as T
      show()
    },
  })
  watch(reading, show)

  function show(): void {
    if (waiting === undefined || reading.value) return
    cache.setQueryData([path, {}], waiting)
    waiting = undefined
  }

  return useApi<T>(path, {}, { every: () => (state.value === 'open' ? 0 : everySeconds) })
}
