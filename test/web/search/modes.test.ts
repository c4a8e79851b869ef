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

  await wrapper.findAll('a.mode')[MODES.indexOf(to)]?.trigger('click')
  await settle()
  expect(wrapper.get('a.mode[aria-current]').attributes('href')).toBe(
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

test('the key of a row ends at the first row, also of rows without a time', () => {
  const rows = [message(), message()] as never
  expect(rowKeyOf('rejections', rows, 1)).toBe('mx1/undefined/1')
})
