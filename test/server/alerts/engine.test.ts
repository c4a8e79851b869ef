/** The engine asks, steps, remembers and tells; see test/alerts/ for when each rule fires. */
import { describe, expect, test } from 'vitest'
import { createBench, rule } from './bench.ts'

const much = {
  value: 9,
  volume: 12,
  reasons: [
    ['unknown-user', 7],
    ['policy', 2],
  ],
  queueIds: [
    ['mx1', '4F2A81C0B7'],
    ['mx1', '4bXk2T3nQzz1Wl'],
  ],
}

describe('an alert that fires and is resolved', () => {
  test('is told once each, with value, threshold, reasons, queue IDs and a link', async () => {
    const bench = createBench()
    await bench.after(0, much)
    await bench.after(30)
    expect(bench.told).toEqual([])
    await bench.after(30)
    await bench.after(30)
    await bench.after(30, { value: 1 })
    await bench.after(60)
    await bench.after(60)
    expect(bench.phases()).toEqual(['firing', 'resolved'])
    expect(bench.told[0]).toMatchObject({
      alert: 'TooMuch',
      severity: 'warning',
      value: 9,
      threshold: 5,
      summary: { en: '9 of 5', de: '9 von 5' },
      since: '2026-11-21T00:00:00.000Z',
      time: '2026-11-21T00:01:00.000Z',
      reasons: [
        { reason: 'unknown-user', count: 7 },
        { reason: 'policy', count: 2 },
      ],
      queueIds: [
        { host: 'mx1', queueId: '4F2A81C0B7', link: 'https://logs.example.org/m/mx1/4F2A81C0B7' },
        { host: 'mx1', queueId: '4bXk2T3nQzz1Wl' },
      ],
      link: 'https://logs.example.org/search?since=2026-11-20T23:56:00.000Z&until=2026-11-21T00:01:00.000Z',
    })
    expect(bench.asked[0]).toEqual({ id: 'alerts.much', params: { windowSeconds: 300 } })
    expect(bench.alerts.list().alerts).toEqual([])
  })

  test('stands in the list while pending and firing, and in the history newest first', async () => {
    const bench = createBench()
    await bench.after(0, much)
    expect(bench.alerts.list().alerts).toMatchObject([{ alert: 'TooMuch', phase: 'pending', value: 9 }])
    await bench.after(60)
    expect(bench.alerts.list().alerts).toMatchObject([
      { phase: 'firing', reasons: [{ reason: 'unknown-user' }, {}] },
    ])
    expect(bench.alerts.list().alerts[0]?.recent).toEqual([
      { time: '2026-11-21T00:00:00.000Z', value: 9 },
      { time: '2026-11-21T00:01:00.000Z', value: 9 },
    ])
    expect(bench.alerts.firing()).toBe(1)
    expect(bench.alerts.history().map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'pending -> firing',
      'inactive -> pending',
    ])
    expect(bench.alerts.history()[0]?.notifications).toEqual([{ channel: 'chat', outcome: 'delivered' }])
    expect(bench.alerts.rules()).toMatchObject([
      { alert: 'TooMuch', phase: 'firing', value: 9, lastEvaluated: '2026-11-21T00:01:00.000Z' },
    ])
  })
})

describe('a restart', () => {
  test('neither tells again nor forgets', async () => {
    const bench = createBench()
    await bench.after(0, much)
    bench.start()
    await bench.after(60)
    expect(bench.phases()).toEqual(['firing'])
    bench.start()
    await bench.after(30)
    expect(bench.phases()).toEqual(['firing'])
    expect(bench.alerts.list().alerts).toMatchObject([{ phase: 'firing', since: '2026-11-21T00:00:00.000Z' }])
    bench.start()
    await bench.after(30, { value: 0 })
    bench.start()
    await bench.after(60)
    expect(bench.phases()).toEqual(['firing', 'resolved'])
  })

  test('sends what was still on its way', async () => {
    const bench = createBench()
    bench.answer = { kind: 'retry', detail: 'hooks.example.org answered 500' }
    await bench.after(0, much)
    await bench.after(60)
    expect(bench.alerts.history()[0]?.notifications).toEqual([
      { channel: 'chat', outcome: 'retrying', detail: 'attempt 1 failed: hooks.example.org answered 500' },
    ])
    bench.start()
    bench.answer = { kind: 'delivered' }
    await bench.after(30)
    expect(bench.phases()).toEqual(['firing'])
    expect(bench.alerts.history()[0]?.notifications).toEqual([{ channel: 'chat', outcome: 'delivered' }])
  })

  test('waits for the stored state before it judges', async () => {
    const bench = createBench()
    bench.state.loaded = false
    await bench.after(0, much)
    expect(bench.asked).toEqual([])
    expect(bench.alerts.rules()[0]).toMatchObject({
      phase: 'error',
      lastError: 'the log store does not answer',
    })
    expect(bench.alerts.list().alerts).toEqual([])
  })
})

describe('a query that fails', () => {
  test('leaves the state alone and raises an error of its own after five minutes', async () => {
    const bench = createBench()
    await bench.after(0, much)
    await bench.after(60)
    await bench.after(30, new Error('the question is too heavy'))
    expect(bench.alerts.list().alerts).toMatchObject([
      { phase: 'firing', summary: { en: 'This rule cannot be judged: the question is too heavy' } },
    ])
    expect(bench.phases()).toEqual(['firing'])
    await bench.after(300)
    await bench.after(30)
    expect(bench.phases()).toEqual(['firing', 'error'])
    expect(bench.told[1]).toMatchObject({ error: 'the question is too heavy' })
    await bench.after(30, { value: 0 })
    await bench.after(60)
    expect(bench.phases()).toEqual(['firing', 'error', 'resolved'])
    expect(bench.alerts.history().map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'firing -> resolved',
      'error -> firing',
      'firing -> error',
      'pending -> firing',
      'inactive -> pending',
    ])
  })

  test.each([
    ['no row', undefined],
    ['a text for a value', { value: 'many' }],
  ])('%s is a failure too', async (_, row) => {
    const bench = createBench()
    bench.row = row as unknown as Record<string, unknown>
    await bench.after(0)
    expect(bench.alerts.list().alerts).toMatchObject([{ phase: 'error' }])
  })
})

