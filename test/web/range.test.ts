import { describe, expect, test } from 'vitest'
import {
  ALL_TIME,
  DEFAULT_RANGE,
  freezeRange,
  presetOf,
  rangeOf,
  resolveRange,
  resolveTime,
  shiftRange,
  widenRange,
} from '../../web/range.ts'

// A Saturday, half past two at night in Berlin.
const NOW = Date.parse('2026-11-21T01:30:00Z')
const at = (text: string) => Date.parse(text)

describe('expressions', () => {
  test.each([
    ['now', '2026-11-21T01:30:00Z'],
    ['now-24h', '2026-11-20T01:30:00Z'],
    ['now-90m', '2026-11-21T00:00:00Z'],
    ['now-7d', '2026-11-14T01:30:00Z'],
    ['2026-11-20T13:00:00Z', '2026-11-20T13:00:00Z'],
    ['2026-11-20T13:00:00.123456Z', '2026-11-20T13:00:00.123Z'],
  ])('%s', (expression, time) => {
    expect(resolveTime(expression, NOW)).toBe(at(time))
  })

  test.each(['', 'now+1h', 'gestern', '2026', "'; drop"])('%j is none', (expression) => {
    expect(resolveTime(expression, NOW)).toBeUndefined()
  })

  test('what cannot be read becomes the default, and ends the wrong way round are turned', () => {
    expect(resolveRange({ since: 'x', until: 'y' }, NOW)).toEqual({ from: NOW - 86400e3, to: NOW })
    expect(resolveRange({ since: 'now', until: 'now-1h' }, NOW)).toEqual({ from: NOW - 3600e3, to: NOW })
  })
})

describe('presets', () => {
  test('days begin at midnight in the zone', () => {
    expect(rangeOf('today', NOW, 'Europe/Berlin')).toEqual({ since: '2026-11-20T23:00:00Z', until: 'now' })
    expect(rangeOf('today', NOW, 'UTC').since).toBe('2026-11-21T00:00:00Z')
    expect(rangeOf('yesterday', NOW, 'Europe/Berlin')).toEqual({
      since: '2026-11-19T23:00:00Z',
      until: '2026-11-20T23:00:00Z',
    })
  })

  test('weeks begin on Monday', () => {
    expect(rangeOf('thisWeek', NOW, 'Europe/Berlin').since).toBe('2026-11-15T23:00:00Z')
    expect(rangeOf('lastWeek', NOW, 'Europe/Berlin')).toEqual({
      since: '2026-11-08T23:00:00Z',
      until: '2026-11-15T23:00:00Z',
    })
  })

  test('a day of a change of clocks has its 25 hours', () => {
    const { since, until } = rangeOf('yesterday', at('2026-10-26T10:00:00Z'), 'Europe/Berlin')
    expect(at(until) - at(since)).toBe(25 * 3600e3)
  })

  test('a range is recognised as its preset again', () => {
    expect(presetOf(DEFAULT_RANGE, NOW, 'UTC')).toBe('24h')
    expect(presetOf(rangeOf('lastWeek', NOW, 'UTC'), NOW, 'UTC')).toBe('lastWeek')
    expect(presetOf(ALL_TIME, NOW, 'UTC')).toBe('all')
    expect(presetOf({ since: 'now-2h', until: 'now' }, NOW, 'UTC')).toBeUndefined()
  })
})

describe('moving', () => {
  const day = { since: '2026-11-19T00:00:00Z', until: '2026-11-20T00:00:00Z' }

  test('one range earlier and later again is the same', () => {
    const earlier = shiftRange(day, -1, NOW)
    expect(earlier).toEqual({ since: '2026-11-18T00:00:00Z', until: '2026-11-19T00:00:00Z' })
    expect(shiftRange(earlier, 1, NOW)).toEqual(day)
  })

  test('never goes beyond now, and keeps its width there', () => {
    const late = shiftRange({ since: 'now-2h', until: 'now-1h' }, 1, NOW)
    expect(at(late.until)).toBe(NOW)
    expect(at(shiftRange(late, 1, NOW).until)).toBe(NOW)
    expect(at(late.until) - at(late.since)).toBe(3600e3)
  })

  test('widening doubles around the middle, and at the end of time to the left', () => {
    expect(widenRange(day, NOW)).toEqual({ since: '2026-11-18T12:00:00Z', until: '2026-11-20T12:00:00Z' })
    const wide = widenRange(DEFAULT_RANGE, NOW)
    expect([at(wide.until), at(wide.until) - at(wide.since)]).toEqual([NOW, 48 * 3600e3])
  })

  test('freezing makes a relative range absolute', () => {
    expect(freezeRange(DEFAULT_RANGE, NOW)).toEqual({
      since: '2026-11-20T01:30:00Z',
      until: '2026-11-21T01:30:00Z',
    })
  })
})
