import { describe, expect, test } from 'vitest'
import { lineParts } from '../../../web/live/lineParts.ts'
import { createRate } from '../../../web/live/rate.ts'
import { createRing } from '../../../web/live/ring.ts'

describe('the ring', () => {
  test('keeps the newest and counts all', () => {
    const ring = createRing<number>(5)
    for (let i = 0; i < 100; i++) ring.push(i)
    expect(ring.entries().map(({ item }) => item)).toEqual([95, 96, 97, 98, 99])
    expect(ring.seen).toBe(100)
    expect(new Set(ring.entries().map(({ seq }) => seq)).size).toBe(5)
  })

  test('with a key a thing changes in its place', () => {
    const ring = createRing<{ id: string; state: string }>(5, ({ id }) => id)
    ring.push({ id: 'a', state: 'pending' })
    ring.push({ id: 'b', state: 'pending' })
    const before = ring.entries()[0]
    ring.push({ id: 'a', state: 'sent' })
    expect(ring.entries().map(({ item }) => `${item.id} ${item.state}`)).toEqual(['a sent', 'b pending'])
    expect(ring.entries()[0]).not.toBe(before)
    expect(ring.entries()[0]?.seq).toBe(before?.seq)
  })

  test('what was pushed out comes back as new', () => {
    const ring = createRing<{ id: string }>(2, ({ id }) => id)
    for (const id of ['a', 'b', 'c', 'd', 'a']) ring.push({ id })
    expect(ring.entries().map(({ item }) => item.id)).toEqual(['d', 'a'])
  })

  test('is empty after clearing', () => {
    const ring = createRing<number>(5)
    ring.push(1)
    ring.clear()
    expect(ring.entries()).toEqual([])
    expect(ring.seen).toBe(0)
  })
})

describe('the rate', () => {
  test('is per second over the last seconds', () => {
    const rate = createRate(5000)
    for (let second = 0; second < 20; second++) rate.add(30, second * 1000)
    expect(rate.perSecond(19_000)).toBe(30)
    expect(rate.perSecond(60_000)).toBe(0)
  })

  test('does not exaggerate the first lines', () => {
    const rate = createRate(5000)
    rate.add(10, 0)
    expect(rate.perSecond(10)).toBe(10)
    expect(createRate().perSecond(5)).toBe(0)
  })
})

describe('parts of a line', () => {
  test.each([
    ['with a queue ID', 'Nov 20 mx1 qmgr[9]: ', '4F2A: removed', '4F2A', ['4F2A', ': removed']],
    ['without one', 'Nov 20 mx1 smtpd[9]: ', 'connect from x', undefined, ['', 'connect from x']],
    ['an ID elsewhere', 'Nov 20 mx1 x: ', 'see 4F2A', '4F2A', ['', 'see 4F2A']],
  ])('%s', (_, header, message, queueId, [id, text]) => {
    const parts = lineParts({ line: header + message, message, ...(queueId !== undefined && { queueId }) })
    expect(parts).toEqual({ header, queueId: id, text })
  })

  test('a line that does not end in its message stays whole', () => {
    expect(lineParts({ line: 'raw \u0000 line', message: 'other' })).toEqual({
      header: '',
      queueId: '',
      text: 'raw \u0000 line',
    })
  })
})
