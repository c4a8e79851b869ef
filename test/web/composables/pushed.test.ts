/** What the service sends by itself is shown at once; without its stream the page asks, and selected text is left alone. */
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { usePushed } from '../../../web/composables/usePushed.ts'
import { mountWith, Stream } from '../mounting.ts'

enableAutoUnmount(afterEach)

interface Jobs {
  jobs: { id: string }[]
}
const Page = defineComponent({
  setup() {
    const remote = usePushed<Jobs>('/imports', 'imports', 5)
    return () => h('p', remote.data.value?.jobs.map(({ id }) => id).join())
  },
})
const jobs = (...ids: string[]): Jobs => ({ jobs: ids.map((id) => ({ id })) })
const open = () => mountWith(Page, { api: { 'GET /api/imports': { body: jobs('a') } } })
const say = async (body: Jobs) => {
  Stream.all.at(-1)?.say('imports', body)
  await flushPromises()
}
const pass = async (seconds: number) => {
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  await flushPromises()
}
const asks = (asked: readonly unknown[]) => asked.length
function select(node: Node | undefined): void {
  getSelection()?.removeAllRanges()
  if (node) getSelection()?.selectAllChildren(node)
  document.dispatchEvent(new Event('selectionchange'))
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => {
  select(undefined)
  vi.useRealTimers()
  document.body.replaceChildren()
})

test('news are shown as they come, and nothing is asked for meanwhile', async () => {
  const { wrapper, asked } = await open()
  expect([wrapper.text(), Stream.all.map(({ url }) => url)]).toEqual(['a', ['/api/events']])
  Stream.all[0]?.onopen?.()
  await say(jobs('a', 'b'))
  expect(wrapper.text()).toBe('a,b')
  const before = asks(asked)
  await pass(30)
  expect(asks(asked)).toBe(before)
})

test('a stream that is lost is asked for instead, until it is there again', async () => {
  const { asked } = await open()
  Stream.all[0]?.onopen?.()
  await flushPromises()
  Stream.all[0]?.onerror?.()
  await flushPromises()
  const before = asks(asked)
  await pass(6)
  expect(asks(asked)).toBe(before + 1)
  // it was opened anew
  expect(Stream.all.length).toBeGreaterThan(1)
  Stream.all.at(-1)?.onopen?.()
  await flushPromises()
  const then = asks(asked)
  await pass(30)
  expect(asks(asked)).toBe(then)
})

test('selected text stays until it is let go; then the newest is shown', async () => {
  const { wrapper } = await open()
  Stream.all[0]?.onopen?.()
  select(wrapper.element)
  await say(jobs('b'))
  await say(jobs('c'))
  expect(wrapper.text()).toBe('a')
  select(undefined)
  await flushPromises()
  expect(wrapper.text()).toBe('c')
})

test('refreshing goes on after text was selected and let go', async () => {
  const { wrapper, asked } = await open()
  select(wrapper.element)
  await pass(30)
  const before = asks(asked)
  await pass(30)
  expect(asks(asked)).toBe(before)
  select(undefined)
  await pass(11)
  expect(asks(asked)).toBe(before + 2)
})

test('a page that nobody sees gives its connection back', async () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get')
  await open()
  visibility.mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(Stream.all.map(({ closed }) => closed)).toEqual([true])
  visibility.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(Stream.all.map(({ closed }) => closed)).toEqual([true, false])
  visibility.mockRestore()
})
