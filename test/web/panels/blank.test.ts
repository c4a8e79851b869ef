/** Panels, the Queue page and views where no log line was ever read: that is said, and no number or cause is made up. */
import { readFileSync } from 'node:fs'
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Dashboard, Panel } from '../../../dashboards/schema.ts'
import { useSession } from '../../../web/composables/useSession.ts'
import QueuePage from '../../../web/pages/QueuePage.vue'
import ViewPage from '../../../web/pages/ViewPage.vue'
import BlockList from '../../../web/panels/BlockList.vue'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'

vi.mock('../../../web/charts/ChartCanvas.vue', () => ({
  __esModule: true,
  default: { template: '<canvas />' },
}))
afterEach(() => document.body.replaceChildren())

const SESSION = { user: 'anna', role: 'admin', mustSetPassword: false, expiresAt: '' }
const STATUS = { sources: [], store: 'ok', deferredNow: 0 }
const READ = { ...STATUS, dataUntil: '2026-11-20T10:00:00Z' }
const NOT_YET = 'No log line has been read yet.'
const queue = JSON.parse(readFileSync('dashboards/queue.json', 'utf8')) as Dashboard
const panels = queue.rows.flat()

async function show(component: object, props: object, api: Record<string, object>, status: object = STATUS) {
  const found = await mountWith(component, {
    props: { ...props },
    api: { 'GET /api/session': { body: SESSION }, 'GET /api/status': { body: status }, ...api },
  })
  await useSession().load()
  await flushPromises()
  return found.wrapper
}
const answer = (rows: object[]) => ({ body: { rows, stepSeconds: 300, elapsedSeconds: 0.1 } })
const showPanel = (panel: Panel, rows: object[], status?: object) =>
  show(PanelBox, { panel }, { [`POST /api/query/${panel.query}`]: answer(rows) }, status)
const panelOf = (id: string) => panels.find((panel) => panel.id === id) as Panel

describe('where no log line was ever read', () => {
  test.each(['deferred', 'held', 'pending', 'oldest'])('the number %s is not known', async (id) => {
    const row = { deferred: 0, held: 0, pending: 0, oldest: 0 }
    const blank = await showPanel(panelOf(id), [row])
    expect(blank.find('.figure').text()).toBe('–')
    expect(blank.text()).toContain('not known yet')
    expect(blank.find('a').exists()).toBe(false)
    const read = await showPanel(panelOf(id), [row], READ)
    expect(read.find('.figure').text()).toMatch(/^0/)
  })

  test.each(['ages', 'destinations', 'waited', 'depth'])('%s says so, and leads to Sources', async (id) => {
    const rows = id === 'depth' ? [{ time: '2026-11-20T10:00:00Z', deferred: 0 }] : []
    const blank = await showPanel(panelOf(id), rows)
    expect(blank.find('[data-nothing-read]').text()).toContain(NOT_YET)
    expect(blank.find('[data-nothing-read] a').attributes('href')).toBe('/sources')
    expect(blank.text()).not.toMatch(
      /Nothing waits|No mail was deferred|Nothing is known|nothing in this time/,
    )
    const read = await showPanel(panelOf(id), rows, READ)
    expect(read.find('[data-nothing-read]').exists()).toBe(false)
  })

  test('nobody is declared harmless, and a view has no lists', async () => {
    const api = { 'POST /api/query/logins.clients': answer([]) }
    const block = await show(BlockList, {}, api)
    expect(block.text()).toContain(NOT_YET)
    expect(block.text()).not.toContain('Nobody to block')
    const lists = async (status: object) => {
      const view = await show(ViewPage, { subject: 'domain', value: 'example.net' }, {}, status)
      return [view.findAll('section').length > 0, view.find('[data-nothing-read] a.primary').exists()]
    }
    expect(await lists(STATUS)).toEqual([false, true])
    expect(await lists(READ)).toEqual([true, false])
  })

  test('what Postfix says itself is known without a log', async () => {
    const asked = await showPanel(panelOf('queued'), [{ queued: 3 }])
    expect(asked.find('.figure').text()).toBe('3')
  })

  test('the Queue page does not say that it estimates', async () => {
    const blank = await show(QueuePage, {}, { 'POST /api/query/queue.age': answer([]) })
    expect(blank.find('[data-estimated]').exists()).toBe(false)
    expect(blank.find('[data-unknown]').text()).toContain('What waits is not known yet.')
    const read = await show(QueuePage, {}, { 'POST /api/query/queue.age': answer([]) }, READ)
    expect(read.find('[data-estimated]').exists()).toBe(true)
  })
})

test('a chart without a bar has no total of a series, and does not ask to be dragged over', async () => {
  const panel = { ...panelOf('depth'), empty: undefined } as unknown as Panel
  const row = { time: '2026-11-20T10:00:00Z', deferred: 0 }
  const none = await showPanel(panel, [row], READ)
  expect(none.text()).toContain('nothing in this time')
  expect(none.text()).not.toContain('drag to zoom')
  expect(none.find('.legend li').exists()).toBe(false)
  const some = await showPanel(panel, [{ ...row, deferred: 2 }], READ)
  expect(some.text()).toContain('drag to zoom')
  expect(some.find('.legend li').text()).toContain('2')
})
