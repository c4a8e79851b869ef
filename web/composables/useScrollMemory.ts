/** On wide screens `<main>` scrolls, not the document: a new page starts at its top, going back returns to the place left. */
import { nextTick, watch } from 'vue'
import type { Ref } from 'vue'
import { useRouter } from 'vue-router'

export function useScrollMemory(
  element: Readonly<Ref<HTMLElement | null>>,
  ready: Readonly<Ref<boolean>>,
): void {
  const router = useRouter()
  const places = new Map<number, number>()
  let here = positionInHistory()
  let wanted: number | undefined

  router.beforeEach(() => {
    places.set(here, element.value?.scrollTop ?? 0)
  })
  router.afterEach((to, from) => {
    here = positionInHistory()
    if (to.path === from.path) return
    wanted = places.get(here)
    if (element.value) element.value.scrollTop = 0
  })
  // The place is there again once the page has its rows.
  watch(ready, async (isReady) => {
    if (!isReady || wanted === undefined) return
    await nextTick()
    if (element.value) element.value.scrollTop = wanted
    wanted = undefined
  })
}

/** vue-router numbers the entries of the history. */
function positionInHistory(): number {
  const { position } = (history.state ?? {}) as { position?: number }
  return position ?? 0
}
