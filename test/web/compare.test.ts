import { describe, expect, test } from 'vitest'
import { compare, isComparable } from '../../web/compare.ts'

describe('a number and its usual value', () => {
  test.each([
    [18204, 17800, 'count', { kind: 'usual' }],
    [214, 34, 'count', { kind: 'more', by: 180 }],
    [3, 40, 'count', { kind: 'less', by: 37 }],
    [4, 0, 'count', { kind: 'usual' }],
    [6, 0, 'count', { kind: 'more', by: 6 }],
    [1.2, 1.1, 'seconds', { kind: 'usual' }],
    [12, 3, 'seconds', { kind: 'more', by: 9 }],
    [0, null, 'count', { kind: 'none' }],
    [undefined, 3, 'count', { kind: 'none' }],
  ])('%s against %s (%s)', (value, usual, unit, expected) => {
    expect(compare(value, usual, unit)).toEqual(expected)
  })
})

test('a day compares with the day before it, if all of that is stored', () => {
  const day = { from: Date.parse('2026-11-20T00:00:00Z'), to: Date.parse('2026-11-21T00:00:00Z') }
  expect(isComparable(day, '2026-11-18T23:59:59Z')).toBe(true)
  expect(isComparable(day, '2026-11-19T20:00:00Z')).toBe(false)
  expect(isComparable(day, undefined)).toBe(false)
})
