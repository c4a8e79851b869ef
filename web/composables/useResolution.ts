/** What the text in the omnibox is, asked while it is typed; the last answer wins. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { Resolution } from '../../server/api/contract.ts'
import { request } from '../api.ts'
import { askable } from '../controls/omnibox.ts'
import { useRange } from './useRange.ts'

const PAUSE_MS = 200

export function useResolution(text: Ref<string>) {
  const { range } = useRange()
  const resolution = shallowRef<Resolution>()
  let asked = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(text, (now) => {
    clearTimeout(timer)
    asked.abort()
    resolution.value = undefined
    // Only what a person types is asked for: the words that a page put into the box are known already.
    if (now.trim() !== '' && document.activeElement?.getAttribute('role') === 'combobox')
      timer = setTimeout(() => void ask(now.trim()), PAUSE_MS)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    asked.abort()
  })

  async function ask(q: string): Promise<Resolution | undefined> {
    // Enter came before the pause was over: the question of the pause must not call off this one.
    clearTimeout(timer)
    asked.abort()
    asked = new AbortController()
    try {
      resolution.value = await request<Resolution>('/resolve', {
        params: { q: askable(q), ...range.value },
        signal: asked.signal,
      })
      return resolution.value
    } catch {
      return undefined // the search page says what is wrong
    }
  }

  return {
    resolution,
    /** Where `q` leads; the list of messages when the service cannot say. */
    async resolveNow(q: string): Promise<string> {
      const answer = resolution.value && text.value.trim() === q ? resolution.value : await ask(q)
      return answer?.href ?? `/search?${new URLSearchParams({ q }).toString()}`
    },
  }
}
