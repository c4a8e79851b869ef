/** The log lines of a message: marked ones, those around them, those of one daemon, and the zone they were written in. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { aroundQueries, inTime } from '../../../web/message/connectionLines.ts'
import { hashOf, marksIn, stretch } from '../../../web/message/lineMarks.ts'
import LinesCard from '../../../web/message/LinesCard.vue'
import { offsetOf } from '../../../web/message/lineStamp.ts'
import LineResults from '../../../web/search/LineResults.vue'
import { mountWith } from '../mounting.ts'
import { after, detail, line } from './stage.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

test('one line or several are marked in the address', () => {
  expect(marksIn('#L7')).toEqual({ from: 7, to: 7 })
  expect(marksIn('#L12-L7')).toEqual({ from: 7, to: 12 })
  expect([marksIn('#L'), marksIn('#x'), marksIn('')]).toEqual([undefined, undefined, undefined])
  expect(hashOf(stretch(marksIn('#L7'), 3))).toBe('#L3-L7')
  expect(hashOf(stretch(undefined, 3))).toBe('#L3')
})

test.each([
  ['2026-11-21T18:06:58.123456+01:00 mx1 postfix', '2026-11-21T17:06:58.123456Z', 'UTC+01:00'],
  ['2026-11-21T17:06:58Z mx1 postfix', '2026-11-21T17:06:58Z', 'UTC'],
  ['2026-11-21 18:06:58 #3222(rspamd_proxy)', '2026-11-21T17:06:58Z', 'UTC+01:00'],
  ['Nov 21 18:06:58 mx1 postfix', '2026-11-21T18:06:58.000000Z', 'UTC'],
  ['Nov 21 00:36:58 mx1 postfix', '2026-11-20T19:06:58Z', 'UTC+05:30'],
  ['<22>Nov  1 20:06:58 mx1 postfix', '2026-11-02T01:06:58Z', 'UTC-05:00'],
  ['Nov 21 13:06:58 mx1 postfix', '2026-11-20T23:06:58Z', 'UTC+14:00'],
  ['no stamp at all', '2026-11-20T23:06:58Z', undefined],
])('%s, read as %s, was written in %s', (text, time, offset) => {
  expect(offsetOf(text, time)).toBe(offset)
})

test('the lines around are of the same host, in front of the first marked and behind the last', () => {
  const sides = aroundQueries([line({ time: after(5) }), line({ time: after(9) })])
  expect(sides).toMatchObject({
    before: {
      host: 'mx1',
      until: new Date(Date.parse(after(5)) + 1).toISOString(),
      order: 'newest',
      limit: 11,
    },
    after: { host: 'mx1', since: new Date(Date.parse(after(9))).toISOString(), order: 'oldest', limit: 11 },
  })
  expect(aroundQueries([])).toBeUndefined()
  const own = line({ id: 'b', time: after(2) })
  const others = [line({ id: 'c', time: after(3) }), own, line({ id: 'a', time: after(1) })]
  expect(inTime([own], others).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

describe('the card', () => {
  const LINES = [
    line({ id: '1', time: after(1), daemon: 'smtpd', line: 'Nov 20 13:00:01 mx1 postfix/smtpd[1]: one' }),
    line({ id: '2', time: after(2), daemon: 'qmgr', line: 'Nov 20 13:00:02 mx1 postfix/qmgr[2]: two' }),
    line({ id: '3', time: after(3), daemon: 'qmgr', line: 'Nov 20 13:00:03 mx1 postfix/qmgr[2]: three' }),
  ]
  const other = line({ id: 'x', time: after(1.5), daemon: 'cleanup', line: 'Nov 20 13:00:01 mx1 other' })
  const show = (at: string) =>
    mountWith(LinesCard, {
      props: { detail: detail({ lines: LINES }) },
      at,
      api: { 'GET /api/lines': { body: { items: [other], total: 1 } } },
    })
  const textsOf = (wrapper: Awaited<ReturnType<typeof show>>['wrapper']) =>
    wrapper.findAll('.lines li .text').map((each) => each.text().replace(/^.* (?=\S+$)/, ''))

  test('the lines around are asked for, stand in the address, and change no number', async () => {
    const { wrapper, asked, router } = await show('/m/mx1/A#L2')
    expect(asked).toEqual([])
    await wrapper.find('[data-around]').trigger('change')
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe('/m/mx1/A?lines=around#L2')
    expect(asked.map(({ path }) => path).filter((path) => path.includes('limit=11'))).toHaveLength(2)
    expect(textsOf(wrapper)).toEqual(['one', 'other', 'two', 'three'])
    expect(wrapper.find('#L2').text()).toContain('two')
    expect(wrapper.findAll('li.beside').map((each) => each.text())).toEqual([
      expect.stringContaining('other'),
    ])
  })

  test('a link with lines around shows them at once', async () => {
    const { wrapper } = await show('/m/mx1/A?lines=around#L2')
    expect(textsOf(wrapper)).toContain('other')
  })

  test('Shift and a click mark up to there; what is marked is copied', async () => {
    const written: string[] = []
    vi.stubGlobal('navigator', {
      ...navigator,
      clipboard: { writeText: async (text: string) => void written.push(text) },
    })
    const { wrapper, router } = await show('/m/mx1/A#L2')
    await wrapper.findAll('a.at')[2]?.trigger('click', { shiftKey: true })
    await flushPromises()
    expect(router.currentRoute.value.hash).toBe('#L2-L3')
    expect(wrapper.findAll('li.marked').map((each) => each.attributes('id'))).toEqual(['L2', 'L3'])
    await wrapper.find('[data-copy-marked]').trigger('click')
    expect(written).toEqual([`${LINES[1]?.line}\n${LINES[2]?.line}\n`])
  })

  test('the lines of one daemon alone, with their numbers', async () => {
    const { wrapper } = await show('/m/mx1/A')
    const buttons = wrapper.findAll('.daemons button')
    expect(buttons.map((each) => each.text())).toEqual(['smtpd 1', 'qmgr 2'])
    await buttons[1]?.trigger('click')
    expect(textsOf(wrapper)).toEqual(['two', 'three'])
    expect(wrapper.findAll('a.at').map((each) => each.text())).toEqual(['2', '3'])
    await buttons[1]?.trigger('click')
    expect(textsOf(wrapper)).toHaveLength(3)
  })

  test('the zone in which a line was written is in its title', async () => {
    const { wrapper } = await show('/m/mx1/A')
    expect(wrapper.find('.text').attributes('title')).toMatch(/^Written in UTC\+01:00; here 20 Nov 2026, /)
  })
})

test('an opened line of Search says in which zone it was written, too', async () => {
  const first = line({
    time: '2026-11-20T11:00:00Z',
    line: '2026-11-20T12:00:00+01:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed',
  })
  const { wrapper } = await mountWith(LineResults, {
    props: { items: [first], current: -1, expanded: new Set([first.id]) },
  })
  expect(wrapper.find('.whole p').attributes('title')).toMatch(/^Written in UTC\+01:00; here 20 Nov 2026, /)
})
