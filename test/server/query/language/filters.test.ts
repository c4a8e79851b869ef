/** Filters of a URL mean what was typed, whatever quotes and blanks are in an address. */
import { describe, expect, test } from 'vitest'
import { conditionsOf, searchTextOf } from '../../../../server/query/language/filters.ts'
import { parseSearch } from '../../../../server/query/language/search.ts'

describe('an address as a filter', () => {
  test.each([
    ['a@example.com', 'a@example.com'],
    ['"a@example.com"', 'a@example.com'],
    [`"robert'); --"@example.com`, `"robert'); --"@example.com`],
    ['"a\\"b c"@example.com', '"a\\"b c"@example.com'],
    ['a"b@example.com', 'a"b@example.com'],
    ['two words', 'two words'],
  ])('%s', (address, text) => {
    const { conditions, faults } = conditionsOf({ address })
    expect(faults).toEqual([])
    expect(conditions).toMatchObject([{ field: 'address', negated: false, values: [{ text }] }])
    expect(parseSearch(searchTextOf({ address })).terms).toMatchObject([{ values: [{ text }] }])
  })
})
