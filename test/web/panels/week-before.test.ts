/** The comparison with last week: its switch in the menu of the time range, the panel that shows it, and the words of its legend. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Dashboard, Panel } from '../../../dashboards/schema.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import TimeRange from '../../../web/controls/TimeRange.vue'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'
import { eventually } from '../../eventually.ts'

vi.mock('../../../web/charts/ChartCanvas.vue', () => ({
  __esModule: true,
  default: { template: '<canvas />' },
}))
afterEach(() => document.body.replaceChildren())

const overview = JSON.parse(readFileSync('dashboards/overview.json', 'utf8')) as Dashboard
const panel = overview.rows.flat().find(({ id }) => id === 'flow') as Panel
const rows = (day: string) => [
  { time: `${day}T00:00:00Z`, sent: 1200, bounced: 3 },
  { time: `${day}T01:00:00Z`, sent: 10, bounced: 0 },
]
const range = 'since=2026-11-20T00:00:00Z&until=2026-11-20T02:00:00Z'

/** Both weeks have the same answer, so it is that of last week where `day` is. */
const show = (at: string, day: string, dataSince: string, language: 'en' | 'de' = 'en') =>
  mountWith(PanelBox, {
    props: { panel },
    at,
    language,
    api: {
      'POST /api/query/flow.byStatus': {
        body: { rows: [...rows(day), ...rows('2026-11-20')], stepSeconds: 3600, elapsedSeconds: 0.1 },
      },
      'GET /api/status': { body: { dataSince } },
    },
  })

test('without the switch nothing of last week is asked or shown', async () => {
  const { wrapper, asked } = await show(`/?${range}`, '2026-11-13', '2026-01-01T00:00:00Z')
  expect(asked.filter(({ path }) => path.includes('/query/'))).toHaveLength(1)
  expect(wrapper.find('[data-before]').exists()).toBe(false)
})

test.each([
  ['en', 'same time last week'],
  ['de', 'dieselbe Zeit letzter Woche'],
] as const)('in %s it is named in legend, words and table', async (language, name) => {
  const { wrapper, asked } = await show(
    `/?${range}&compare=week`,
    '2026-11-13',
    '2026-01-01T00:00:00Z',
    language,
  )
  expect(asked.map(({ body }) => (body as { params?: object } | undefined)?.params)).toContainEqual(
    expect.objectContaining({ since: '2026-11-13T00:00:00Z', until: '2026-11-13T02:00:00Z' }),
  )
  expect(wrapper.find('[data-before]').text().replaceAll(/[.,]/g, '')).toBe(`${name}1213`)
  expect(wrapper.find('.visually-hidden').text().toLowerCase()).toContain(name.toLowerCase())
  expect(wrapper.find('[data-before] a').attributes('href')).toBe(
    '/?since=2026-11-13T00:00:00Z&until=2026-11-13T02:00:00Z',
  )
  await wrapper.find('[data-show-table]').trigger('click')
  expect(wrapper.findAll('th').at(-1)?.text()).toBe(name)
  const last = wrapper.findAll('tbody tr').map((row) => row.findAll('td, th').at(-1)?.text())
  expect(last.slice(-2).map((text) => text?.replaceAll(/[.,]/g, ''))).toEqual(['1203', '10'])
})

test('without data of then there is no line, and that is said', async () => {
  const { wrapper } = await show(`/?${range}&compare=week`, '2026-11-13', '2026-11-19T00:00:00Z')
  expect(wrapper.find('[data-before]').text()).toBe('no data of the same time last week')
  await wrapper.find('[data-show-table]').trigger('click')
  expect(wrapper.findAll('th').map((head) => head.text())).not.toContain('same time last week')
})

test('the switch in the menu of the time range stands in the URL and keeps the range', async () => {
  const { wrapper, router } = await mountWith(TimeRange, { at: '/?since=now-7d&until=now' })
  await wrapper.find('[aria-haspopup]').trigger('click')
  const box = () => document.querySelector<HTMLInputElement>('[data-compare]')
  await eventually(() => {
    expect(box()?.checked).toBe(false)
  })
  box()?.click()
  await eventually(() => {
    expect(router.currentRoute.value.query).toEqual({ since: 'now-7d', until: 'now', compare: 'week' })
  })
  await nextTick()
  expect(box()?.checked).toBe(true)
  box()?.click()
  await eventually(() => {
    expect(router.currentRoute.value.query).toEqual({ since: 'now-7d', until: 'now' })
  })
})

test.each([
  ['en', ['sent 2,420', 'bounced 6']],
  ['de', ['zugestellt sent2.420', 'unzustellbar bounced6']],
] as const)(
  'in %s the legend has the words of the reader, and that of the log beside them',
  async (language, words) => {
    usePreferences().language = language
    const { wrapper } = await show(`/?${range}`, '2026-11-13', '2026-01-01T00:00:00Z', language)
    usePreferences().language = 'en'
    expect(
      wrapper.findAll('.legend .tone-badge').map((badge) => badge.text().replaceAll(/\s+/g, ' ')),
    ).toEqual(words)
  },
)
