import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../../server/api/contract.ts'
import { delayHint, delayParts } from '../../../web/message/delayParts.ts'
import { retryAxis } from '../../../web/message/retryAxis.ts'
import { triesOf } from '../../../web/message/tries.ts'
import DelayBar from '../../../web/message/DelayBar.vue'
import RetryAxis from '../../../web/message/RetryAxis.vue'
import { mountWith } from '../mounting.ts'
import { after, detail, message, NOON } from './stage.ts'

const delays = (beforeQueue: number, inQueue: number, connection: number, transmission: number) => ({
  beforeQueue,
  inQueue,
  connection,
  transmission,
})
const attempt = (seconds: number, over: Partial<Attempt> = {}): Attempt => ({
  time: after(seconds),
  recipient: 'max@example.net',
  delay: seconds,
  status: 'deferred',
  reply: '',
  attempted: true,
  ...over,
})

describe('delay bar', () => {
  test('is linear, in the order of events, and fills the width', () => {
    const parts = delayParts(delays(0.1, 0, 0.8, 0.1))
    expect(parts.map(({ name }) => name)).toEqual(['beforeQueue', 'connection', 'transmission'])
    expect(parts[1]?.share).toBeCloseTo(0.8)
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  })

  test('breaks an hour of waiting, so that the second of sending is seen', () => {
    const [waiting, ...rest] = delayParts(delays(7198, 0.1, 0.9, 1))
    expect(waiting).toMatchObject({ name: 'beforeQueue', seconds: 7198, broken: true })
    expect(waiting?.share).toBeCloseTo(2 / 3)
    expect(rest.every(({ broken }) => !broken)).toBe(true)
  })

  test('an hour with nothing beside it is not broken, and nothing at all gives no parts', () => {
    expect(delayParts(delays(7200, 0, 0, 0))).toEqual([
      { name: 'beforeQueue', seconds: 7200, share: 1, broken: false },
    ])
    expect(delayParts(delays(0, 0, 0, 0))).toEqual([])
  })

  test('by logarithm small parts grow and nothing is broken', () => {
    const parts = delayParts(delays(7198, 0, 1, 0), 'log')
    expect(parts[1]?.share).toBeGreaterThan(0.25)
    expect(parts.some(({ broken }) => broken)).toBe(false)
  })

  test.each([
    ['a slow client', delays(30, 0, 1, 1), 'sent', false, 'slowClient'],
    ['waiting between tries', delays(300, 0, 1, 1), 'deferred', true, 'waitedForRetry'],
    ['a busy queue', delays(0, 30, 1, 1), 'sent', false, 'busyQueue'],
    ['a first server that is down', delays(0, 0, 30, 1), 'sent', false, 'slowConnect'],
    ['no server at all', delays(0, 0, 30, 0), 'deferred', false, 'noConnect'],
    ['a slow receiver', delays(0, 0, 1, 30), 'sent', false, 'slowTransfer'],
    ['nothing worth a word', delays(0.1, 0, 0.3, 0.2), 'sent', false, undefined],
    ['no part that stands out', delays(2, 0, 2, 2), 'sent', false, undefined],
  ])('hint on %s', (_, parts, status, retry, hint) => {
    expect(delayHint({ delays: parts, status }, retry)?.hint).toBe(hint)
  })
})

test('a server that did not answer is named, and the one that did', async () => {
  const { wrapper } = await mountWith(DelayBar, {
    props: {
      attempt: attempt(30, {
        status: 'sent',
        relay: 'mx2.example.net[192.0.2.2]:25',
        delays: delays(0, 0, 30, 0.2),
        failedFirst: ['mx1.example.net[192.0.2.1]:25'],
      }),
    },
  })
  expect(wrapper.find('.hint').text()).toBe(
    'Connecting took 30\u00a0s: mx1.example.net could not be reached, mx2.example.net could.',
  )
})

describe('retry axis', () => {
  test('places tries in time, waits between them, and the next try', () => {
    const axis = retryAxis(NOON, [attempt(0), attempt(300), attempt(900)], after(1800))
    expect(axis?.points.map(({ at }) => Number(at.toFixed(3)))).toEqual([0, 0, 0.167, 0.5, 1])
    expect(axis?.waits.map(({ seconds, open }) => [seconds, open])).toEqual([
      [0, false],
      [300, false],
      [600, false],
      [900, true],
    ])
  })

  test.each([
    [60, 'about 1\u00a0min to go'],
    [-60, 'overdue since'],
  ])('a next try %i s from now', async (seconds, words) => {
    const next = new Date(Date.now() + seconds * 1000 + 500).toISOString()
    const axis = retryAxis(NOON, [attempt(2)], next)
    const { wrapper } = await mountWith(RetryAxis, { props: { axis } })
    expect(wrapper.findAll('.steps .muted').at(-1)?.text()).toBe(words)
  })

  test('one try is no axis, unless another comes', () => {
    expect(retryAxis(NOON, [attempt(2)])).toBeUndefined()
    expect(retryAxis(NOON, [])).toBeUndefined()
    expect(retryAxis(NOON, [attempt(2)], after(300))?.points).toHaveLength(3)
  })

  test('a next try in the past is left out', () => {
    expect(retryAxis(NOON, [attempt(2), attempt(900)], after(300))?.points.at(-1)?.kind).toBe('attempt')
  })

  test('tries are told by recipient, the slowest first', () => {
    const tries = triesOf(
      detail({
        message: message({ open: true, status: 'deferred' }),
        attempts: [
          attempt(900),
          attempt(2),
          attempt(2, { recipient: 'fast@example.com', status: 'sent', delay: 1 }),
        ],
        nextAttempt: after(1800),
      }),
    )
    expect(tries.map(({ recipient }) => recipient)).toEqual(['max@example.net', 'fast@example.com'])
    expect(tries[0]?.numbered.map(({ number, attempt: { time } }) => [number, time])).toEqual([
      [1, after(2)],
      [2, after(900)],
    ])
    expect(tries[1]?.axis).toBeUndefined()
  })

  test('what was put off without a try is no try: it has no number and is a ring on the axis', () => {
    const [tries] = triesOf(
      detail({ attempts: [attempt(1), attempt(17, { attempted: false }), attempt(42, { status: 'sent' })] }),
    )
    expect(tries?.numbered.map(({ number }) => number)).toEqual([1, undefined, 2])
    expect(tries?.axis?.points.map(({ kind }) => kind)).toEqual(['arrival', 'attempt', 'putOff', 'attempt'])
  })
})
