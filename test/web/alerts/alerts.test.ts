import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import { wallAt } from '../../../server/query/language/zone.ts'
import { browserZone } from '../../../web/composables/useFormat.ts'
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
    expect(wrapper.find('article').text()).toContain('6.3, must not be more than\u00a03')
    expect(wrapper.find('article').text()).toContain('Rate limited by the receiver')
    expect(wrapper.findAll('article a').map((link) => link.attributes('href'))).toEqual([
      '/m/mx1/4F2A81C0B7',
      '/search?q=status:deferred',
    ])
  })

  test('of a breach that is over: when it was, and when the alert ends', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60e3).toISOString()
    const quiet = { from: at(12), until: at(7), since: at(6), endsAt: at(-4) }
    const { wrapper } = await show(list([{ ...alert, quiet }]))
    expect(wrapper.get('[data-quiet]').text()).toMatch(
      /^This was between .*\d\d:\d\d and .*\d\d:\d\d\. Within the threshold since .* ends at .*\d\d:\d\d if it stays so\.$/,
    )
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

  test('a log that fell silent: which one, for how long and since when, in the reader’s words', async () => {
    const source = { name: 'mail.log', path: '/var/log/mail.log', silentSeconds: 7800 }
    const lastLine = new Date(Date.now() - 7800e3).toISOString()
    const api = list([{ ...alert, unit: 'seconds', reasons: [], sources: [{ ...source, lastLine }] }])
    const { wrapper } = await mountWith(AlertsPage, { api, at: '/alerts', language: 'de' })
    const text = wrapper.find('article').text().replaceAll('\u00a0', ' ')
    expect(text).toMatch(/\/var\/log\/mail\.log: seit 2 h 10 min keine Zeile, zuletzt .*\d\d:\d\d/)
    expect(text).not.toContain('Am häufigsten')
    expect(text).not.toContain('7800')
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
    expect(wrapper.text()).toContain('No alert is firing.')
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

describe('silenced alerts', () => {
  const silence = {
    id: 's1',
    alert: 'DeferralSpike',
    reason: 'planned work',
    createdBy: 'anna',
    createdAt: '2026-11-20T10:00:00Z',
    until: '2026-11-20T16:30:00Z',
  }
  const quiet = { ...alert, alert: 'Quiet', title: words('Quiet one'), silence }

  test('stand apart with end, name and reason, and are not counted', async () => {
    const { wrapper } = await show(list([quiet, alert]))
    expect(wrapper.find('[role=tab] .count').text()).toBe('1')
    expect(document.title).toContain('1 firing')
    expect(wrapper.findAll('h2').map((title) => title.text())).toEqual([
      'Many deferred',
      'Silenced (1)',
      'Quiet one',
    ])
    const card = wrapper.find('section article').text()
    expect(card).toMatch(/Silenced until .*30.* by anna: planned work/)
    expect(card).not.toContain('Silence:')
  })

  test('alone leave the tab without a number', async () => {
    const { wrapper } = await show(list([quiet]))
    expect(wrapper.find('[role=tab] .count').exists()).toBe(false)
    expect(wrapper.text()).toContain('No alert is firing.')
  })

  test('are ended from their card, and the focus stays on the list', async () => {
    const { wrapper, asked } = await show({
      ...list([quiet]),
      'DELETE /api/alerts/silences/s1': { status: 204 },
    })
    await press('End silence now')
    expect(asked.find(({ method }) => method === 'DELETE')?.path).toContain('/silences/s1')
    expect(document.activeElement?.contains(wrapper.find('section').element)).toBe(true)
    expect(document.activeElement).not.toBe(document.body)
  })

  test('a silence over all says that its end is the end for all', async () => {
    const { wrapper } = await show(list([{ ...quiet, silence: { ...silence, alert: '*' } }]))
    expect(wrapper.find('article').text()).toContain('All alerts are silenced until')
    expect(wrapper.find('article').text()).toContain('End the silence of all alerts now')
  })

  test('there is a choice of hours, and a time of one’s own begins with the one chosen before', async () => {
    await show(list([alert]))
    await press('Silence')
    const select = inBody('[role=dialog] select')[0] as HTMLSelectElement
    expect([...select.options].map(({ value }) => value)).toEqual(['1', '2', '4', '8', '24', '168', 'until'])
    for (const value of ['4', 'until']) {
      select.value = value
      select.dispatchEvent(new Event('change'))
      await flushPromises()
    }
    const field = document.querySelector<HTMLInputElement>('[role=dialog] input[type=datetime-local]')
    const { year, month, day, hour } = wallAt(Date.now() + 4 * 3600e3, browserZone())
    const two = (part: number) => String(part).padStart(2, '0')
    expect(field?.value.slice(0, 13)).toBe(`${year}-${two(month)}-${two(day)}T${two(hour)}`)
  })
})

describe('the other tabs', () => {
  test('rules: how each stands', async () => {
    const { wrapper } = await show(
      { ...list([]), 'GET /api/alerts/rules': { body: { rules: [rule] } } },
      '/alerts?tab=rules',
    )
    expect(wrapper.find('tbody').text()).toContain('quiet')
    expect(wrapper.find('tbody').text()).toContain('6.3, must not be more than\u00a03')
  })

  test('rules: a silent one says until when, and its button ends that', async () => {
    const silence = {
      id: 's1',
      alert: rule.alert,
      reason: 'planned work',
      createdBy: 'anna',
      createdAt: '2026-11-20T10:00:00Z',
      until: '2026-11-20T12:00:00Z',
    }
    const { wrapper, asked } = await show(
      {
        ...list([]),
        'GET /api/alerts/rules': { body: { rules: [rule, { ...rule, alert: 'Another' }] } },
        'GET /api/alerts/silences': { body: { silences: [silence] } },
        'DELETE /api/alerts/silences/s1': { status: 204 },
      },
      '/alerts?tab=rules',
    )
    const [silent, other] = wrapper.findAll('tbody tr')
    expect(silent?.text()).toMatch(/Silenced until .* by anna: planned work/)
    expect(silent?.find('button').text()).toContain('End silence now')
    expect(other?.text()).not.toContain('Silenced')
    expect(other?.find('button').text()).toMatch(/^Silence:/)
    await silent?.find('button').trigger('click')
    await flushPromises()
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true)
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
