/** What rspamd's symbols mean stands beside their names, in both languages. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import ChecksCard from '../../../web/message/ChecksCard.vue'
import { meaningOfSymbol } from '../../../web/message/symbols.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

test('every symbol of the bundled sample has words, but for the rules of that very server', () => {
  const log = readFileSync('deploy/sample/rspamd.log', 'utf8')
  const names = new Set([...log.matchAll(/([A-Z][A-Z0-9_]+)\(-?\d+\.\d+\)\{/g)].map(([, name]) => name ?? ''))
  expect(names.size).toBeGreaterThan(20)
  expect([...names].filter((name) => !name.startsWith('T_') && meaningOfSymbol(name) === undefined)).toEqual(
    [],
  )
})

test('a family speaks for its members, an own word comes first, and a rule of one’s own has none', () => {
  expect(meaningOfSymbol('URIBL_GREY')).toEqual(meaningOfSymbol('URIBL_RED'))
  expect(meaningOfSymbol('FUZZY_DENIED')?.en).not.toBe(meaningOfSymbol('FUZZY_PROB')?.en)
  expect(meaningOfSymbol('OUR_OWN_RULE')).toBeUndefined()
  expect(meaningOfSymbol('constructor')).toBeUndefined()
})

test.each([
  ['en', 'the domain has no SPF record'],
  ['de', 'die Domain hat keinen SPF-Eintrag'],
] as const)('in %s the words stand under the name', async (language, words) => {
  const scan = {
    action: 'no action',
    score: 0,
    requiredScore: 15,
    symbols: [{ name: 'R_SPF_NA', score: 0, options: [] }],
  }
  const { wrapper } = await mountWith(ChecksCard, { props: { message: { scan } }, language })
  expect(wrapper.find('tbody td').text()).toBe(`R_SPF_NA${words}`)
})
