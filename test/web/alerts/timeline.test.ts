import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AlertHistoryEntry } from '../../../server/api/contract.ts'
import { firedBetween } from '../../../web/alerts/timeline.ts'
import AlertsPage from '../../../web/pages/AlertsPage.vue'
import { mountWith } from '../mounting.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const DAY = 86_400_000
const words = (en: string) => ({ en, de: `de ${en}` })
const change = (time: string, alert: string, from: string, to: string): AlertHistoryEntry => ({
  time,
  alert,
  title: words(alert),
  from,
  to,
  unit: 'count',
  notifications: [],
})
/** Newest first, as the API gives them. */
const history = [
  change('2026-11-21T11:00:00Z', 'Queue', 'pending', 'firing'),
  change('2026-11-20T13:00:00Z', 'Queue', 'firing', 'resolved'),
  change('2026-11-20T12:30:00Z', 'Queue', 'firing', 'acknowledged'),
  change('2026-11-20T12:00:00Z', 'Queue', 'pending', 'firing'),
  change('2026-11-20T11:00:00Z', 'Quiet', 'pending', 'inactive'),
  change('2026-11-15T00:00:00Z', 'Bounces', 'firing', 'resolved'),
]

beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: NOW }))
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

describe('when a rule fired', () => {
  test('is from firing to resolved, and up to now while it fires; what only waited did not fire', () => {
    const [bounces, queue, ...others] = firedBetween(history, NOW - 7 * DAY, NOW)
    expect(others).toEqual([])
    expect(queue).toMatchObject({ alert: 'Queue', seconds: 7200 })
    expect(queue?.spans.map(({ since, until }) => [new Date(since).toISOString(), until - since])).toEqual([
      ['2026-11-20T12:00:00.000Z', 3_600_000],
      ['2026-11-21T11:00:00.000Z', 3_600_000],
    ])
    // it began before the history that is kept, so at the beginning of the strip
    expect(bounces?.spans[0]?.since).toBe(NOW - 7 * DAY)
  })

  test('outside of the time asked for it did not', () => {
    expect(firedBetween(history, NOW - DAY, NOW).map(({ alert }) => alert)).toEqual(['Queue'])
  })

  test('stands as a strip above the history, with the same in words', async () => {
    const { wrapper } = await mountWith(AlertsPage, {
      at: '/alerts?tab=history',
      api: {
        'GET /api/alerts': { body: { alerts: [], warnings: [] } },
        'GET /api/alerts/history': { body: { history } },
      },
    })
    expect(wrapper.text().replaceAll('\u00a0', ' ')).toContain('2 times, for 2 h in all')
    const [, marks] = wrapper.findAll('.strip').map((strip) => strip.findAll('.fired'))
    expect(marks).toHaveLength(2)
    expect(Number(marks?.[1]?.attributes('x'))).toBeGreaterThan(980)
  })
})

describe('an alert that fires', () => {
  const alert = {
    alert: 'Queue',
    phase: 'firing',
    severity: 'warning',
    title: words('Queue grows'),
    summary: words('120 wait'),
    description: words('Look.'),
    since: '2026-11-21T11:00:00Z',
    value: 120,
    threshold: 100,
    unit: 'count',
    reasons: [],
    queueIds: [],
    link: '/queue',
  }
  const show = (more: object) =>
    mountWith(AlertsPage, {
      at: '/alerts',
      api: {
        'GET /api/alerts': { body: { alerts: [{ ...alert, ...more }], warnings: [] } },
        'GET /api/alerts/rules': {
          body: {
            rules: [
              { ...alert, phase: 'firing' },
              { ...alert, alert: 'Other', title: words('Another') },
            ],
          },
        },
      },
    })

  test('draws its last values against the threshold and says them', async () => {
    const recent = [40, 80, 120].map((value, at) => ({ time: `2026-11-21T11:0${at}:00Z`, value }))
    const { wrapper } = await show({ recent })
    expect(wrapper.find('.spark .values').attributes('points')?.split(' ')).toHaveLength(3)
    expect(wrapper.find('.spark .threshold').exists()).toBe(true)
    expect(wrapper.text().replaceAll('\u00a0', ' ')).toContain('Last 2 min: lowest 40, highest 120')
    expect((await show({})).wrapper.find('.spark').exists()).toBe(false)
  })

  test('before it is silenced, the rule that will be silent is named', async () => {
    const { wrapper } = await show({})
    await wrapper
      .findAll('article button')
      .find((button) => button.text().startsWith('Silence'))
      ?.trigger('click')
    await flushPromises()
    const listed = [...document.querySelectorAll('[role=dialog] .matching li')].map(
      (item) => item.textContent,
    )
    expect(listed).toHaveLength(1)
    expect(listed[0]).toContain('Queue grows')
  })

  test('its page has its tabs in the order of the design', async () => {
    const { wrapper } = await show({})
    expect(wrapper.findAll('[role=tab]').map((tab) => tab.text().split(/\s/)[0])).toEqual([
      'Firing',
      'Rules',
      'History',
      'Silences',
    ])
  })
})
