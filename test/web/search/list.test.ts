/** The list of results: groups, columns, marks, order, and what is offered where nothing was found. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import SearchPage from '../../../web/pages/SearchPage.vue'
import { allColumns, columnsOf, moveColumn, readColumns, toggleColumn } from '../../../web/search/columns.ts'
import { MODES } from '../../../web/search/modes.ts'
import { rowKeyOf } from '../../../web/search/useRows.ts'
import { detail, line, message, NOON, open, recipient, settle } from '../message/stage.ts'

const page = (items: unknown[], total = items.length) => ({
  items,
  total,
  totalExact: true,
  covered: { since: NOON, until: NOON },
  hosts: ['mx1'],
})
const two = [message(), message({ traceId: 't2', queueId: '5A3B92D1C8' })]
const answers = (more: Record<string, unknown> = {}) => ({
  '/messages': page(two),
  '/query/search.histogram': { rows: [], stepSeconds: 60 },
  '/query/search.facets': { rows: [] },
  ...more,
})
const press = async (key: string) => {
  document.dispatchEvent(new KeyboardEvent('keydown', { key }))
  await settle()
}

afterEach(() => {
  vi.unstubAllGlobals()
  usePreferences().columns = {}
})

describe('groups', () => {
  const rows = [
    { value: 'example.net', count: 12, deferred: 3, undelivered: 0, lastSeen: NOON, groups: 7 },
    { value: 'b.example', count: 2, deferred: 0, undelivered: 2, lastSeen: NOON, groups: 7 },
  ]
  const grouped = (query = '') =>
    open(
      SearchPage,
      `/search?q=from:anna&group=recipientDomain${query}`,
      answers({ '/query/search.groups': { rows } }),
    )

  test('each number leads to the list of just that many, without the grouping', async () => {
    const { wrapper } = await grouped()
    const links = wrapper.findAll('.region a[data-count]').map((link) => {
      const url = new URL(link.attributes('href') ?? '', 'http://x')
      return [link.attributes('data-count'), url.searchParams.get('q'), url.searchParams.get('group')]
    })
    expect(links).toEqual([
      ['12', 'from:anna domain:example.net', null],
      ['3', 'from:anna domain:example.net status:deferred', null],
      ['2', 'from:anna domain:b.example', null],
      ['2', 'from:anna domain:b.example status:undelivered', null],
    ])
    expect(wrapper.text()).toContain('5 smaller groups are not shown')
  })

  test('their order stands in the URL', async () => {
    const { wrapper, router } = await grouped('&sort=value')
    const names = () => wrapper.findAll('.region tbody tr').map((row) => row.get('a').text())
    expect(names()).toEqual(['b.example', 'example.net'])
    expect(wrapper.get('[aria-sort]').attributes('aria-sort')).toBe('ascending')
    await wrapper.get('[aria-sort] button').trigger('click')
    await settle()
    expect(router.currentRoute.value.query.sort).toBe('-value')
    expect(names()).toEqual(['example.net', 'b.example'])
  })
})

describe('columns', () => {
  test('those of the URL come before those that somebody likes, and these before the usual ones', async () => {
    usePreferences().columns = { messages: ['time', 'host'] }
    const head = async (query: string) => {
      const { wrapper } = await open(SearchPage, `/search${query}`, answers())
      return wrapper.findAll('th[scope=col]').map((cell) => cell.text())
    }
    expect(await head('?columns=queueId,provider,nonsense')).toEqual(['Queue ID', 'Provider'])
    expect(await head('')).toEqual(['Time', 'Host'])
    usePreferences().columns = {}
    expect(await head('')).toEqual(['Time', 'Status', 'From', 'To', 'Relay', 'Delay', 'Size', 'Queue ID'])
  })

  test('side, provider and kind of reason say what is known in words', async () => {
    const refused = recipient({
      status: 'bounced',
      reasonClass: 'unknown-user',
      side: 'mailbox',
      provider: 'google',
    })
    const { wrapper } = await open(
      SearchPage,
      '/search?columns=class,side,provider',
      answers({ '/messages': page([message({ status: 'bounced', recipients: [refused] })]) }),
    )
    expect(wrapper.findAll('tr.row td:not(.open)').map((cell) => cell.text())).toEqual([
      'Recipient unknown',
      'mailbox',
      'Google',
    ])
  })

  test('a refused attempt says its reason in words and as what it got in later', async () => {
    const rejection = {
      time: NOON,
      host: 'mx1',
      daemon: 'smtpd',
      stage: 'RCPT',
      action: 'reject',
      reason: 'Greylisted',
      reasonClass: 'greylisting',
      side: 'nobody',
      acceptedAs: { host: 'mx1', queueId: '4F2A81C0B7', time: NOON },
    }
    const { wrapper } = await open(SearchPage, '/search?mode=rejections', {
      '/rejections': page([rejection]),
    })
    expect(wrapper.get('tr.row').text()).toMatch(/taken later as 4F2A81C0B7.*Greylisting · Greylisted/s)
    expect(wrapper.get('tr.row a').attributes('href')).toBe(`/m/mx1/4F2A81C0B7~${NOON}`)
  })

  test('a failed login says the cause that its neighbour wrote, and who', async () => {
    const login = {
      time: NOON,
      host: 'mx1',
      daemon: 'smtpd',
      result: 'failure',
      reason: 'authentication failure',
      cause: 'Password mismatch',
      causeBy: 'dovecot',
      attempts: 1,
    }
    const { wrapper } = await open(SearchPage, '/search?mode=authentications', {
      '/authentications': page([login]),
    })
    expect(wrapper.get('tr.row').text()).toContain('dovecot: Password mismatch')
  })

  test('every column that can be chosen has a name', async () => {
    const { wrapper } = await open(SearchPage, '/search', answers())
    const say = (key: string) => wrapper.vm.$t(key)
    for (const mode of MODES)
      for (const { title } of columnsOf(mode, say, allColumns(mode))) expect(title).not.toContain('search.')
  })

  test('one more, one less, one place on; nonsense is no choice', () => {
    expect(toggleColumn(['a', 'b'], 'a')).toEqual(['b'])
    expect(toggleColumn(['b'], 'a')).toEqual(['b', 'a'])
    expect(moveColumn(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moveColumn(['a', 'b'], 'b', 1)).toEqual(['a', 'b'])
    expect(readColumns('lines', ['time', 'time', 7, 'status'])).toEqual(['time'])
    expect(readColumns('lines', ['status'])).toBeUndefined()
  })
})

describe('marked rows', () => {
  test('x marks, C copies their lines, and the export is theirs', async () => {
    const written: string[] = []
    vi.stubGlobal('navigator', {
      ...navigator,
      language: 'en',
      clipboard: { writeText: async (text: string) => void written.push(text) },
    })
    const { wrapper } = await open(
      SearchPage,
      '/search',
      answers({
        '/messages/mx1/4F2A81C0B7': detail(),
        '/messages/mx1/5A3B92D1C8': detail({ lines: [line({ id: 'l2', message: '5A3B92D1C8: removed' })] }),
      }),
    )
    for (const key of ['j', 'x', 'j', 'x']) await press(key)
    expect(wrapper.findAll('tr.marked')).toHaveLength(2)
    expect(wrapper.text()).toContain('2 marked')
    expect(wrapper.text()).toContain('Export what is marked')
    await press('C')
    expect(written).toEqual([
      'Nov 20 12:00:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\nNov 20 12:00:00 mx1 postfix/qmgr[90]: 5A3B92D1C8: removed\n',
    ])
    await press('x')
    expect(wrapper.findAll('tr.marked')).toHaveLength(1)
  })

  test('the link is copied with its very times, or with a range that moves along', async () => {
    const write = vi.fn(async () => undefined)
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: write } })
    const { wrapper } = await open(SearchPage, '/search?since=now-6h&until=now', answers())
    const menu = wrapper.findAll('button').find((each) => each.text() === 'Copy link')
    async function choose(words: string): Promise<void> {
      await menu?.trigger('click')
      await settle()
      await wrapper
        .findAll('[role=menuitem]')
        .find((each) => each.text().includes(words))
        ?.trigger('click')
      await settle()
    }
    await choose('very times')
    expect(write.mock.calls.join()).toMatch(/since=20\d\d-\d\d-\d\dT.*until=20/)
    await choose('moves along')
    expect(write.mock.calls.at(-1)?.join()).toMatch(/since=now-6h&until=now(?:&|$)/)
  })

  test('e opens the export', async () => {
    const { wrapper } = await open(SearchPage, '/search', answers())
    await press('e')
    expect(wrapper.get('[role=menu]').text()).toContain('JSON lines')
  })
})

test('rows that a link opens are open, and stay so when newer ones come before them', async () => {
  const { wrapper, router } = await open(SearchPage, '/search?open=t2', answers())
  expect(wrapper.findAll('tr.inside')).toHaveLength(1)
  await wrapper.findAll('tr.row .toggle')[0]?.trigger('click')
  await settle()
  expect(router.currentRoute.value.query.open).toEqual(['t2', 't1'])
  const at = (time: string) => ({ time, host: 'mx1' }) as never
  const old = [at('b'), at('b'), at('a')]
  const keys = old.map((_, index) => rowKeyOf('rejections', old, index))
  expect(new Set(keys).size).toBe(3)
  expect(rowKeyOf('rejections', [at('c'), ...old], 2)).toBe(keys[1])
})

test('the head of the time turns the order round', async () => {
  const { wrapper, router, asked } = await open(SearchPage, '/search', answers())
  expect(wrapper.get('th[aria-sort]').attributes('aria-sort')).toBe('descending')
  await wrapper.get('th button.sort').trigger('click')
  await settle()
  expect(router.currentRoute.value.query.order).toBe('oldest')
  expect(asked.some(({ searchParams }) => searchParams.get('order') === 'oldest')).toBe(true)
})

test('where nothing was found those are named that are spelt nearly so', async () => {
  const near = [{ field: 'to', value: 'anna@example.org', count: 4, q: 'to:anna@example.org' }]
  const { wrapper } = await open(
    SearchPage,
    '/search?q=to:anan@example.org',
    answers({ '/messages': page([]), '/query/search.nearest': { rows: near } }),
  )
  const link = wrapper.get('.near a')
  expect(link.text()).toBe('anna@example.org')
  expect(link.attributes('data-count')).toBe('4')
  expect(new URL(link.attributes('href') ?? '', 'http://x').searchParams.get('q')).toBe('to:anna@example.org')
})
