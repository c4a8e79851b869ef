import { mount } from '@vue/test-utils'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseSearch } from '../../../server/query/language/search.ts'
import { STATUSES } from '../../../server/query/language/words.ts'
import { i18n, setLanguage } from '../../../web/i18n.ts'
import { facetGroups } from '../../../web/search/facets.ts'
import FacetList from '../../../web/search/FacetList.vue'
import FilterBar from '../../../web/search/FilterBar.vue'
import { barAt, barsOf, legendOf, rangeOfBars } from '../../../web/search/histogram.ts'
import HistogramStrip from '../../../web/search/HistogramStrip.vue'
import { neighboursOf, rememberResults } from '../../../web/search/resultList.ts'
import { withFacet } from '../../../web/search/words.ts'
import { after, message, NOON } from '../message/stage.ts'

beforeAll(() => setLanguage('en'))

describe('histogram', () => {
  const rows = [
    { time: NOON, sent: 90, forwarded: 8, deferred: 0, bounced: 2 },
    { time: after(60), sent: 0, deferred: 0, bounced: 0 },
    { time: after(120), sent: 10, deferred: 40, bounced: 0 },
  ]

  test('stacks statuses by colour, the worst on top, to the height of the fullest', () => {
    const [full, none, half] = barsOf(rows)
    expect(full?.parts.map(({ tone, count }) => [tone, count])).toEqual([
      ['sent', 98],
      ['bounced', 2],
    ])
    const top = full?.parts.at(-1)
    expect((top?.from ?? 0) + (top?.height ?? 0)).toBeCloseTo(1)
    expect(none?.parts).toEqual([])
    expect(half?.parts[1]).toMatchObject({ tone: 'deferred', from: 0.1, height: 0.4 })
  })

  test('a single bounce among thousands is still to be seen', () => {
    const [bar] = barsOf([{ time: NOON, sent: 10000, bounced: 1 }])
    expect(bar?.parts.find(({ tone }) => tone === 'bounced')?.height).toBeGreaterThan(0.02)
  })

  test('its legend names the statuses that are there, in the order of the bars', () => {
    expect(legendOf(barsOf(rows))).toEqual([
      { tone: 'sent', statuses: ['sent', 'forwarded'] },
      { tone: 'deferred', statuses: ['deferred'] },
      { tone: 'bounced', statuses: ['bounced'] },
    ])
    expect(legendOf(barsOf([{ time: NOON, lines: 7 }]))).toEqual([])
  })

  test('other lists have one colour', () => {
    expect(barsOf([{ time: NOON, lines: 7 }])[0]?.parts).toMatchObject([{ tone: 'plain', count: 7 }])
  })

  test('a range of bars includes both ends, dragged either way', () => {
    const range = { since: '2026-11-20T12:00:00.000Z', until: '2026-11-20T12:03:00.000Z' }
    expect(rangeOfBars(barsOf(rows), 60, 0, 2)).toEqual(range)
    expect(rangeOfBars(barsOf(rows), 60, 2, 0)).toEqual(range)
    expect(rangeOfBars(barsOf(rows), 60, -5, 99)).toEqual(range)
    expect(rangeOfBars([], 60, 0, 0)).toBeUndefined()
  })

  test('a bar that the range cuts off is marked, and a click takes just the time it covers', () => {
    const cut = { until: after(30), bucketSince: after(-30), bucketUntil: after(30) }
    const [first, second] = barsOf([
      { ...rows[0], time: NOON, ...cut },
      { ...rows[1], time: after(30), until: after(90) },
    ])
    expect([first?.cut, second?.cut]).toEqual([true, undefined])
    const range = rangeOfBars(
      [first, second].flatMap((bar) => bar ?? []),
      60,
      0,
      0,
    )
    expect(range?.until && Date.parse(range.until)).toBe(Date.parse(after(30)))
  })

  test.each([
    [0, 0],
    [0.5, 5],
    [1, 9],
    [-0.2, 0],
  ])('the bar at %d of the width', (share, bar) => {
    expect(barAt(share, 10)).toBe(bar)
  })

  test('is used without a mouse: arrows walk, Shift marks, Enter chooses', async () => {
    const wrapper = mount(HistogramStrip, {
      props: { bars: barsOf(rows), stepSeconds: 60 },
      global: { plugins: [i18n] },
    })
    expect(wrapper.get('.scale').text()).toBe('1000')
    expect(wrapper.get('.legend').text()).toContain('sent, forwarded')
    const strip = wrapper.get('svg.bars')
    await strip.trigger('keydown', { key: 'ArrowRight' })
    await strip.trigger('keydown', { key: 'ArrowRight', shiftKey: true })
    expect(wrapper.get('figcaption').text()).toContain('100 from')
    await strip.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('select')).toEqual([
      [{ since: '2026-11-20T12:00:00.000Z', until: '2026-11-20T12:02:00.000Z' }],
    ])
  })
})

