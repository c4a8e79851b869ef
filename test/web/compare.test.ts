import { describe, expect, test } from 'vitest'
import { compare } from '../../web/compare.ts'

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
