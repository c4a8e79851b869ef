/** Rows that scroll sideways by themselves: only those that are longer than their room are a stop for the keyboard. */
import { useResizeObserver } from '@vueuse/core'
import { computed, onMounted, onUpdated, ref } from 'vue'
import type { Ref } from 'vue'

/** The tabindex of `row`; what is chosen in it is brought into sight. */
export function useSideways(row: Readonly<Ref<HTMLElement | null>>) {
  const isLong = ref(false)
  const measure = () => {
    const { scrollWidth = 0, clientWidth = 0 } = row.value ?? {}
    isLong.value = scrollWidth > clientWidth
  }
  const look = () => {
    measure()
    if (isLong.value)
      row.value?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  onMounted(look)
  onUpdated(look)
  useResizeObserver(row, measure)
  return computed(() => (isLong.value ? 0 : undefined))
}
