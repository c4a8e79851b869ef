/** Short messages at the edge of the page, read out politely, gone after some seconds. */
import { readonly, ref } from 'vue'

export interface Toast {
  id: number
  text: string
}

const SHOWN_MS = 5000
const toasts = ref<Toast[]>([])
let last = 0

export function useToasts() {
  function say(text: string): void {
    last += 1
    const id = last
    toasts.value.push({ id, text })
    setTimeout(() => dismiss(id), SHOWN_MS)
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  return { toasts: readonly(toasts), say, dismiss }
}
