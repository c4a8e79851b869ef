import { expect, test } from 'vitest'
import { rangeOf } from '../../../server/query/range.ts'

const clock = { now: Date.parse('2026-11-22T04:30:00Z'), zone: 'UTC' }
const asked = (given: { since?: string; until?: string }) => {
  const { since, until } = rangeOf(given, clock)
  return [new Date(since).toISOString(), new Date(until).toISOString()]
}

test('without since it is the 24 hours before until, however long ago that was', () => {
  expect(asked({})).toEqual(['2026-11-21T04:30:00.000Z', '2026-11-22T04:30:00.000Z'])
  expect(asked({ until: '2026-10-01T12:00:00Z' })).toEqual([
    '2026-09-30T12:00:00.000Z',
    '2026-10-01T12:00:00.000Z',
  ])
  expect(asked({ until: 'yesterday' })).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'])
})

test('since alone reaches until now', () => {
  expect(asked({ since: '2026-11-01T00:00:00Z' })).toEqual([
    '2026-11-01T00:00:00.000Z',
    '2026-11-22T04:30:00.000Z',
  ])
})

test.each([[{ until: 'soon' }], [{ since: 'soon' }], [{ since: 'now', until: 'now-1h' }]])(
  '%o is refused with an example of what can be written',
  (given) => {
    expect(() => rangeOf(given, clock)).toThrow(/no range of time: write for example since=now-2h/)
  },
)
