/** The live stream behind the page: a ring of the newest, shown in small portions, standing still while somebody reads. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { LogLine, Message } from '../../server/api/contract.ts'
import type { Params } from '../api.ts'
import { useLiveEvents } from '../composables/useLiveEvents.ts'
import { useNow } from '../composables/useNow.ts'
import { createRate } from './rate.ts'
import { createRing, LIVE_CAPACITY } from './ring.ts'
import type { Entry, Ring } from './ring.ts'

export type LiveMode = 'lines' | 'messages'
export type LiveItem = LogLine | Message

/** Rows on the page while it runs; all that is kept shows when it stands still. */
export const SHOWN_RUNNING = 400
const FLUSH_MS = 150

export function useLive(mode: Ref<LiveMode>, params: Ref<Params>) {
  const now = useNow()
  const rings: Record<LiveMode, Ring<LiveItem>> = {
    lines: createRing<LiveItem>(LIVE_CAPACITY),
    messages: createRing<LiveItem>(LIVE_CAPACITY, (item) => ('traceId' in item ? item.traceId : item.id)),
  }
  let rate = createRate()
  let timer: ReturnType<typeof setTimeout> | undefined

  const paused = ref(false)
  const shown = shallowRef<readonly Entry<LiveItem>[]>([])
  const seen = ref(0)
  /** Marks that somebody set, by the entry that they stand behind: times in milliseconds. */
  const marks = shallowRef<ReadonlyMap<number, number>>(new Map())
  /** Count when it was paused; what came since waits. */
  const seenAtPause = ref(0)
  /** Left out by the server, because more came than it may send. */
  const dropped = ref(0)

  const take = (item: unknown) => {
    rings[mode.value].push(item as LiveItem)
    rate.add(1, Date.now())
    timer ??= setTimeout(flush, FLUSH_MS)
  }
  const connection = useLiveEvents('/live', () => ({ ...params.value, mode: mode.value }), {
    line: (body) => mode.value === 'lines' && take(body),
    message: (body) => mode.value === 'messages' && take(body),
    dropped: (body) => {
      dropped.value += Number((body as { count?: unknown }).count ?? 0)
    },
  })

  function flush(): void {
    timer = undefined
    const ring = rings[mode.value]
    seen.value = ring.seen
    if (!paused.value) shown.value = ring.entries().slice(-SHOWN_RUNNING)
  }

  function pause(): void {
    if (paused.value) return
    paused.value = true
    seenAtPause.value = rings[mode.value].seen
    shown.value = rings[mode.value].entries()
  }

  function resume(): void {
    paused.value = false
    flush()
  }

  /** Sets a mark behind what is the newest on the page now, as Enter does in a terminal. */
  function mark(): void {
    const last = shown.value.at(-1)
    if (last) marks.value = new Map([...marks.value, [last.seq, Date.now()]])
  }

  function clear(): void {
    rings[mode.value].clear()
    marks.value = new Map()
    rate = createRate()
    dropped.value = 0
    seenAtPause.value = 0
    seen.value = 0
    shown.value = []
  }

  watch([mode, params], () => {
    clear()
    paused.value = false
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    ...connection,
    paused,
    pause,
    resume,
    clear,
    mark,
    marks,
    shown,
    seen,
    dropped,
    waiting: computed(() => (paused.value ? seen.value - seenAtPause.value : 0)),
    perSecond: computed(() => rate.perSecond(now.value)),
  }
}
