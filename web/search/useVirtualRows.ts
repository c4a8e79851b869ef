/** Which rows of a long list stand in the document: those in sight and a few around them, measured as they come. */
import { useVirtualizer } from '@tanstack/vue-virtual'
import { useResizeObserver } from '@vueuse/core'
import { computed, onMounted, onUpdated, ref, shallowRef } from 'vue'
import type { Ref } from 'vue'

/** Shorter lists stand there whole. */
const VIRTUAL_ABOVE = 50
const OVERSCAN = 5

/** `list` scrolls with the page's `main`; `estimate` is the height of a row in pixels before it is measured. */
export function useVirtualRows(
  list: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  estimate: () => number,
) {
  const scroller = shallowRef<HTMLElement | null>(null)
  const margin = ref(0)
  const isVirtual = computed(() => count() > VIRTUAL_ABOVE)
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: isVirtual.value ? count() : 0,
      getScrollElement: () => scroller.value,
      estimateSize: estimate,
      overscan: OVERSCAN,
      scrollMargin: margin.value,
    })),
  )

  /** What stands above the list may come and go. */
  function place(): void {
    const main = list.value?.closest('main') ?? null
    scroller.value = main
    if (!main || !list.value) return
    const top = list.value.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop
    if (Math.abs(top - margin.value) > 1) margin.value = top
  }
  onMounted(place)
  onUpdated(place)
  useResizeObserver(() => scroller.value?.firstElementChild as HTMLElement | undefined, place)

  const items = computed(() => virtualizer.value.getVirtualItems())
  const shown = computed(() =>
    isVirtual.value
      ? items.value.map(({ index }) => index)
      : Array.from({ length: count() }, (_, index) => index),
  )
  return {
    /** Indexes of the rows to draw. */
    shown,
    /** Pixels of the rows left out before and after them. */
    above: computed(() => (isVirtual.value && items.value[0] ? items.value[0].start - margin.value : 0)),
    below: computed(() => {
      const last = items.value.at(-1)
      return isVirtual.value && last ? virtualizer.value.getTotalSize() - (last.end - margin.value) : 0
    }),
    /** For `:ref` of each row, which carries `data-index`. */
    measure(element: unknown): void {
      if (isVirtual.value && element instanceof HTMLElement) virtualizer.value.measureElement(element)
    },
    /** Brings a row into the document. */
    reveal(index: number): void {
      if (isVirtual.value && index >= 0) virtualizer.value.scrollToIndex(index, { align: 'auto' })
    },
  }
}
