/** The clock, one tick a second for everybody, standing still while nobody looks. */
import { onScopeDispose, readonly, ref } from 'vue'
import type { Ref } from 'vue'

/** Held, as the last tick of a test may come when its document is gone. */
const page = document
const now = ref(Date.now())
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Milliseconds since 1970, moving each second while a component uses it. */
export function useNow(): Readonly<Ref<number>> {
  watchers += 1
  now.value = Date.now()
  timer ??= setInterval(() => {
    if (!page.hidden) now.value = Date.now()
  }, 1000)
  onScopeDispose(() => {
    watchers -= 1
    if (watchers > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return readonly(now)
}
