import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import AlertsPage from '../../../web/pages/AlertsPage.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const words = (en: string) => ({ en, de: `de ${en}` })
const alert = {
  alert: 'DeferralSpike',
  phase: 'firing',
  severity: 'critical',
  title: words('Many deferred'),
  summary: words('214 deferred'),
  description: words('Wait.'),
  since: '2026-11-20T10:00:00Z',
  value: 6.3,
  threshold: 3,
  unit: 'count',
  reasons: [{ reason: 'rate-limit', count: 163 }],
  queueIds: [{ host: 'mx1', queueId: '4F2A81C0B7' }],
  link: '/search?q=status:deferred',
}
const rule = {
  ...alert,
  query: 'alerts.deferralSpike',
  above: 3,
  forSeconds: 300,
  keepFiringForSeconds: 600,
  phase: 'inactive',
}
const list = (alerts: unknown[], warnings: unknown[] = []) => ({
  'GET /api/alerts': { body: { alerts, warnings } },
})
const show = (api: Record<string, { status?: number; body?: unknown }>, at = '/alerts') =>
  mountWith(AlertsPage, { api, at })
const inBody = (selector: string) => [...document.body.querySelectorAll<HTMLElement>(selector)]
const press = async (text: string) => {
  inBody('article button')
    .find((button) => button.textContent?.trim().startsWith(text))
    ?.click()
  await flushPromises()
}

describe('firing alerts', () => {
  test('show value against threshold, reasons, examples, and where to look', async () => {
    const { wrapper } = await show(list([alert]))
    expect(wrapper.find('article').text()).toContain('6.3, threshold 3')
    expect(wrapper.find('article').text()).toContain('Rate limited by the receiver')
    expect(wrapper.findAll('article a').map((link) => link.attributes('href'))).toEqual([
      '/m/mx1/4F2A81C0B7',
      '/search?q=status:deferred',
    ])
  })

  test('firing stands before pending, critical before warning', async () => {
    const others = [
      { ...alert, alert: 'A', phase: 'pending', title: words('pending one') },
      { ...alert, alert: 'B', severity: 'warning', title: words('a warning') },
    ]
    const { wrapper } = await show(list([...others, alert]))
    expect(wrapper.findAll('article h2').map((title) => title.text())).toEqual([
      'Many deferred',
      'a warning',
      'pending one',
    ])
  })

  test('a link that leaves this site is not shown', async () => {
    const { wrapper } = await show(list([{ ...alert, link: '//evil.example', queueIds: [] }]))
    expect(wrapper.findAll('article a')).toHaveLength(0)
  })

  test('warnings about the channels stand above', async () => {
    const { wrapper } = await show(
      list([], [{ code: 'X', words: words('The only channel is watched itself.') }]),
    )
    expect(wrapper.text()).toContain('The only channel is watched itself.')
    expect(wrapper.text()).toContain('No alert fires.')
  })

  test('a failure is told, with a way on', async () => {
    const { wrapper } = await show({
      'GET /api/alerts': {
        status: 500,
        body: { code: 'X', title: 't', detail: 'broken', requestId: '', status: 500 },
      },
    })
    expect(wrapper.find('[role=alert]').text()).toContain('broken')
  })
})

describe('acknowledging and silencing', () => {
  test('sends the note', async () => {
    const { asked } = await show({
      ...list([alert]),
      'POST /api/alerts/DeferralSpike/acknowledge': { status: 204 },
    })
    await press('Acknowledge')
    const input = inBody('[role=dialog] input')[0] as HTMLInputElement
    input.value = 'calling them'
    input.dispatchEvent(new Event('input'))
    inBody('[role=dialog] form')[0]?.dispatchEvent(new Event('submit'))
    await flushPromises()
    expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ body: { note: 'calling them' } })
    expect(inBody('[role=dialog]')).toHaveLength(0)
  })

  test('a silence needs a reason and an end', async () => {
    const { asked } = await show({ ...list([alert]), 'POST /api/alerts/silences': { body: {} } })
    await press('Silence')
    const form = inBody('[role=dialog] form')[0]
    form?.dispatchEvent(new Event('submit'))
    await flushPromises()
    expect(inBody('[role=dialog]')[0]?.textContent).toContain('A silence needs a reason.')
    expect(asked.some(({ method }) => method === 'POST')).toBe(false)

    const input = inBody('[role=dialog] input')[0] as HTMLInputElement
    input.value = 'planned work'
    input.dispatchEvent(new Event('input'))
    form?.dispatchEvent(new Event('submit'))
    await flushPromises()
    const { body } = asked.find(({ method }) => method === 'POST') as { body: { until: string } }
    expect(body).toMatchObject({ alert: 'DeferralSpike', reason: 'planned work' })
    expect(Date.parse(body.until) - Date.now()).toBeGreaterThan(3_500_000)
  })
})

describe('the other tabs', () => {
  test('rules: how each stands', async () => {
    const { wrapper } = await show(
      { ...list([]), 'GET /api/alerts/rules': { body: { rules: [rule] } } },
      '/alerts?tab=rules',
    )
    expect(wrapper.find('tbody').text()).toContain('quiet')
    expect(wrapper.find('tbody').text()).toContain('6.3, threshold 3')
  })

  test('silences: why, until when, and the way to end one', async () => {
    const silence = {
      id: 's1',
      alert: 'DeferralSpike',
      reason: 'planned work',
      createdBy: 'anna',
      createdAt: '2026-11-20T10:00:00Z',
      until: '2026-11-20T12:00:00Z',
    }
    const { wrapper, asked } = await show(
      {
        ...list([]),
        'GET /api/alerts/silences': { body: { silences: [silence] } },
        'GET /api/alerts/rules': { body: { rules: [rule] } },
        'DELETE /api/alerts/silences/s1': { status: 204 },
      },
      '/alerts?tab=silences',
    )
    expect(wrapper.find('tbody').text()).toContain('Many deferred')
    await wrapper.find('tbody button').trigger('click')
    await flushPromises()
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true)
  })

  test('history: what became of each notification', async () => {
    const entry = {
      ...alert,
      time: '2026-11-20T10:00:00Z',
      from: 'pending',
      to: 'firing',
      notifications: [{ channel: 'ops', outcome: 'gave-up', detail: 'HTTP 500' }],
    }
    const { wrapper } = await show(
      { ...list([]), 'GET /api/alerts/history': { body: { history: [entry] } } },
      '/alerts?tab=history',
    )
    expect(wrapper.find('tbody').text()).toContain('ops: given up HTTP 500')
  })

  test('choosing a tab puts it in the URL', async () => {
    const { wrapper, router } = await show(list([]))
    await wrapper.findAll('[role=tab]')[1]?.trigger('click')
    await wrapper.findAll('[role=tab]')[1]?.trigger('mousedown', { button: 0 })
    await flushPromises()
    expect(router.currentRoute.value.query.tab).toBe('rules')
  })
})
