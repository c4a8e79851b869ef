/** True once nothing is on its first load any more: errors and empty answers count as settled. */
import { useIsFetching } from '@tanstack/vue-query'
import { onScopeDispose, readonly, ref, watch } from 'vue'

/** A panel that is drawn because of an answer asks its own question a moment later. */
const QUIET_MS = 50

export function useSettled() {
  const pending = useIsFetching({ predicate: ({ state }) => state.status === 'pending' })
  const settled = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    pending,
    (count) => {
      clearTimeout(timer)
      if (count > 0) settled.value = false
      else timer = setTimeout(() => (settled.value = true), QUIET_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return readonly(settled)
}
