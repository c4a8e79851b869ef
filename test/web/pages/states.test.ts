/** The lists of the pages when they wait, wait long, are called off, fail, and fail over an older answer. */
import type { Component } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flushPromises } from '@vue/test-utils'
import AlertsPage from '../../../web/pages/AlertsPage.vue'
import MessagePage from '../../../web/pages/MessagePage.vue'
import SearchPage from '../../../web/pages/SearchPage.vue'
import SourcesPage from '../../../web/pages/SourcesPage.vue'
import { after, message, NOON } from '../message/stage.ts'
import { answerWith, mountWith } from '../mounting.ts'

/** Reka has data-state of its own. */
const NEWS = ':is([data-state=slow], [data-state=partial], [data-state=stopped])'

interface Kind {
  page: string
  component: Component
  path: string
  body: unknown
  /** What stands there once it is answered. */
  shown: string
}

const results = {
  items: [message()],
  total: 1,
  totalExact: true,
  covered: { since: after(-90000), until: NOON },
  hosts: ['mx1'],
}
const KINDS: Kind[] = [
  { page: 'search', component: SearchPage, path: '/api/messages', body: results, shown: 'anna@example.org' },
  {
    page: 'message',
    component: MessagePage,
    path: '/api/messages/mx1/4F2A81C0B7',
    body: { message: message(), attempts: [], lines: [], otherLives: [] },
    shown: 'anna@example.org',
  },
  {
    page: 'sources',
    component: SourcesPage,
    path: '/api/sources',
    body: { sources: [], unknownForms: [], gaps: [] },
    shown: 'No source is set up.',
  },
  {
    page: 'alerts',
    component: AlertsPage,
    path: '/api/alerts',
    body: { alerts: [], warnings: [] },
    shown: 'No alert is firing.',
  },
]
const FAILED = {
  status: 503,
  body: { code: 'STORE_UNAVAILABLE', title: '', detail: 'it is away', requestId: 'r1', status: 503 },
}
const show = ({ page, component, path }: Kind, first?: object, language: 'en' | 'de' = 'en') =>
  mountWith(component, {
    language,
    at: page === 'message' ? '/m/mx1/4F2A81C0B7' : '/search',
    ...(first && { api: { [`GET ${path}`]: first } }),
  })
const press = async (wrapper: Awaited<ReturnType<typeof show>>['wrapper'], text: string) => {
  const found = wrapper.findAll(`${NEWS} button, [role=alert] button`).find((each) => each.text() === text)
  if (!found) throw new Error(`no button '${text}' in: ${wrapper.text()}`)
  await found.trigger('click')
  await flushPromises()
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => {
  vi.useRealTimers()
})

describe.each(KINDS)('$page', (each) => {
  test('shows its answer and none of the other states', async () => {
    const { wrapper } = await show(each, { body: each.body })
    expect(wrapper.text()).toContain(each.shown)
    expect(wrapper.find(NEWS).exists()).toBe(false)
  })

  test('waits with a skeleton; after three seconds says so, can be called off, and begun again', async () => {
    const { wrapper } = await show(each)
    expect(wrapper.find('[role=status][aria-busy=true]').exists()).toBe(true)
    expect(wrapper.find(NEWS).exists()).toBe(false)
    await vi.advanceTimersByTimeAsync(4_100)
    expect(wrapper.get('[data-state=slow]').text()).toContain('Still reading, 4')
    await press(wrapper, 'Cancel')
    expect(wrapper.get('[data-state=stopped]').text()).toContain('not read to the end')
    answerWith({ [`GET ${each.path}`]: { body: each.body } })
    await press(wrapper, 'Try again')
    expect(wrapper.text()).toContain(each.shown)
  })

  test('says of how many lines, where the bottom line knows', async () => {
    const { wrapper, cache } = await show(each)
    cache.setQueryData(['/status', {}], { lines: 41_200_000 })
    await vi.advanceTimersByTimeAsync(4_100)
    expect(wrapper.get('[data-state=slow]').text()).toMatch(
      /^Still reading, 4\ss so far; 41M lines are stored\./,
    )
  })

  test('fails in the language of the reader, with a way on', async () => {
    const { wrapper } = await show(each, FAILED, 'de')
    const alert = wrapper.get('[role=alert]').text()
    expect(alert).toContain('Der Logspeicher hat nicht geantwortet.')
    expect(alert).not.toContain('it is away')
    answerWith({ [`GET ${each.path}`]: { body: each.body } })
    await press(wrapper, 'Erneut versuchen')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })

  test('keeps what it shows when it cannot be read again, and says so', async () => {
    const { wrapper, cache } = await show(each, { body: each.body })
    answerWith({ [`GET ${each.path}`]: FAILED })
    // others of the page may never be answered here: not waited for
    void cache.refetchQueries()
    await flushPromises()
    await flushPromises()
    expect(wrapper.get('[data-state=partial]').text()).toContain('newer data could not be read')
    expect(wrapper.text()).toContain(each.shown)
  })
})

test('a search whose histogram and facets fail still lists what it found, and says what is missing', async () => {
  const { wrapper } = await mountWith(SearchPage, {
    at: '/search',
    api: {
      'GET /api/messages': { body: results },
      'POST /api/query/search.histogram': FAILED,
      'POST /api/query/search.facets': FAILED,
    },
  })
  expect(wrapper.text()).toContain('anna@example.org')
  expect(wrapper.findAll('[role=alert]')).toHaveLength(2)
})