describe('chips and text are one state', () => {
  const open = (words: string) =>
    mount(FilterBar, { props: { words }, global: { plugins: [i18n] }, attachTo: document.body })

  test('each term is a chip with word and value', () => {
    const chips = open('from:anna@example.org -status:sent,forwarded "mailbox full"').findAll('.chip')
    expect(chips.map((chip) => chip.text())).toEqual([
      '=from anna@example.org',
      '≠status sent, forwarded',
      '=text mailbox full',
    ])
  })

  test('turning round, removing and adding change the text', async () => {
    const wrapper = open('from:a@example.org status:sent')
    await wrapper.findAll('.chip')[1]?.get('.sign').trigger('click')
    await wrapper.findAll('.chip')[0]?.get('[aria-label^=Remove]').trigger('click')
    await wrapper.get('input').setValue('delay:>30s')
    await wrapper.get('form').trigger('submit')
    expect(wrapper.emitted('change')).toEqual([
      ['from:a@example.org -status:sent'],
      ['status:sent'],
      ['from:a@example.org status:sent delay:>30s'],
    ])
  })

  test('a chip is switched off and on again without losing its place', async () => {
    const wrapper = open('from:a@example.org ~-status:sent')
    expect(wrapper.findAll('.chip').map((chip) => chip.classes('off'))).toEqual([false, true])
    await wrapper.findAll('.chip')[0]?.get('.switch').trigger('click')
    await wrapper.findAll('.chip')[1]?.get('.switch').trigger('click')
    expect(wrapper.emitted('change')).toEqual([
      ['~from:a@example.org ~-status:sent'],
      ['from:a@example.org -status:sent'],
    ])
  })

  test('a chip is changed in the field, in its text form', async () => {
    const wrapper = open('from:a@example.org status:sent')
    await wrapper.findAll('.chip')[1]?.findAll('button')[1]?.trigger('click')
    const field = wrapper.get('input')
    expect(field.element.value).toBe('status:sent')
    await field.setValue('status:deferred')
    await wrapper.get('form').trigger('submit')
    expect(wrapper.emitted('change')).toEqual([['from:a@example.org status:deferred']])
  })

  test('what cannot be read is told with its place and an example, and is not lost', async () => {
    const wrapper = open('status:sent')
    await wrapper.get('input').setValue('stauts:bounced')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    await wrapper.get('form').trigger('submit')
    expect(wrapper.get('[role=alert]').text()).toMatch(/'stauts:' at character 1 .*status:deferred/)
    expect(wrapper.get('input').element.value).toBe('stauts:bounced')
    expect(wrapper.emitted('change')).toBeUndefined()
  })

  test('a fault in the URL is told at once', () => {
    expect(open('delay:long').get('[role=alert]').text()).toContain('takes an amount')
  })
})

describe('facets', () => {
  test('stand in a fixed order, most frequent first', () => {
    const rows = [
      { facet: 'host', value: 'mx1', count: 3 },
      { facet: 'status', value: 'bounced', count: 1 },
      { facet: 'status', value: 'sent', count: 9 },
      { facet: 'strange', value: 'x', count: 1 },
    ]
    expect(facetGroups(rows).map(({ facet, values }) => [facet, values.map(({ value }) => value)])).toEqual([
      ['status', ['sent', 'bounced']],
      ['host', ['mx1']],
    ])
  })

  test.each([
    ['status', 'sent', false, 'status:sent'],
    ['status', 'sent', true, '-status:sent'],
    ['senderDomain', 'example.org', false, 'from:*@example.org'],
    ['recipientDomain', 'example.org', false, 'domain:example.org'],
    ['relay', 'a b', false, 'relay:"a b"'],
    ['host', '-x" status:sent', false, 'host:"-x\\" status:sent"'],
  ])('%s %s', (facet, value, negated, words) => {
    expect(withFacet('', facet, value, negated)).toBe(words)
    expect(parseSearch(words)).toMatchObject({ faults: [], terms: [{ negated }] })
  })

  test('every status stands there unasked, of others the most frequent', () => {
    const row = (facet: string) => (value: string, index: number) => ({ facet, value, count: 20 - index })
    const wrapper = mount(FacetList, {
      props: {
        rows: [...STATUSES.map(row('status')), ...[...'abcdefgh'].map(row('host'))],
        target: () => '/search',
      },
      global: { plugins: [i18n], stubs: { RouterLink: { template: '<a><slot /></a>' } } },
    })
    expect(wrapper.findAll('section').map((section) => section.findAll('li').length)).toEqual([10, 6])
  })

  test('a German status stands there whole: the word of the log is in its title', async () => {
    await setLanguage('de')
    const wrapper = mount(FacetList, {
      props: { rows: [{ facet: 'status', value: 'bounced', count: 3 }], target: () => '/search' },
      global: { plugins: [i18n], stubs: { RouterLink: { template: '<a><slot /></a>' } } },
    })
    const badge = wrapper.get('.name .tone-badge')
    const [text, title] = [badge.text(), badge.attributes('title')]
    await setLanguage('en')
    expect([text, title?.split(':')[0]]).toEqual(['unzustellbar', 'bounced'])
  })

  test('adding twice changes nothing', () => {
    expect(withFacet('status:sent', 'status', 'sent', false)).toBe('status:sent')
  })
})

test('the message page knows its neighbours in the last list', () => {
  rememberResults('/search?q=x', [
    message({ traceId: 'a', queueId: 'A' }),
    message({ traceId: 'b', queueId: 'B' }),
  ])
  expect(neighboursOf('a')).toEqual({ next: `/m/mx1/B~${NOON}` })
  expect(neighboursOf('b')).toEqual({ previous: `/m/mx1/A~${NOON}` })
  expect(neighboursOf('c')).toEqual({})
})
