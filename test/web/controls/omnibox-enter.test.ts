/** Enter leads to what the text is, whether or not somebody waited until the box said so. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import OmniBox from '../../../web/controls/OmniBox.vue'
import { mountWith } from '../mounting.ts'

const ADDRESS = 'dave@example.net'
const HREF = `/search?q=address%3A${ADDRESS}`

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

/** The box with a service that takes its time; aborted questions fail as in a browser. */
async function typed(answerMs: number) {
  const { wrapper, router } = await mountWith(OmniBox)
  vi.useFakeTimers()
  const fetching = vi.fn(
    (_url: string, { signal }: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('called off', 'AbortError')))
        const body = JSON.stringify({ kind: 'address', href: HREF, found: [] })
        setTimeout(() => resolve(new Response(body)), answerMs)
      }),
  )
  vi.stubGlobal('fetch', fetching)
  const input = wrapper.get('input')
  input.element.focus()
  await input.setValue(ADDRESS)
  return {
    enter: () => wrapper.get('form').trigger('submit'),
    pass: async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms)
      await flushPromises()
    },
    path: () => router.currentRoute.value.fullPath,
    fetching,
  }
}

test.each([
  ['at once', 0],
  ['while the question of the pause is under way', 300],
  ['after the answer', 1_000],
])('Enter %s leads to the list of the address', async (_, pause) => {
  const { enter, pass, path, fetching } = await typed(600)
  await pass(pause)
  await enter()
  await pass(1_500)
  expect(decodeURIComponent(path())).toBe(decodeURIComponent(HREF))
  expect(fetching.mock.calls.length).toBeLessThanOrEqual(2)
})
