/** The frame: search box, rail and the line at the bottom. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ServiceStatus } from '../../../server/api/contract.ts'
import BottomLine from '../../../web/controls/BottomLine.vue'
import OmniBox from '../../../web/controls/OmniBox.vue'
import { withRange } from '../../../web/controls/omnibox.ts'
import Rail from '../../../web/controls/Rail.vue'
import { mountWith } from '../mounting.ts'

const status = (changes: Partial<ServiceStatus> = {}): ServiceStatus => ({
  version: '0.1.0',
  demo: false,
  now: new Date().toISOString(),
  dataUntil: new Date(Date.now() - 3000).toISOString(),
  kept: { linesDays: 30, recordsDays: 90 },
  zone: 'Europe/Berlin',
  store: 'ok',
  sources: [{ name: 'mail.log', host: 'mx1', kind: 'file', state: 'live', late: false }],
  firing: 0,
  ...changes,
})

// the clock stands still, so that what is said of it is exact however busy the machine is
beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
)
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
  localStorage.clear()
})

describe('the line at the bottom', () => {
  test('says how fresh the data are and that the sources are well', async () => {
    const { wrapper } = await mountWith(BottomLine, { props: { status: status() } })
    expect(wrapper.text()).toContain('(3 sec ago)')
    expect(wrapper.text()).toContain('mail.log ok')
    expect(wrapper.classes()).not.toContain('troubled')
  })

  test('says how far back the data reach and how long they are kept', async () => {
    const dataSince = '2026-08-22T10:00:00Z'
    const { wrapper } = await mountWith(BottomLine, { props: { status: status({ dataSince }) } })
    expect(wrapper.text()).toContain('Data back to 22 Aug 2026; lines are kept 30 days, messages 90 days')
    const { wrapper: empty } = await mountWith(BottomLine, { props: { status: status() } })
    expect(empty.find('.kept').exists()).toBe(false)
  })

  test('turns amber with a way to the sources when one is late or the store is gone', async () => {
    const late = [{ name: 'mail.log', host: 'mx1', kind: 'file', state: 'live', late: true }]
    const { wrapper } = await mountWith(BottomLine, { props: { status: status({ sources: late }) } })
    expect(wrapper.classes()).toContain('troubled')
    expect(wrapper.find('a').attributes('href')).toBe('/sources')
    const gone = await mountWith(BottomLine, { props: { status: status({ store: 'unreachable' }) } })
    expect(gone.wrapper.text()).toContain('The log store does not answer')
  })

  test('tells a source that is not there from one that is late, and leaves the queues to their page', async () => {
    const base = { host: 'mx1', kind: 'file', late: false }
    const sources = [
      { ...base, name: 'mail.log', state: 'missing', seen: false },
      { ...base, name: 'auth.log', state: 'unreadable', seen: true },
      { ...base, name: 'postqueue', kind: 'queue', state: 'waiting' },
    ]
    const { wrapper } = await mountWith(BottomLine, { props: { status: status({ sources }) } })
    expect(wrapper.text()).toContain('mail.log is not there (never seen)')
    expect(wrapper.text()).toContain('auth.log cannot be read')
    expect(wrapper.text()).not.toContain('longer than usual')
    expect(wrapper.text()).not.toContain('postqueue')
    expect(wrapper.classes()).toContain('troubled')
  })

  test('names the host of a source where there are several', async () => {
    const base = { kind: 'file', state: 'live', late: false, name: 'mail.log' }
    const sources = [
      { ...base, host: 'mx1' },
      { ...base, host: 'mx2' },
    ]
    const { wrapper } = await mountWith(BottomLine, { props: { status: status({ sources }) } })
    expect(wrapper.text()).toContain('mx1 mail.log ok')
    expect(wrapper.text()).toContain('mx2 mail.log ok')
  })

  test('does not pretend when there is no data', async () => {
    const { dataUntil: _, ...empty } = status()
    const { wrapper } = await mountWith(BottomLine, { props: { status: { ...empty, deferredNow: 0 } } })
    expect(wrapper.text()).toContain('No data yet')
  })

  test('does not take a store that is away for an empty one', async () => {
    const { dataUntil: _, deferredNow: __, ...away } = status({ store: 'unreachable' })
    const { wrapper } = await mountWith(BottomLine, { props: { status: away } })
    expect(wrapper.text()).not.toContain('No data yet')
  })
})

describe('the rail', () => {
  test('marks where one is, also on a message, and takes the range along', async () => {
    const { wrapper } = await mountWith(Rail, {
      props: { status: status({ firing: 2 }) },
      at: '/m/mx1/4F2A81C0B7?since=now-7d&until=now',
    })
    const links = wrapper.findAll('a.place')
    expect(
      links.filter((link) => link.attributes('aria-current') === 'page').map((link) => link.text()),
    ).toEqual(['Search'])
    expect(links.map((link) => link.attributes('href'))).toContain('/alerts?since=now-7d&until=now')
    expect(wrapper.text()).toContain('2 firing')
  })

  test("marks 'More' on pages that stand behind it on phones", async () => {
    const { wrapper, router } = await mountWith(Rail, { props: { status: status() }, at: '/reports' })
    expect(wrapper.get('.more').attributes('aria-current')).toBe('true')
    await router.push('/alerts')
    expect(wrapper.get('.more').attributes('aria-current')).toBeUndefined()
  })

  test('takes the comparison along, and keeps both over a message, whose address has none', async () => {
    const { wrapper, router } = await mountWith(Rail, {
      props: { status: status() },
      at: '/search?q=a&since=now-7d&until=now&compare=week',
    })
    const queue = () => wrapper.find('a.place[href^="/queue"]').attributes('href')
    expect(queue()).toBe('/queue?since=now-7d&until=now&compare=week')
    await router.push('/m/mx1/4F2A81C0B7')
    expect(queue()).toBe('/queue?since=now-7d&until=now&compare=week')
    await router.push('/spam')
    expect(queue()).toBe('/queue')
  })

  test('a range that a link brings stays with its page; one that is chosen there goes along', async () => {
    const { wrapper, router } = await mountWith(Rail, {
      props: { status: status() },
      at: '/queue?since=now-7d&until=now',
    })
    const spam = () => wrapper.find('a.place[href^="/spam"]').attributes('href')
    await router.push('/search?q=is:open&since=1970-01-01T00:00:00Z&until=now')
    expect(spam()).toBe('/spam?since=now-7d&until=now')
    await router.push('/search?q=is:open&since=now-1h&until=now')
    expect(spam()).toBe('/spam?since=now-1h&until=now')
  })
})

describe('the search box', () => {
  const found = [
    {
      kind: 'queue-id',
      value: '4F2A81C0B7',
      count: 1,
      href: '/m/mx1/4F2A81C0B7',
      detail: { host: 'mx1', status: 'sent' },
    },
    { kind: 'queue-id', value: '4F2A81C0B7', count: 1, href: '/m/mx2/4F2A81C0B7', detail: { host: 'mx2' } },
  ]
  async function typed(text: string, body: unknown = { kind: 'queue-id', href: '/m/mx1/4F2A81C0B7', found }) {
    const box = await mountWith(OmniBox, { api: { 'GET /api/resolve': { body } } })
    const input = box.wrapper.find('input')
    ;(input.element as HTMLInputElement).focus()
    await input.setValue(text)
    vi.advanceTimersByTime(300)
    await flushPromises()
    return { ...box, input }
  }

  test('says what the text is and where it may lead', async () => {
    const { wrapper, input } = await typed('4F2A81C0B7')
    expect(wrapper.find('.tag').text()).toBe('queue ID')
    expect(wrapper.findAll('[role=option]').map((option) => option.text())).toEqual([
      expect.stringContaining('mx1'),
      expect.stringContaining('mx2'),
    ])
    expect(input.attributes('aria-expanded')).toBe('true')
  })

  test('Enter goes where the service says, arrows choose another', async () => {
    const { wrapper, input, router } = await typed('4F2A81C0B7')
    await input.trigger('keydown', { key: 'ArrowDown' })
    await input.trigger('keydown', { key: 'ArrowDown' })
    expect(document.getElementById(input.attributes('aria-activedescendant') ?? '')?.textContent).toContain(
      'mx2',
    )
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/m/mx2/4F2A81C0B7')
  })

  test('is a search when the service cannot say, and remembers what was searched', async () => {
    const { wrapper, router, input } = await typed('mailbox full', null)
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe('/search?q=mailbox+full')
    await input.setValue('')
    expect(wrapper.findAll('[role=option]')[0]?.text()).toContain('mailbox full')
  })
})

test.each([
  ['/search?q=a', { since: 'now-7d', until: 'now' }, '/search?q=a&since=now-7d&until=now'],
  ['/search?q=a&since=now-1h', { since: 'now-7d' }, '/search?q=a&since=now-1h'],
  ['/m/mx1/A', { since: 'now-7d', until: 'now' }, '/m/mx1/A'],
])('%s keeps or takes the range of the page', (href, query, expected) => {
  expect(withRange(href, query)).toBe(expected)
})
