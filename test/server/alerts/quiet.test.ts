/** An alert that fires on, though its breach is over, tells the breach and when it ends. */
import { describe, expect, test } from 'vitest'
import { createBench, rule } from './bench.ts'

const much = {
  value: 9,
  volume: 12,
  reasons: [
    ['unknown-user', 7],
    ['policy', 2],
  ],
}

describe('an alert whose breach is over', () => {
  test('tells the worst window, since when it is quiet and when it ends, and leads there', async () => {
    const bench = createBench()
    await bench.after(0, much)
    await bench.after(60, { ...much, value: 63 })
    await bench.after(30, { ...much, value: 40 })
    expect(bench.alerts.list().alerts).toMatchObject([{ value: 40, summary: { en: '40 of 5' } }])
    expect(bench.alerts.list().alerts[0]).not.toHaveProperty('quiet')
    await bench.after(30, { value: 0 })
    bench.start()
    await bench.after(30)
    expect(bench.alerts.list().alerts).toMatchObject([
      {
        value: 63,
        summary: { en: '63 of 5' },
        reasons: [{ reason: 'unknown-user' }, {}],
        quiet: {
          from: '2026-11-20T23:56:00.000Z',
          until: '2026-11-21T00:01:00.000Z',
          since: '2026-11-21T00:02:00.000Z',
          endsAt: '2026-11-21T00:03:00.000Z',
        },
        link: '/search?since=2026-11-20T23:56:00.000Z&until=2026-11-21T00:01:00.000Z',
      },
    ])
  })

  test('a breach after it is a new one; rules may have words of their own for what is over', async () => {
    const past = { en: '{value} were', de: '{value} waren' }
    const bench = createBench([{ ...rule, forSeconds: 0, past }])
    await bench.after(0, { value: 63 })
    await bench.after(30, { value: 0 })
    expect(bench.alerts.list().alerts).toMatchObject([{ summary: { en: '63 were', de: '63 waren' } }])
    await bench.after(30, { value: 7 })
    expect(bench.alerts.list().alerts).toMatchObject([{ summary: { en: '7 of 5' } }])
    await bench.after(30, { value: 0 })
    expect(bench.alerts.list().alerts).toMatchObject([{ value: 7, summary: { en: '7 were' } }])
  })
})

test('where there is nothing to compare with, the count is told and no ratio', async () => {
  const alone = { en: '{alone}, and nothing before', de: '{alone}, und nichts zuvor' }
  const bench = createBench([{ ...rule, forSeconds: 0, alone }])
  await bench.after(0, { value: 336, alone: 336 })
  const words = { en: '336, and nothing before' }
  expect(bench.told).toMatchObject([{ summary: words }])
  expect(bench.alerts.list().alerts).toMatchObject([{ summary: words, alone: 336 }])
  await bench.after(30, { value: 0, alone: 0 })
  expect(bench.alerts.list().alerts).toMatchObject([{ summary: words }])
  await bench.after(30, { value: 6 })
  expect(bench.alerts.list().alerts).toMatchObject([{ summary: { en: '6 of 5' } }])
})

test('a silence that ends while it is quiet wakes nobody, and the next breach does', async () => {
  const bench = createBench([{ ...rule, forSeconds: 0, keepFiringForSeconds: 600 }])
  const until = new Date((bench.seconds + 50) * 1000).toISOString()
  bench.alerts.silence({ alert: rule.alert, reason: 'work', until }, 'anna')
  await bench.after(0, much)
  await bench.after(30, { value: 0, reasons: [] })
  await bench.after(30)
  expect(bench.told).toEqual([])
  expect(bench.alerts.list().alerts).toMatchObject([{ value: 9, reasons: [{ reason: 'unknown-user' }, {}] }])
  await bench.after(30, { ...much, value: 7 })
  expect(bench.told).toMatchObject([{ phase: 'firing', value: 7 }])
})
