/** Buckets begin on the reader's clock, whatever moment the page was opened at, and through changeovers. */
import { describe, expect, test } from 'vitest'
import { edgesOf } from '../../../../server/query/language/edges.ts'
import { midnight, wallAt } from '../../../../server/query/language/zone.ts'

const range = (since: string, until: string) => ({ since: Date.parse(since), until: Date.parse(until) })
const iso = (edges: readonly number[]) => edges.map((edge) => new Date(edge).toISOString().slice(5, 16))
const HOUR = 3600

describe('edges', () => {
  test('are the same for a page that is opened again some seconds later', () => {
    const first = edgesOf(range('2026-11-20T14:37:12.345Z', '2026-11-21T14:37:12.345Z'), 900, 'UTC')
    const later = edgesOf(range('2026-11-20T14:38:40Z', '2026-11-21T14:38:40Z'), 900, 'UTC')
    expect(later).toEqual(first)
    expect(iso(first).slice(0, 2)).toEqual(['11-20T14:30', '11-20T14:45'])
    expect(iso(first).at(-1)).toBe('11-21T14:45')
  })

  test('cover a range that begins and ends on them exactly', () => {
    expect(iso(edgesOf(range('2026-11-20T10:00:00Z', '2026-11-20T12:00:00Z'), HOUR, 'UTC'))).toEqual([
      '11-20T10:00',
      '11-20T11:00',
      '11-20T12:00',
    ])
  })

  test('lie on the full hour of zones that are half an hour off', () => {
    const edges = edgesOf(range('2026-11-20T10:10:00Z', '2026-11-20T11:50:00Z'), HOUR, 'Asia/Kolkata')
    expect(iso(edges)).toEqual(['11-20T09:30', '11-20T10:30', '11-20T11:30', '11-20T12:30'])
  })

  test('days are the days of the zone: 25 hours in October, 23 in March', () => {
    const autumn = edgesOf(range('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z'), 24 * HOUR, 'Europe/Berlin')
    expect(iso(autumn)).toEqual(['10-23T22:00', '10-24T22:00', '10-25T23:00', '10-26T23:00'])
    const spring = edgesOf(range('2026-03-28T23:30:00Z', '2026-03-29T21:30:00Z'), 24 * HOUR, 'Europe/Berlin')
    expect(iso(spring)).toEqual(['03-28T23:00', '03-29T22:00'])
  })

  test('steps of hours stay on the clock through both changeovers', () => {
    for (const [since, until] of [
      ['2026-10-24T20:00:00Z', '2026-10-26T04:00:00Z'],
      ['2026-03-28T20:00:00Z', '2026-03-30T04:00:00Z'],
    ] as const)
      for (const hours of [2, 3, 6, 12]) {
        const edges = edgesOf(range(since, until), hours * HOUR, 'Europe/Berlin')
        for (const edge of edges) {
          const { hour, minute } = wallAt(edge, 'Europe/Berlin')
          expect([hour % hours, minute]).toEqual([0, 0])
        }
        expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b))
      }
  })

  test('an hour that comes twice has two buckets, one that is skipped has none', () => {
    const hours = (since: string, until: string) =>
      edgesOf(range(since, until), HOUR, 'Europe/Berlin').map((edge) => wallAt(edge, 'Europe/Berlin').hour)
    expect(hours('2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z')).toEqual([2, 2, 3, 4])
    expect(hours('2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z')).toEqual([1, 3, 4, 5])
  })

  test('weeks begin on Monday, and several weeks always at the same ones', () => {
    const one = edgesOf(range('2026-11-18T10:00:00Z', '2026-11-27T10:00:00Z'), 7 * 24 * HOUR, 'UTC')
    expect(iso(one)).toEqual(['11-16T00:00', '11-23T00:00', '11-30T00:00'])
    const two = (day: string) => edgesOf(range(day, '2026-12-30T10:00:00Z'), 14 * 24 * HOUR, 'UTC')
    expect(two('2026-11-27T10:00:00Z').slice(-2)).toEqual(two('2026-11-18T10:00:00Z').slice(-2))
  })

  // the clocks go on at midnight, and in Samoa a whole day was left out
  test.each([
    ['America/Havana', '2026-03-08', '03-08T05:00'],
    ['America/Santiago', '2026-09-06', '09-06T04:00'],
    ['Atlantic/Azores', '2026-03-29', '03-29T01:00'],
    ['Africa/Cairo', '2026-04-24', '04-23T22:00'],
    ['Pacific/Apia', '2011-12-30', '12-30T10:00'],
  ])(
    'where %s skips the midnight of %s its day begins after it, and the walk goes on',
    (zone, day, begin) => {
      const before = Date.parse(`${day}T12:00:00Z`) - 86_400_000
      expect(
        iso([midnight(before, zone, wallAt(before, zone).day === Number(day.slice(-2)) ? 0 : 1)]),
      ).toEqual([begin])
      for (const step of [2, 3, 6, 12, 24, 168].map((hours) => hours * HOUR)) {
        const edges = edgesOf({ since: before - 3 * 86_400_000, until: before + 4 * 86_400_000 }, step, zone)
        expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b))
        if (step < 168 * HOUR) expect(iso(edges)).toContain(begin)
      }
    },
  )

  test('always go forward, in zones of every kind, and no bucket is longer than its step and an hour', () => {
    for (const zone of ['Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia'])
      for (const step of [300, HOUR, 2 * HOUR, 6 * HOUR, 24 * HOUR]) {
        const edges = edgesOf(range('2026-03-25T03:17:00Z', '2026-04-08T03:17:00Z'), step, zone)
        edges.slice(1).forEach((edge, index) => {
          const seconds = (edge - (edges[index] ?? 0)) / 1000
          expect(seconds).toBeGreaterThan(0)
          expect(seconds).toBeLessThanOrEqual(step + HOUR)
        })
        expect(edges[0]).toBeLessThanOrEqual(Date.parse('2026-03-25T03:17:00Z'))
        expect(edges.at(-1)).toBeGreaterThanOrEqual(Date.parse('2026-04-08T03:17:00Z'))
      }
  })
})
