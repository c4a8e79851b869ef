/** Panels of the Overview in their four states, and what their numbers lead to. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Dashboard, Panel } from '../../../dashboards/schema.ts'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'

vi.mock('../../../web/charts/ChartCanvas.vue', () => ({
  __esModule: true,
  default: { template: '<canvas />' },
}))
afterEach(() => document.body.replaceChildren())

const overview = JSON.parse(readFileSync('dashboards/overview.json', 'utf8')) as Dashboard
const panelOf = (id: string) => overview.rows.flat().find((panel) => panel.id === id) as Panel
const answer = (rows: unknown[]) => ({ body: { rows, stepSeconds: 1200, elapsedSeconds: 0.1 } })
const show = (id: string, rows?: unknown[], at = '/') => {
  const panel = panelOf(id)
  return mountWith(PanelBox, {
    props: { panel },
    at,
    ...(rows && { api: { [`POST /api/query/${panel.query}`]: answer(rows) } }),
  })
}
const hrefOf = (href = '') => Object.fromEntries(new URL(href, 'http://x').searchParams)

describe('every panel of the Overview', () => {
  test.each(overview.rows.flat().map(({ id }) => [id]))(
    '%s: loading, then a failure with a way on',
    async (id) => {
      const loading = await show(id)
      expect(loading.wrapper.find('[aria-busy=true]').exists()).toBe(true)
      const failed = await mountWith(PanelBox, {
        props: { panel: panelOf(id) },
        api: {
          [`POST /api/query/${panelOf(id).query}`]: {
            status: 500,
            body: { code: 'INTERNAL', title: 'broken', detail: 'it broke', requestId: 'r1', status: 500 },
          },
        },
      })
      expect(failed.wrapper.find('[role=alert]').text()).toContain('own log says more')
      await failed.wrapper.find('[role=alert] button').trigger('click')
      expect(failed.asked.filter(({ path }) => path.includes('/query/'))).toHaveLength(2)
    },
  )

  test.each(['destinations', 'reasons', 'senders', 'heartbeat'])(
    '%s: says what would be here',
    async (id) => {
      const { wrapper } = await show(id, [])
      expect(wrapper.find('.empty').text()).not.toBe('')
    },
  )

  test('asks for the range of the page', async () => {
    const { asked } = await show('destinations', [], '/?since=now-7d&until=now')
    expect(asked[0]?.body).toEqual({ params: { since: 'now-7d', until: 'now' } })
  })
})

describe('a number', () => {
  const row = {
    delivered: 18204,
    deliveredUsual: 17800,
    deferredNow: 214,
    deferredNowUsual: 34,
    delayP50: 1.2,
    delayP95: 38.4,
    delayP95Usual: 12,
  }

  test('leads to the list of exactly that many', async () => {
    const { wrapper } = await show('delivered', [row], '/?since=now-7d&until=now')
    const link = wrapper.find('a')
    expect(link.text()).toContain('18,204')
    expect(link.text()).toContain('as usual')
    expect(link.attributes('data-count')).toBe('18204')
    expect(hrefOf(link.attributes('href'))).toEqual({ q: 'status:delivered', since: 'now-7d', until: 'now' })
  })

  test('that stands for now looks at all stored time', async () => {
    const { wrapper } = await show('deferred-now', [row])
    expect(wrapper.text()).toContain('180 more than usual')
    expect(hrefOf(wrapper.find('a').attributes('href')).since).toBe('1970-01-01T00:00:00Z')
  })

  test('of time shows its second value and is no count', async () => {
    const { wrapper } = await show('delay', [row])
    expect(wrapper.text().replaceAll('\u00a0', ' ')).toContain('p95 38.4 s, usual 12 s')
    expect(wrapper.find('a').attributes('data-count')).toBeUndefined()
  })

  test('without anything to compare with says so', async () => {
    const { wrapper } = await show('rejected', [{ rejected: 0, rejectedUsual: null }])
    expect(wrapper.find('a').attributes('data-count')).toBe('0')
    expect(wrapper.text()).toContain('no comparison yet')
  })
})

describe('a table', () => {
  test('links the row and its count, and shows strangers as they are', async () => {
    const domain = 'evil\u202egpj.example'
    const { wrapper } = await show('destinations', [
      { domain, status: 'bounced', messages: 96, delayP95: null },
    ])
    const [first, count] = wrapper.findAll('tbody a')
    expect(first?.text()).toBe('evil\\u202egpj.example')
    expect(count?.attributes('data-count')).toBe('96')
    expect(hrefOf(count?.attributes('href')).q).toBe(`domain:${domain} status:bounced`)
  })

  test('only the number of the list is a count', async () => {
    const { wrapper } = await show('senders', [{ sender: 'anna@example.org', messages: 940, usual: 42 }])
    expect(wrapper.findAll('[data-count]').map((link) => link.attributes('data-count'))).toEqual(['940'])
  })

  test('a column for which nothing is known is left out', async () => {
    const titles = async (usual: number | null) => {
      const { wrapper } = await show('senders', [{ sender: 'anna@example.org', messages: 940, usual }])
      return wrapper.findAll('thead th').map((head) => head.text())
    }
    expect(await titles(42)).toEqual(['Sender', 'Messages', 'Usual'])
    expect(await titles(null)).toEqual(['Sender', 'Messages'])
  })
})

describe('the tables of logins', () => {
  const authentication = JSON.parse(readFileSync('dashboards/authentication.json', 'utf8')) as Dashboard
  const panel = authentication.rows.flat().find(({ id }) => id === 'by-client') as Panel
  const row = { client: '198.51.100.3', account: 'anna', pattern: 'success', failures: 4, accounts: 1 }
  const shown = (language: 'en' | 'de') =>
    mountWith(PanelBox, {
      props: { panel },
      language,
      api: { [`POST /api/query/${panel.query}`]: { body: { rows: [row], total: 30, elapsedSeconds: 0 } } },
    })

  test('name the account that was got into, and lead to failures and success together', async () => {
    const { wrapper } = await shown('en')
    const success = wrapper.findAll('tbody a').find((link) => link.text().includes('success after failures'))
    expect(success?.text()).toContain('as anna')
    expect(hrefOf(success?.attributes('href')).q).toBe('client:198.51.100.3')
    expect(hrefOf(wrapper.find('tbody a').attributes('href')).q).toBe('client:198.51.100.3')
    expect(hrefOf(wrapper.find('a[data-count="4"]').attributes('href')).q).toBe(
      'client:198.51.100.3 result:failure',
    )
    expect((await shown('de')).wrapper.text()).toContain('Erfolg nach Fehlversuchen, als anna')
  })

  test('name countries in the reader’s words, and have no column of them where nothing is known', async () => {
    const countries = async (country: string | null, language: 'en' | 'de') => {
      const rows = [{ client: '198.51.100.3', failures: 4, accounts: 1, pattern: 'few', country }]
      const { wrapper } = await mountWith(PanelBox, {
        props: { panel },
        language,
        api: { 'POST /api/query/logins.clients': { body: { rows, elapsedSeconds: 0 } } },
      })
      return wrapper.text()
    }
    expect(await countries('AT', 'en')).toContain('Austria')
    expect(await countries('AT', 'de')).toContain('Österreich')
    expect(await countries(null, 'en')).not.toContain('Country')
  })

  test.each([
    [1, 'en', 'Not among them: 1 failed login without an account name.'],
    [208, 'en', 'Not among them: 208 failed logins without an account name.'],
    [208, 'de', 'Nicht darunter: 208 Fehlversuche ohne Kontonamen.'],
    [0, 'en', undefined],
  ] as const)('say of %i failures, in %s, that no account was named', async (unnamed, language, words) => {
    const { wrapper } = await mountWith(PanelBox, {
      props: { panel: authentication.rows.flat().find(({ id }) => id === 'by-account') as Panel },
      language,
      api: { 'POST /api/query/logins.accounts': { body: { rows: [], unnamed, elapsedSeconds: 0 } } },
    })
    const note = wrapper.find('[data-unnamed]')
    expect(note.exists() ? note.text() : undefined).toBe(words)
  })

  test('say of how many they show the first, with the way to all', async () => {
    const { wrapper } = await shown('en')
    const more = wrapper.find('[data-shown-of]')
    expect(more.text()).toContain('1 of 30')
    expect(hrefOf(more.find('a').attributes('href'))).toMatchObject({
      mode: 'authentications',
      group: 'client',
    })
  })
})

describe('a chart', () => {
  const rows = [
    { time: '2026-11-20T10:00:00.000Z', sent: 10, deferred: 0, other: 0 },
    { time: '2026-11-20T10:20:00.000Z', sent: 40, deferred: 2, other: 1 },
  ]

  test('is told in a sentence, with its totals as links', async () => {
    const { wrapper } = await show('flow', rows)
    expect(wrapper.text()).toMatch(/Mail flow: sent 50, deferred 2, other 1\. Highest at .*\d\d:20:00\./)
    const totals = wrapper.findAll('.legend a')
    expect(totals.map((link) => link.attributes('data-count'))).toEqual(['50', '2', '1'])
    expect(totals.map((link) => hrefOf(link.attributes('href')).q)).toEqual([
      'status:sent',
      'status:deferred',
      'status:other',
    ])
  })

  test('shows the icon of a status in its legend, and a plain mark for what is none', async () => {
    const { wrapper } = await show('flow', rows)
    const [sent, , other] = wrapper.findAll('.legend a')
    expect([sent?.find('svg').exists(), sent?.find('.chart-mark').exists()]).toEqual([true, false])
    expect([other?.find('svg').exists(), other?.find('.chart-mark.rest').exists()]).toEqual([false, true])
  })

  test('of weeks leads to the whole hours that were counted', async () => {
    const panel = panelOf('rejections')
    const ends = { since: '2026-10-22T10:00:00.000Z', until: '2026-11-21T11:00:00.000Z' }
    const rejected = [{ time: ends.since, until: ends.until, rejected: 7 }]
    const { wrapper } = await mountWith(PanelBox, {
      props: { panel },
      at: '/?since=now-30d&until=now',
      api: {
        [`POST /api/query/${panel.query}`]: {
          body: { rows: rejected, stepSeconds: 43_200, ...ends, elapsedSeconds: 0 },
        },
      },
    })
    expect(hrefOf(wrapper.find('.legend a').attributes('href'))).toMatchObject(ends)
  })

  test('is a table on demand, whose numbers lead to their bucket; zeros lead nowhere', async () => {
    const { wrapper } = await show('flow', rows)
    const toggle = wrapper.find('button[data-show-table]')
    expect([toggle.text(), wrapper.text()]).toEqual([
      'Table: Mail flow',
      expect.stringContaining('drag to zoom'),
    ])
    await toggle.trigger('click')
    expect(toggle.text()).toBe('Chart: Mail flow')
    expect(wrapper.text()).not.toContain('drag to zoom')
    const links = wrapper.findAll('tbody a')
    expect(links.map((link) => link.attributes('data-count'))).toEqual(['10', '40', '2', '1'])
    expect(hrefOf(links[1]?.attributes('href'))).toEqual({
      q: 'status:sent',
      since: '2026-11-20T10:20:00.000Z',
      until: '2026-11-20T10:40:00.000Z',
    })
  })
})

test('the slot that the range cuts off is too short to be called silent', async () => {
  const beat = (lines: number, time: string, more = {}) => ({
    source: 'a.log',
    host: 'mx1',
    time,
    lines,
    ...more,
  })
  const { wrapper } = await show('heartbeat', [
    beat(0, '2026-11-20T10:00:50Z', { bucketSince: '2026-11-20T10:00:00Z' }),
    beat(5, '2026-11-20T10:01:00Z'),
  ])
  expect(wrapper.find('.strips > li').text()).toContain('silent in none of 2 parts')
})

test('heartbeats are one strip for each source, silence told in words', async () => {
  const beat = (source: string, lines: number, time: string) => ({ source, host: 'mx1', time, lines })
  const { wrapper } = await show('heartbeat', [
    beat('mail.log', 5, '2026-11-20T10:00:00Z'),
    beat('mail.log', 0, '2026-11-20T10:01:00Z'),
    beat('rspamd.log', 3, '2026-11-20T10:00:00Z'),
  ])
  const strips = wrapper.findAll('.strips > li')
  expect(strips).toHaveLength(2)
  expect(strips[0]?.text()).toContain('silent in one of 2 parts')
  expect(strips[0]?.findAll('rect.silence')).toHaveLength(1)
  // no list holds the lines of one source alone, so none is promised beside their number
  for (const link of wrapper.findAll('.strips a'))
    expect(link.attributes('href')).toMatch(/^\/sources(?:\?|$)/)
  expect(wrapper.findAll('.strips a')).toHaveLength(2)
})