test('with the store down, the alert about it goes out and no other says a word', async () => {
  const down = {
    ...rule,
    alert: 'StoreUnreachable',
    query: 'alerts.storeUnreachable',
    above: 60,
    forSeconds: 0,
  }
  const bench = createBench([rule, { ...down, unit: 'seconds' }])
  await bench.after(0)
  bench.store = 'unreachable'
  await bench.after(30)
  await bench.after(60)
  expect(bench.told).toEqual([])
  await bench.after(30)
  await bench.after(600)
  expect(bench.told).toMatchObject([
    { alert: 'StoreUnreachable', phase: 'firing', value: 90, summary: { en: '1 min 30 s of 1 min' } },
  ])
  bench.store = 'ok'
  await bench.after(30)
  await bench.after(60)
  expect(bench.phases()).toEqual(['firing', 'resolved'])
})

describe('silences', () => {
  test('keep an alert quiet until they end; then it is told if it still fires', async () => {
    const bench = createBench()
    bench.alerts.silence({ alert: 'TooMuch', reason: 'mailing', until: 'now+10m' }, 'admin')
    await bench.after(0, much)
    await bench.after(60)
    expect(bench.told).toEqual([])
    expect(bench.alerts.list().alerts).toMatchObject([
      {
        phase: 'firing',
        silencedUntil: '2026-11-21T00:10:00.000Z',
        silence: { createdBy: 'admin', reason: 'mailing' },
      },
    ])
    expect(bench.alerts.firing()).toBe(0)
    expect(bench.alerts.history()[0]?.notifications).toEqual([{ channel: 'chat', outcome: 'silenced' }])
    await bench.after(600)
    expect(bench.phases()).toEqual(['firing'])
    expect(bench.alerts.firing()).toBe(1)
    expect(bench.alerts.silences()).toEqual([])
  })

  test('are told from what fires by the metrics, at once', async () => {
    const bench = createBench()
    const counted = async () => {
      const of = async (gauge: 'alertsFiring' | 'alertsSilenced') =>
        (await bench.metrics[gauge].get()).values.find(({ labels }) => labels.severity === 'warning')?.value
      return [await of('alertsFiring'), await of('alertsSilenced')]
    }
    await bench.after(0, much)
    await bench.after(60)
    expect(await counted()).toEqual([1, 0])
    const { id } = bench.alerts.silence({ alert: 'TooMuch', reason: 'mailing', until: 'now+10m' }, 'admin')
    expect(await counted()).toEqual([0, 1])
    bench.alerts.unsilence(id)
    expect(await counted()).toEqual([1, 0])
  })

  test('a firing that nobody heard of is resolved in silence; one that was told is not', async () => {
    const bench = createBench()
    const silence = bench.alerts.silence({ alert: '*', reason: 'move', until: 'now+1d' }, 'admin')
    await bench.after(0, much)
    await bench.after(60)
    await bench.after(30, { value: 0 })
    await bench.after(60)
    expect(bench.told).toEqual([])
    bench.alerts.unsilence(silence.id)
    await bench.after(30, much)
    await bench.after(60)
    bench.alerts.silence({ alert: '*', reason: 'seen', until: 'now+1d' }, 'admin')
    await bench.after(30, { value: 0 })
    await bench.after(60)
    expect(bench.phases()).toEqual(['firing', 'resolved'])
  })

  test.each([
    [{ alert: 'Nobody', reason: 'x', until: 'now+1h' }, "the alert 'Nobody' does not exist"],
    [{ alert: 'TooMuch', reason: '  ', until: 'now+1h' }, 'a silence needs a reason'],
    [{ alert: 'TooMuch', reason: 'x', until: '2020-01-01T00:00:00Z' }, /must be a time to come/],
    [{ alert: 'TooMuch', reason: 'x', until: 'forever' }, /must be a time to come/],
    [{ alert: 'TooMuch', reason: 'x', until: 'now+31d' }, /30 days at most/],
  ])('%j is refused', (wish, message) => {
    expect(() => createBench().alerts.silence(wish, 'admin')).toThrow(message)
  })
})

test('an acknowledgement lasts until the alert is resolved and stands in the history', async () => {
  const bench = createBench()
  expect(() => bench.alerts.acknowledge('TooMuch', { by: 'anna' })).toThrow(/does not exist/)
  await bench.after(0, much)
  await bench.after(60)
  bench.alerts.acknowledge('TooMuch', { by: 'anna', note: 'on it' })
  await bench.after(30)
  expect(bench.alerts.list().alerts).toMatchObject([{ acknowledgedBy: 'anna', acknowledgedNote: 'on it' }])
  expect(bench.alerts.history()[0]).toMatchObject({ to: 'acknowledged', by: 'anna', note: 'on it' })
  await bench.after(30, { value: 0 })
  await bench.after(60)
  await bench.after(30, much)
  await bench.after(60)
  expect(bench.alerts.list().alerts[0]).not.toHaveProperty('acknowledgedBy')
})
