/** What a page tells the frame: its title, and when its first data, error or empty state stands. */
import { onScopeDispose, readonly, ref, toValue, watchEffect } from 'vue'
import type { MaybeRefOrGetter } from 'vue'

const PRODUCT = 'mailtrace'
const ready = ref(false)

/** `title` without the product's name; `isReady` true once nothing on the page is a first skeleton any more. */
export function usePage(title: MaybeRefOrGetter<string>, isReady: MaybeRefOrGetter<boolean> = true): void {
  watchEffect(() => {
    const words = toValue(title)
    document.title = words ? `${words} - ${PRODUCT}` : PRODUCT
  })
  watchEffect(() => {
    ready.value = toValue(isReady)
  })
  onScopeDispose(() => (ready.value = false))
}

/** True while the page in the frame shows something other than its first skeleton. */
export function usePageReady() {
  return readonly(ready)
}
