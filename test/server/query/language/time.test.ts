/** Time expressions, with a clock that stands at Saturday 2026-11-21 14:30 in Berlin. */
import { expect, test } from 'vitest'
import { formatTime, readRange, readRangeText, readTime } from '../../../../server/query/language/time.ts'

const clock = { now: Date.parse('2026-11-21T13:30:00Z'), zone: 'Europe/Berlin' }
const short = (range: { since: number; until: number } | undefined) =>
  range &&
  (range.since === range.until ? [range.since] : [range.since, range.until]).map(formatTime).join(' ')

test.each([
  ['now', '2026-11-21T13:30:00Z'],
  ['jetzt', '2026-11-21T13:30:00Z'],
  ['now-2h', '2026-11-21T11:30:00Z'],
  ['now+1h', '2026-11-21T14:30:00Z'],
  ['-90m', '2026-11-21T12:00:00Z'],
  ['24h', '2026-11-20T13:30:00Z'],
  ['7d', '2026-11-14T13:30:00Z'],
  ['2026-11-20T14:00Z', '2026-11-20T14:00:00Z'],
  ['2026-11-20T14:00:30.123456+01:00', '2026-11-20T13:00:30.123456Z'],
  ['2026-11-20T14:00', '2026-11-20T13:00:00Z'],
  ['2026-11-20', '2026-11-19T23:00:00Z 2026-11-20T23:00:00Z'],
  ['20.11. 14:00', '2026-11-20T13:00:00Z'],
  ['20.11.2025', '2025-11-19T23:00:00Z 2025-11-20T23:00:00Z'],
  ['24.12.', '2025-12-23T23:00:00Z 2025-12-24T23:00:00Z'],
  ['14:00', '2026-11-21T13:00:00Z'],
  ['today', '2026-11-20T23:00:00Z 2026-11-21T23:00:00Z'],
  ['Gestern', '2026-11-19T23:00:00Z 2026-11-20T23:00:00Z'],
  ['this week', '2026-11-15T23:00:00Z 2026-11-22T23:00:00Z'],
  ['letzte  Woche', '2026-11-08T23:00:00Z 2026-11-15T23:00:00Z'],
  ['last month', '2026-09-30T22:00:00Z 2026-10-31T23:00:00Z'],
])('%s is %s', (expression, expected) => {
  expect(short(readTime(expression, clock))).toBe(expected)
})

test.each(['soon', '31.02.2026', '2026-13-01', '25:99', '12:61', 'now-2x', '', '1.1.1.1', '20.11. 14'])(
  '%s is no time',
  (expression) => {
    expect(readTime(expression, clock)).toBeUndefined()
  },
)

test('a day that a changeover makes longer has 25 hours', () => {
  const day = readTime('25.10.2026', clock)
  expect(day && day.until - day.since).toBe(25 * 3600e3)
})

test('a wall time that a changeover skips is the time after it', () => {
  expect(short(readTime('29.03.2026 02:30', clock))).toBe('2026-03-29T01:30:00Z')
})

test('until a day includes that day', () => {
  expect(short(readRange('gestern', 'gestern', clock))).toBe('2026-11-19T23:00:00Z 2026-11-20T23:00:00Z')
  expect(short(readRange('now-24h', 'now', clock))).toBe('2026-11-20T13:30:00Z 2026-11-21T13:30:00Z')
  expect(readRange('now', 'now-1h', clock)).toBeUndefined()
  expect(readRange('now-1h', 'soon', clock)).toBeUndefined()
})

test.each([
  ['24h', '2026-11-20T13:30:00Z 2026-11-21T13:30:00Z'],
  ['yesterday', '2026-11-19T23:00:00Z 2026-11-20T23:00:00Z'],
  ['20.11. 14:00 - 15:00', '2026-11-20T13:00:00Z 2026-11-20T14:00:00Z'],
  ['gestern bis 12:00', '2026-11-19T23:00:00Z 2026-11-20T11:00:00Z'],
  ['2026-11-20T14:00Z..2026-11-20T15:00Z', '2026-11-20T14:00:00Z 2026-11-20T15:00:00Z'],
])('the field of the time picker reads %s', (text, expected) => {
  expect(short(readRangeText(text, clock))).toBe(expected)
})

test('the field of the time picker refuses what lies ahead or makes no sense', () => {
  for (const text of ['now+1h', '15:00 - 14:00', 'a - b', 'soon'])
    expect(readRangeText(text, clock)).toBeUndefined()
})
