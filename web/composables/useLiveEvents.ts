/** Server-sent events of `/api/live`: opened again with growing pauses, closed with the component. */
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { queryOf } from '../api.ts'
import type { Params } from '../api.ts'

export type LiveState = 'idle' | 'connecting' | 'open' | 'lost'

/** `handlers` are called with the decoded body of each event of that name. `params` undefined: no connection. */
export function useLiveEvents(
  path: string,
  params: MaybeRefOrGetter<Params | undefined>,
  handlers: Record<string, (body: unknown) => void>,
) {
  const state = shallowRef<LiveState>('idle')
  /** Milliseconds until the next try, while `lost`. */
  const retryAt = shallowRef<number>()
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  watch(() => JSON.stringify(toValue(params)), connect, { immediate: true })
  onScopeDispose(close)

  function connect(): void {
    close()
    const wanted = toValue(params)
    if (wanted === undefined) return void (state.value = 'idle')
    state.value = failures === 0 ? 'connecting' : 'lost'
    const opened = new EventSource(`/api${path}${queryOf(wanted)}`)
    source = opened
    opened.onopen = () => {
      failures = 0
      state.value = 'open'
    }
    opened.onerror = () => {
      // The browser's own retry never ends on its own and hides refusals, so ours replaces it.
      close()
      failures += 1
      state.value = 'lost'
      const wait = Math.min(1000 * 2 ** failures, 30_000)
      retryAt.value = Date.now() + wait
      timer = setTimeout(connect, wait)
    }
    for (const [name, handler] of Object.entries(handlers))
      opened.addEventListener(name, (event) => {
        const body = decode((event as MessageEvent<string>).data)
        if (body !== undefined) handler(body)
      })
  }

  function close(): void {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }

  return { state, retryAt, reconnect: connect }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // cut off by a lost connection
  }
}
