/** From one list of Search to another: rows of the old one never reach the new one's table, and an old count answers no new question. */
import { afterEach, expect, test, vi } from 'vitest'
import SearchPage from '../../../web/pages/SearchPage.vue'
import { MODES } from '../../../web/search/modes.ts'
import type { Mode } from '../../../web/search/modes.ts'
import { rowKeyOf } from '../../../web/search/useRows.ts'
import { line, message, NOON, open, settle } from '../message/stage.ts'

const ITEMS: Record<Mode, unknown> = {
  messages: message({ sender: 'of-messages@example.org' }),
  rejections: {
    time: NOON,
    host: 'mx1',
    daemon: 'smtpd',
    stage: 'RCPT',
    action: 'reject',
    clientAddress: '192.0.2.7',
    sender: 'of-rejections@example.org',
    reason: 'Relay access denied',
    reasonClass: 'relay-denied',
  },
  authentications: {
    time: NOON,
    host: 'mx1',
    daemon: 'smtpd',
    service: 'smtpd',
    result: 'failure',
    saslUsername: 'of-authentications@example.org',
    clientAddress: '192.0.2.8',
  },
  lines: line({ message: 'of-lines@example.org' }),
}
const pageOf = (mode: Mode, total = 1) => ({
  items: [ITEMS[mode]],
  total,
  totalExact: true,
  covered: { since: NOON, until: NOON },
  hosts: ['mx1'],
})
const PARTS = {
  '/query/search.histogram': { rows: [], stepSeconds: 60 },
  '/query/search.facets': { rows: [] },
}

/** An answer that comes when the test says so. */
function later<T>(value: T) {
  let give = () => {}
  const answer = new Promise<T>((resolve) => (give = () => resolve(value)))
  return { answer, give: () => give() }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

test.each<[Mode, Mode]>([
  ['messages', 'rejections'],
  ['messages', 'authentications'],
  ['messages', 'lines'],
  ['rejections', 'authentications'],
  ['authentications', 'messages'],
  ['lines', 'rejections'],
])('from %s to %s: the old rows go at once, the new ones come', async (from, to) => {
  const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  for (const each of complaints) each.mockImplementation(() => undefined)
  const next = later(pageOf(to))
  const { wrapper } = await open(SearchPage, `/search?mode=${from}`, {
    ...PARTS,
    [`/${from}`]: pageOf(from),
    [`/${to}`]: () => next.answer,
  })
  const list = () => wrapper.get('section.list').text()
  expect(list()).toContain(`of-${from}`)

  await wrapper.findAll('nav.tabs a')[MODES.indexOf(to)]?.trigger('click')
  await settle()
  expect(wrapper.get('nav.tabs a[aria-current]').attributes('href')).toBe(
    to === 'messages' ? '/search' : `/search?mode=${to}`,
  )
  expect(wrapper.findAll('tr.row')).toHaveLength(0)
  expect(list()).not.toContain(`of-${from}`)
  expect(wrapper.find('[data-total]').exists()).toBe(false)

  next.give()
  await settle()
  expect(list()).toContain(`of-${to}`)
  expect(complaints.flatMap(({ mock }) => mock.calls)).toEqual([])
})

test('under a new question the old rows fade until the answer is there, and no old number is told', async () => {
  const next = later({
    ...pageOf('messages', 7),
    items: [message({ traceId: 't2', sender: 'new@example.org' })],
  })
  const { wrapper, router } = await open(SearchPage, '/search', {
    ...PARTS,
    '/messages': (url: URL) => (url.searchParams.has('q') ? next.answer : pageOf('messages', 3)),
  })
  expect(wrapper.get('[data-total]').text()).toContain('3 messages')
  expect(document.title).toContain('3 messages')
  await router.push('/search?q=from:new')
  await settle()
  expect(wrapper.get('.list.withheld .results').text()).toContain('of-messages')
  expect(wrapper.get('.list [role=status]').text()).toBe('Searching …')
  expect(wrapper.find('[data-total]').exists()).toBe(false)
  expect(document.title).not.toContain('messages')
  next.give()
  await settle()
  expect(wrapper.find('.withheld').exists()).toBe(false)
  expect(wrapper.get('[data-total]').text()).toContain('7 messages')
  expect(wrapper.get('.results').text()).toContain('new@example.org')
})

test('groups of one question never stand under another, where each of their links would lie', async () => {
  const next = later({ rows: [] })
  const row = { value: 'example.net', count: 12, lastSeen: NOON, groups: 1 }
  let asked = 0
  const { wrapper, router } = await open(SearchPage, '/search?group=recipientDomain', {
    ...PARTS,
    '/messages': pageOf('messages'),
    '/query/search.groups': () => (asked++ === 0 ? { rows: [row] } : next.answer),
  })
  expect(wrapper.get('.region').text()).toContain('example.net')
  await router.push('/search?group=provider')
  await settle()
  expect(asked).toBe(2)
  expect(wrapper.find('.region').exists()).toBe(false)
  next.give()
  await settle()
  expect(wrapper.get('section.list').text()).not.toContain('example.net')
})

test('the key of a row ends at the first row, also of rows without a time', () => {
  const rows = [message(), message()] as never
  expect(rowKeyOf('rejections', rows, 1)).toBe('mx1/undefined/1')
})
