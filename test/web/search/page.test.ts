import { afterEach, describe, expect, test, vi } from 'vitest'
import type { MessagePage } from '../../../server/api/contract.ts'
import SearchPage from '../../../web/pages/SearchPage.vue'
import { after, message, NOON, open, recipient, settle } from '../message/stage.ts'

const page = (over: Partial<MessagePage> = {}): MessagePage => ({
  items: [
    message(),
    message({
      traceId: 't2',
      queueId: '5A3B92D1C8',
      status: 'deferred',
      sender: '',
      firstSeen: after(-86400),
      recipients: [recipient({ status: 'deferred', address: 'a@example.com' }), recipient(), recipient()],
    }),
  ],
  total: 2,
  totalExact: true,
  covered: { since: after(-90000), until: NOON },
  hosts: ['mx1', 'mx2'],
  ...over,
})
const answers = (over: Partial<MessagePage> = {}) => ({
  '/messages': page(over),
  '/rejections': { ...page({ items: [], total: 0 }), hosts: [] },
  '/query/search.histogram': { rows: [{ time: NOON, sent: 1, deferred: 1 }], stepSeconds: 60 },
  '/query/search.facets': {
    rows: [
      { facet: 'status', value: 'deferred', count: 1 },
      { facet: 'recipientDomain', value: 'evil\u202egpj.example', count: 1 },
    ],
  },
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('search', () => {
  test('says what was found, where and when, and lists it by day', async () => {
    const { wrapper } = await open(SearchPage, '/search', answers())
    const sentence = wrapper.get('[data-total]')
    expect(sentence.attributes()).toMatchObject({ 'data-total': '2', 'data-total-exact': 'true' })
    expect(sentence.text()).toMatch(/^2 messages.*to.*mx1, mx2$/s)
    expect(wrapper.findAll('tr.day')).toHaveLength(2)
    const rows = wrapper.findAll('tr.row').map((row) => row.text())
    expect(rows[0]).toMatch(/sent.*anna@example\.org.*max@example\.net.*4F2A81C0B7/s)
    expect(rows[1]).toMatch(/deferred.*no sender.*a@example\.com.*\+2/s)
    expect(wrapper.get('tr.row a').attributes('href')).toBe(`/m/mx1/4F2A81C0B7~${NOON}`)
  })

  test('of many recipients a row names the one that was looked for, its status, and how it was addressed', async () => {
    const many = message({
      status: 'deferred',
      recipients: [
        recipient({ status: 'deferred', address: 'a@example.com' }),
        recipient({
          address: 'ben@example.net',
          originalAddress: 'sales@example.org',
          relay: 'mx.ben.example[192.0.2.1]:25',
        }),
        recipient({ address: 'c@example.com' }),
      ],
    })
    const row = async (q: string) =>
      (await open(SearchPage, `/search?q=${q}`, answers({ items: [many], total: 1 }))).wrapper.get('tr.row')
    const all = await row('')
    expect(all.text()).toMatch(/deferred.*a@example\.com.*and 2 more/s)
    for (const q of ['to:sales@example.org', 'to:ben@*', 'ben@example.net', 'domain:example.net']) {
      const text = (await row(q)).text()
      expect(text).toMatch(/sent.*ben@example\.net.*for sales@example\.org.*and 2 more.*mx\.ben\.example/s)
    }
  })

  test('an estimate is told as one', async () => {
    const { wrapper } = await open(SearchPage, '/search', answers({ total: 18400, totalExact: false }))
    expect(wrapper.get('[data-total]').text()).toContain('2+ of about 18,400 messages')
  })

  test('filters from a dashboard become chips, and list, histogram and facets are asked the same', async () => {
    const { wrapper, asked } = await open(SearchPage, '/search?status=deferred&q=from:anna', answers())
    expect(wrapper.findAll('.chip').map((chip) => chip.text())).toEqual(['=status deferred', '=from anna'])
    expect(asked.find(({ pathname }) => pathname === '/api/messages')?.searchParams.get('q')).toBe(
      'status:deferred from:anna',
    )
  })

  test('facets carry their counts and lead to this search with one word more or less', async () => {
    const { wrapper } = await open(SearchPage, '/search?q=from:anna&since=now-7d&until=now', answers())
    const [value, minus] = wrapper.findAll('.facets li')[0]?.findAll('a') ?? []
    expect(value?.attributes('data-count')).toBe('1')
    const query = (href = '') => Object.fromEntries(new URL(href, 'http://x').searchParams)
    expect(query(value?.attributes('href'))).toEqual({
      q: 'from:anna status:deferred',
      since: 'now-7d',
      until: 'now',
    })
    expect(query(minus?.attributes('href')).q).toBe('from:anna -status:deferred')
    expect(wrapper.get('.facets').text()).toContain('evil\\u202egpj.example')
  })

  test('keys walk and open rows; the focus walks along', async () => {
    const { wrapper } = await open(SearchPage, '/search', {
      ...answers(),
      '/messages/mx1/4F2A81C0B7': 503,
    })
    const press = async (key: string) => {
      document.dispatchEvent(new KeyboardEvent('keydown', { key }))
      await settle()
    }
    await press('j')
    await press('j')
    expect(wrapper.get('tr.current').text()).toContain('5A3B92D1C8')
    expect(wrapper.get('tr.current').element.contains(document.activeElement)).toBe(true)
    await press('k')
    await press('o')
    expect(wrapper.get('tr.current [aria-expanded]').attributes('aria-expanded')).toBe('true')
    expect(wrapper.get('tr.inside').text()).toContain('250 2.0.0 Ok: queued as 8F2C1')
  })

  test('nothing found says what was searched and offers the next click', async () => {
    const { wrapper } = await open(SearchPage, '/search?q=to:nobody', answers({ items: [], total: 0 }))
    expect(wrapper.text().split('No messages')).toHaveLength(2)
    const links = wrapper.findAll('.empty a').map((link) => link.attributes('href') ?? '')
    expect(links[0]).toContain('since=1970-01-01T00:00:00Z&until=now')
    expect(links.some((href) => href.includes('mode=rejections'))).toBe(true)
    expect(links.every((href) => href.includes('to:nobody') || !href.includes('q='))).toBe(true)
  })

  test('a failing store is told in its place, with a way to try again', async () => {
    const { wrapper } = await open(SearchPage, '/search', { ...answers(), '/messages': 500 })
    expect(wrapper.get('[role=alert]').text()).toContain('Try again')
    expect(wrapper.find('.facets').exists()).toBe(true)
  })

  test('words that cannot be read are told once, with an example, and nothing is asked', async () => {
    const { wrapper, asked } = await open(SearchPage, '/search?q=status:bogus', answers())
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
    expect(wrapper.get('[role=alert]').text()).toMatch(
      /^'bogus' is no value of 'status:' \(character 1\)\. Possible are .*sent.*, for example status:deferred$/,
    )
    expect(asked).toEqual([])
    expect(wrapper.find('.histogram, .facets, .results').exists()).toBe(false)
  })

  test('what was found before stays, faded and without a number, beside words that cannot be read', async () => {
    const { wrapper, router, asked } = await open(SearchPage, '/search?q=from:anna', answers())
    const before = asked.length
    await router.push('/search?q=from:anna+status:bogus')
    await settle()
    expect(wrapper.findAll('tr.row')).toHaveLength(2)
    expect(wrapper.find('.list.withheld').exists()).toBe(true)
    expect(wrapper.findAll('.older')).toHaveLength(2)
    expect(wrapper.find('[data-total]').exists()).toBe(false)
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
    expect(asked).toHaveLength(before)
  })

  test('what only the service cannot read is told by the list alone', async () => {
    const refused = { '/messages': 400, '/query/search.histogram': 400, '/query/search.facets': 400 }
    const { wrapper } = await open(SearchPage, '/search', refused)
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
  })

  test('more comes by cursor', async () => {
    let pages = 0
    const { wrapper, asked } = await open(SearchPage, '/search', {
      ...answers(),
      '/messages': (url: URL) => {
        if (url.searchParams.get('limit') === '1') return page()
        pages += 1
        return page({ items: [message({ traceId: `p${pages}` })], ...(pages === 1 && { nextCursor: 'c2' }) })
      },
    })
    await wrapper.get('.more').trigger('click')
    await settle()
    expect(wrapper.findAll('tr.row')).toHaveLength(2)
    expect(asked.some(({ searchParams }) => searchParams.get('cursor') === 'c2')).toBe(true)
    expect(wrapper.find('.more').exists()).toBe(false)
  })

  test('in German it is German', async () => {
    const { wrapper } = await open(SearchPage, '/search', answers(), 'de')
    expect(wrapper.get('[data-total]').text()).toContain('2 Nachrichten')
    expect(wrapper.text()).not.toMatch(/search\.[a-z]/)
  })
})
