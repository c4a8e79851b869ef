/** How long something has been under way, once that is so long that a person wonders. */
import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'

/** Seconds of silence that need no words. */
export const PATIENCE_SECONDS = 3

/** Whole seconds since `busy` became true; undefined while it is false, and before the reader's patience ends. */
export function useSlow(busy: () => boolean): Readonly<Ref<number | undefined>> {
  const seconds = ref<number>()
  let timer: ReturnType<typeof setInterval> | undefined
  watch(
    busy,
    (now) => {
      clearInterval(timer)
      seconds.value = undefined
      if (!now) return
      let passed = 0
      timer = setInterval(() => {
        passed += 1
        if (passed >= PATIENCE_SECONDS) seconds.value = passed
      }, 1_000)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))
  return seconds
}
