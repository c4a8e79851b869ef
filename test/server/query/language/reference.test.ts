/** docs/reference/search.md knows every word, and each of its examples can be read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSearch } from '../../../../server/query/language/search.ts'
import { FIELDS, wordOf } from '../../../../server/query/language/words.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/reference/search.md'), 'utf8')
const rows = [...PAGE.matchAll(/^\| `(?<word>\w+)` +\|.*\| `(?<example>[^|]+)` +\|$/gm)]

test('every word has its row, with the example that the web gives', () => {
  expect(rows.map(({ groups }) => groups?.word).sort()).toEqual([...FIELDS].sort())
  for (const { groups } of rows) {
    const field = FIELDS.find((each) => each === groups?.word)
    expect(groups?.example).toBe(field && wordOf(field).example)
    expect(parseSearch(groups?.example ?? '')).toMatchObject({ faults: [], terms: [{ field }] })
  }
})
