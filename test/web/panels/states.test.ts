/** Every kind of panel when there is nothing, when it waits, waits long, fails, and fails over an older answer. */
import type { Component } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flushPromises } from '@vue/test-utils'
import type { Panel } from '../../../dashboards/schema.ts'
import { Panel as PanelSchema } from '../../../dashboards/schema.ts'
import BlockList from '../../../web/panels/BlockList.vue'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { answerWith, mountWith } from '../mounting.ts'

vi.mock('../../../web/charts/ChartCanvas.vue', () => ({
  __esModule: true,
  default: { template: '<canvas />' },
}))

interface Kind {
  kind: string
  component: Component
  panel?: Panel
  query: string
  rows: object[]
  /** What stands there when the rows do. */
  shown: string
  /** What stands there without rows. */
  empty: string
}

const panel = (chart: Panel['chart'], more: Partial<Panel> = {}): Panel => ({
  id: 'tried',
  title: { en: 'Tried', de: 'Probe' },
  chart,
  query: 'tried.rows',
  width: 6,
  ...more,
})
const of = (chart: Panel['chart'], rows: object[], shown: string, empty: string, more = {}): Kind => ({
  kind: chart,
  component: PanelBox,
  panel: panel(chart, more),
  query: 'tried.rows',
  rows,
  shown,
  empty,
})
const title = { en: 'Sent', de: 'Gesendet' }
const NOTHING = 'Nothing in this time.'
const time = '2026-11-20T10:00:00.000Z'
const KINDS: Kind[] = [
  of('number', [{ value: 214 }], '214', NOTHING),
  of('timeseries', [{ time, sent: 77 }], '77', 'Tried: nothing in this time', {
    series: [{ key: 'sent', title, status: 'sent' }],
  }),
  of('table', [{ name: 'mx1.example.com' }], 'mx1.example.com', NOTHING, {
    columns: [{ key: 'name', title, kind: 'mono' }],
  }),
  of('bar', [{ label: 'greylisted', value: 3 }], 'greylisted', NOTHING),
  of('heatmap', [{ row: 'example.org', column: '< 5', value: 9 }], 'example.org', NOTHING),
  of(
    'heartbeat',
    [{ source: 'mail.log', host: 'mx1', time, lines: 5 }],
    'mail.log',
    'No lines in this time.',
  ),
  {
    kind: 'block list',
    component: BlockList,
    query: 'logins.clients',
    rows: [{ client: '192.0.2.7', failed: 900, pattern: 'bruteforce', succeeded: 0 }],
    shown: '192.0.2.7',
    empty: 'Nobody to block.',
  },
]
const FAILED = {
  status: 503,
  body: { code: 'STORE_UNAVAILABLE', title: '', detail: 'it is away', requestId: 'r1', status: 503 },
}

const answer = (rows: object[]) => ({ body: { rows, stepSeconds: 1200, elapsedSeconds: 0.1 } })
const show = ({ component, panel: given, query }: Kind, first?: object) =>
  mountWith(component, {
    ...(given && { props: { panel: given } }),
    at: '/?since=now-24h&until=now',
    ...(first && { api: { [`POST /api/query/${query}`]: first } }),
  })
const button = (wrapper: Awaited<ReturnType<typeof show>>['wrapper'], text: string) => {
  const found = wrapper.findAll('button').find((each) => each.text() === text)
  if (!found) throw new Error(`no button '${text}' in: ${wrapper.text()}`)
  return found
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

test('every kind of panel is tried', () => {
  expect(new Set(KINDS.flatMap((each) => each.panel?.chart ?? []))).toEqual(
    new Set(PanelSchema.properties.chart.enum),
  )
})

describe.each(KINDS)('$kind', (each) => {
  test('with rows shows them and none of the other states', async () => {
    const { wrapper } = await show(each, answer(each.rows))
    expect(wrapper.text()).toContain(each.shown)
    expect(wrapper.text()).not.toContain(each.empty)
    expect(wrapper.find('[aria-busy], [role=alert], [data-state]').exists()).toBe(false)
  })

  test('without rows says so', async () => {
    const { wrapper } = await show(each, answer([]))
    expect(wrapper.text()).toContain(each.empty)
    expect(wrapper.find('[aria-busy], [role=alert], [data-state]').exists()).toBe(false)
  })

  test('waits with a skeleton that is told, and with no words yet', async () => {
    const { wrapper } = await show(each)
    expect(wrapper.find('[role=status][aria-busy=true]').text()).toBe('Loading')
    await vi.advanceTimersByTimeAsync(2_900)
    expect(wrapper.find('[data-state=slow]').exists()).toBe(false)
    expect(wrapper.text()).not.toContain(each.empty)
  })

  test('says after three seconds how long it waits, and can be called off and begun again', async () => {
    const { wrapper, asked } = await show(each)
    await vi.advanceTimersByTimeAsync(4_100)
    expect(wrapper.find('[data-state=slow]').text()).toMatch(/^Still reading, 4\ss so far\./)
    await button(wrapper, 'Cancel').trigger('click')
    await flushPromises()
    expect(wrapper.find('[data-state=slow], [aria-busy=true]').exists()).toBe(false)
    expect(wrapper.find('[data-state=stopped]').text()).toContain('was not read to the end')
    const before = asked.length
    await button(wrapper, 'Try again').trigger('click')
    await flushPromises()
    expect(asked.length).toBe(before + 1)
    expect(wrapper.find('[aria-busy=true]').exists()).toBe(true)
  })

  test('fails with what failed, why, and a way to try again that works', async () => {
    const { wrapper } = await show(each, FAILED)
    const alert = wrapper.find('[role=alert]').text()
    expect(alert).toMatch(/Could not be read: /)
    expect(alert).toContain('The log store did not answer')
    expect(wrapper.text()).not.toContain(each.empty)
    answerWith({ [`POST /api/query/${each.query}`]: answer(each.rows) })
    await button(wrapper, 'Try again').trigger('click')
    await flushPromises()
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    expect(wrapper.text()).toContain(each.shown)
  })

  test('keeps what it had when the next answer fails, and says how old that is', async () => {
    const { wrapper, asked, cache } = await show(each, answer(each.rows))
    answerWith({ [`POST /api/query/${each.query}`]: FAILED })
    await cache.refetchQueries()
    await flushPromises()
    expect(asked).toHaveLength(1)
    expect(wrapper.find('[data-state=partial]').text()).toMatch(
      /This is from \d\d:\d\d:\d\d; newer data could not be read\. The log store does not answer\./,
    )
    expect(wrapper.text()).toContain(each.shown)
    answerWith({ [`POST /api/query/${each.query}`]: answer(each.rows) })
    await button(wrapper, 'Try again').trigger('click')
    await flushPromises()
    expect(wrapper.find('[data-state=partial]').exists()).toBe(false)
  })
})
