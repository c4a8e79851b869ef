/** Short messages at the edge of the page, read out politely, gone after some seconds unless they are to stay. */
import { readonly, ref } from 'vue'

export interface Toast {
  id: number
  text: string
  /** Where to read more: words and a path. */
  link?: { text: string; to: string }
}

const SHOWN_MS = 5000
const toasts = ref<Toast[]>([])
let last = 0

export function useToasts() {
  /** `stays` keeps it until somebody closes it or follows its link. */
  function say(text: string, { link, stays = false }: { link?: Toast['link']; stays?: boolean } = {}): void {
    last += 1
    const id = last
    toasts.value.push({ id, text, ...(link && { link }) })
    if (!stays) setTimeout(() => dismiss(id), SHOWN_MS)
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  return { toasts: readonly(toasts), say, dismiss }
}
