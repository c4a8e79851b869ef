/** Whether somebody has selected text of the page: it must not be swept away by news, which come once it is let go. */
import { readonly, ref } from 'vue'
import type { Ref } from 'vue'

const reading = ref(false)
document.addEventListener('selectionchange', () => {
  reading.value = getSelection()?.isCollapsed === false
})

export function useReading(): Readonly<Ref<boolean>> {
  return readonly(reading)
}
