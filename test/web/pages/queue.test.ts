/** The Queue page says whether Postfix was asked itself, and its panels say what is missing where it was not. */
import { readFileSync } from 'node:fs'
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import type { Dashboard, Panel } from '../../../dashboards/schema.ts'
import { useSession } from '../../../web/composables/useSession.ts'
import QueuePage from '../../../web/pages/QueuePage.vue'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'
import { eventually } from '../../eventually.ts'

vi.mock('../../../web/charts/ChartCanvas.vue', () => ({
  __esModule: true,
  default: { template: '<canvas />' },
}))
afterEach(() => document.body.replaceChildren())

const queue = JSON.parse(readFileSync('dashboards/queue.json', 'utf8')) as Dashboard
const panels = queue.rows.flat()
const answer = (rows: object[]) => ({ body: { rows, elapsedSeconds: 0.1 } })
const show = (id: string, rows: object[]) => {
  const panel = panels.find((each) => each.id === id) as Panel
  return mountWith(PanelBox, { props: { panel }, api: { [`POST /api/query/${panel.query}`]: answer(rows) } })
}
const page = (rows?: object[]) =>
  mountWith(QueuePage, { api: rows ? { 'POST /api/query/queue.age': answer(rows) } : {} })

test('without a look into the queues the page says that it estimates', async () => {
  const { wrapper } = await page([])
  expect(wrapper.find('[data-estimated]').text()).toContain('Estimated from the logs.')
})

test('for a time that is over all panels that show a state are asked as of now, and the page says so', async () => {
  const at = '/queue?since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z'
  const { wrapper, asked } = await mountWith(QueuePage, {
    at,
    api: {
      'POST /api/query/queue.age': answer([]),
      'GET /api/dashboards': { body: { dashboards: [queue], own: [], faults: [] } },
    },
  })
  await eventually(() => expect(asked.some(({ path }) => path.includes('queue.destinations'))).toBe(true))
  expect(wrapper.find('[data-now]').text()).toContain('2 Nov 2026')
  const pasts = asked.filter(
    ({ path, body }) => path.includes('/query/') && !JSON.stringify(body).includes('"until":"now"'),
  )
  expect([...new Set(pasts.map(({ path }) => path.split('/').at(-1)))].sort()).toEqual(
    [...new Set(panels.filter(({ now }) => !now).map(({ query }) => query))].sort(),
  )
})

test('the numbers of what waits lead to all of it, up to now', async () => {
  const panel = panels.find(({ id }) => id === 'deferred') as Panel
  const { wrapper } = await mountWith(PanelBox, {
    props: { panel },
    at: '/queue?since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z',
    api: { 'POST /api/query/queue.numbers': answer([{ deferred: 3 }]) },
  })
  expect(wrapper.find('a[data-count="3"]').attributes('href')).toContain('until=now')
})

test.each([
  ['with one', [{ queue: 'deferred', messages: 0, oldest: 0 }]],
  ['before it is known', undefined],
])('%s it does not', async (_, rows) => {
  const { wrapper } = await page(rows)
  expect(wrapper.find('[data-estimated]').exists()).toBe(false)
})

test('what needs Postfix itself is left out where it cannot be asked; why, and what to do, is said once', async () => {
  const advice = { en: "add it to 'authorized_mailq_users'", de: 'aufnehmen' }
  const source = { name: 'postqueue', host: 'mx1', kind: 'queue', state: 'unreadable', late: false, advice }
  const api = (rows: object[]) => ({
    'POST /api/query/queue.age': answer(rows),
    'GET /api/dashboards': { body: { dashboards: [queue], own: [], faults: [] } },
    'GET /api/session': { body: { user: 'anna', role: 'admin', mustSetPassword: false, expiresAt: '' } },
    'GET /api/status': { body: { sources: [source] } },
  })
  const show = async (rows: object[]) => {
    const { wrapper } = await mountWith(QueuePage, { api: api(rows) })
    await useSession().load()
    await flushPromises()
    return wrapper
  }
  const needing = panels.filter(({ needs }) => needs === 'postqueue')
  expect(needing.filter(({ chart }) => chart === 'number')).toHaveLength(4)
  // a number that loads has no heading yet
  const needy = needing.filter(({ chart }) => chart !== 'number').map(({ title }) => title.en)
  expect(needy).toHaveLength(3)
  const without = await show([])
  expect(without.text().split('authorized_mailq_users').length).toBe(2)
  for (const title of needy) expect(without.text()).not.toContain(title)
  expect(without.text()).toContain('Destinations that wait')
  without.unmount()
  const asked = await show([{ queue: 'deferred', messages: 0, oldest: 0 }])
  for (const title of needy) expect(asked.text()).toContain(title)
})

test('queues and logs are compared in four numbers', async () => {
  const row = { queued: 41, known: 39, unknown: 2, gone: 5 }
  const shown = panels.filter(({ query }) => query === 'queue.agreement')
  expect(shown.map(({ value }) => value)).toEqual(Object.keys(row))
  for (const { id, value } of shown) {
    const { wrapper } = await show(id, [row])
    expect(wrapper.find('.figure').text()).toBe(String(row[value as keyof typeof row]))
    const without = await show(id, [])
    expect(without.wrapper.find('.empty').text()).toBe('estimated from the logs only')
  }
})

test.each([
  [true, 'Estimated from the logs'],
  [undefined, undefined],
])('the depth over time says where it is an estimate: %s', async (estimated, words) => {
  const panel = panels.find(({ id }) => id === 'depth') as Panel
  const rows = [{ time: '2026-11-20T10:00:00Z', until: '2026-11-20T10:05:00Z', deferred: 3, active: 1 }]
  const { wrapper } = await mountWith(PanelBox, {
    props: { panel },
    api: {
      'POST /api/query/queue.depth': { body: { rows, stepSeconds: 300, elapsedSeconds: 0.1, estimated } },
    },
  })
  const mark = wrapper.find('[data-estimated]')
  expect(mark.exists() ? mark.text() : undefined).toEqual(words && expect.stringContaining(words))
})

test('destinations as Postfix counts them', async () => {
  const { wrapper } = await show('by-destination', [
    { domain: 'voll.example', messages: 3, deferred: 2, active: 1, hold: 0, oldest: 11_940 },
  ])
  expect(wrapper.find('tbody').text().replaceAll('\u00a0', ' ')).toMatch(
    /voll\.example.*3.*2.*1.*0.*3 h 19 min/s,
  )
})

test('the next try of a message stands with its reason, in the future', async () => {
  const soon = new Date(Date.now() + 10 * 60_000).toISOString()
  const { wrapper } = await show('next-tries', [
    {
      queueId: 'A1A1A1A1A1',
      host: 'mx1',
      recipient: 'b@voll.example',
      reason: 'mailbox full',
      lastTry: '2026-11-20T10:00:00Z',
      nextTry: soon,
    },
  ])
  expect(wrapper.find('tbody').text()).toMatch(/A1A1A1A1A1.*b@voll\.example.*mailbox full.*in 10\smin/s)
})

test.each(['by-destination', 'next-tries'])('%s says why it is empty', async (id) => {
  const { wrapper } = await show(id, [])
  expect(wrapper.text()).toContain("Postfix's own view of its queues is not there.")
})
