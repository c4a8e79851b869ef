/** Which rows of a long list stand in the document: those in sight and a few around them, measured as they come. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  observeWindowOffset,
  observeWindowRect,
  useVirtualizer,
  windowScroll,
} from '@tanstack/vue-virtual'
import type { Virtualizer } from '@tanstack/vue-virtual'
import { useResizeObserver } from '@vueuse/core'
import { computed, onMounted, onUpdated, ref, shallowRef } from 'vue'
import type { Ref } from 'vue'

/** Shorter lists stand there whole. */
const VIRTUAL_ABOVE = 50
const OVERSCAN = 5

type OfWindow = Virtualizer<Window, Element>
type OfElement = Virtualizer<Element, Element>
/** Where the rows scroll: the page's `main`, or the whole document, as on phones. */
type Scroller = Element | Window

const IN_ELEMENT = {
  observeElementRect,
  observeElementOffset,
  scrollToFn: elementScroll,
}
/** The same for the document: its own height is that of all rows, what counts is that of the window. */
const IN_WINDOW = {
  observeElementRect: (instance: OfElement, tell: Parameters<typeof observeWindowRect>[1]) =>
    observeWindowRect(instance as unknown as OfWindow, tell),
  observeElementOffset: (instance: OfElement, tell: Parameters<typeof observeWindowOffset>[1]) =>
    observeWindowOffset(instance as unknown as OfWindow, tell),
  scrollToFn: (offset: number, options: Parameters<typeof windowScroll>[1], instance: OfElement) =>
    windowScroll(offset, options, instance as unknown as OfWindow),
}

/** `estimate` is the height of a row in pixels before it is measured. */
export function useVirtualRows(
  list: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  estimate: () => number,
) {
  const scroller = shallowRef<Scroller | null>(null)
  const main = shallowRef<HTMLElement | null>(null)
  const margin = ref(0)
  const isVirtual = computed(() => count() > VIRTUAL_ABOVE)
  const virtualizer = useVirtualizer<Element, Element>(
    computed(() => {
      // asked once for all rows and not anew for each: they are 100,000
      const height = estimate()
      return {
        ...(scroller.value instanceof Element ? IN_ELEMENT : IN_WINDOW),
        count: isVirtual.value ? count() : 0,
        getScrollElement: () => scroller.value as Element | null,
        estimateSize: () => height,
        overscan: OVERSCAN,
        scrollMargin: margin.value,
      }
    }),
  )

  /** What stands above the list may come and go. */
  function place(): void {
    main.value = list.value?.closest('main') ?? null
    if (!main.value || !list.value) return
    const inWindow = getComputedStyle(main.value).overflowY === 'visible'
    scroller.value = inWindow ? window : main.value
    const place = list.value.getBoundingClientRect().top
    const top = inWindow
      ? place + window.scrollY
      : place - main.value.getBoundingClientRect().top + main.value.scrollTop
    if (Math.abs(top - margin.value) > 1) margin.value = top
  }
  onMounted(place)
  onUpdated(place)
  useResizeObserver(() => main.value?.firstElementChild as HTMLElement | undefined, place)

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
