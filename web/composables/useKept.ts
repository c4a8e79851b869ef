/** What was shown last, kept while the session is over: the dialog asks to sign in again, and the page behind it stays. */
import { computed, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { ApiError } from '../api.ts'

interface Read<T> {
  data: Ref<T | undefined>
  error: Ref<ApiError | null>
  isPlaceholderData: Ref<boolean>
}

/** `data` and `stale` as `Remote` has them; any other error takes an answer to another question away. */
export function useKept<T>({ data, error, isPlaceholderData }: Read<T>) {
  const last = shallowRef<T>()
  watch(
    data,
    (now) => {
      if (now !== undefined) last.value = now
    },
    { immediate: true, flush: 'sync' },
  )
  const kept = computed(() =>
    data.value === undefined && error.value?.kind === 'session' ? last.value : undefined,
  )
  return {
    data: computed(() => data.value ?? kept.value),
    stale: computed(() => isPlaceholderData.value || kept.value !== undefined),
  }
}
