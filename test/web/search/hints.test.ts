/** What stands above the results where a search is about one code or one address. */
import { afterEach, expect, test } from 'vitest'
import SearchPage from '../../../web/pages/SearchPage.vue'
import CodeCard from '../../../web/search/CodeCard.vue'
import { addressTabs, codeOf, resultTabs } from '../../../web/search/hints.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

test.each([
  ['dsn:5.1.1', '5.1.1'],
  ['code:421 status:bounced', '421'],
  ['reason:greylisting', 'greylisting'],
  ['dsn:5.7.*', undefined],
  ['-dsn:5.1.1', undefined],
  ['~dsn:5.1.1', undefined],
  ['dsn:5.1.1,5.2.2', undefined],
  ['from:anna@example.org', undefined],
])('%s is to be explained as %s', (words, code) => {
  expect(codeOf(words)).toBe(code)
})

test('an address is told apart by its part in the mail; the rest of the search stays', () => {
  const about = addressTabs('status:bounced address:anna@example.org delay:>30s')
  expect(about?.address).toBe('anna@example.org')
  expect(about?.tabs.map(({ words, here }) => [words, here])).toEqual([
    ['status:bounced address:anna@example.org delay:>30s', true],
    ['status:bounced from:anna@example.org delay:>30s', false],
    ['status:bounced to:anna@example.org delay:>30s', false],
  ])
  expect(addressTabs('to:anna@example.org')?.tabs.map(({ here }) => here)).toEqual([false, false, true])
})

test.each(['from:*@example.org', 'from:anna', 'from:a@example.org to:b@example.org', '-to:a@example.org'])(
  '%s is not about one address',
  (words) => expect(addressTabs(words)).toBeUndefined(),
)

test.each([
  ['en', '5.1.1', 'This address does not exist there. Check the spelling.', 'The sender has to act'],
  ['de', '5.1.1', 'Diese Adresse gibt es dort nicht. Schreibweise prüfen.', 'Die Absenderseite muss handeln'],
  ['en', '421', 'The server is not available just now', 'Postfix tries again by itself'],
] as const)('in %s %s is explained with its code', async (language, code, meaning, side) => {
  const { wrapper } = await mountWith(CodeCard, { props: { code }, language })
  expect(wrapper.find('code').text()).toBe(code)
  expect(wrapper.text()).toContain(meaning)
  expect(wrapper.text()).toContain(side)
})

test('what is no code is not explained', async () => {
  const { wrapper } = await mountWith(CodeCard, { props: { code: 'too big' } })
  expect(wrapper.find('section').exists()).toBe(false)
})

test('the tabs are links, and the one that is open says so', async () => {
  const { wrapper } = await mountWith(SearchPage, { at: '/search?q=to:anna@example.org' })
  const row = wrapper.get('nav[aria-label^="anna@example.org"]')
  expect(row.findAll('a').map((link) => [link.text(), link.attributes('href')])).toEqual([
    ['All', '/search?q=address:anna@example.org'],
    ['As sender', '/search?q=from:anna@example.org'],
    ['As recipient', '/search?q=to:anna@example.org'],
  ])
  expect(row.findAll('[aria-current=page]').map((link) => link.text())).toEqual(['As recipient'])
})

test('logins by outcome: the other words stay', () => {
  expect(
    resultTabs('client:192.0.2.7 result:failure sasl:anna').map(({ words, here }) => [words, here]),
  ).toEqual([
    ['client:192.0.2.7 sasl:anna', false],
    ['client:192.0.2.7 sasl:anna result:failure', true],
    ['client:192.0.2.7 sasl:anna result:success', false],
  ])
  expect(resultTabs('client:192.0.2.7').map(({ here }) => here)).toEqual([true, false, false])
  expect(resultTabs('-result:failure').map(({ here }) => here)).toEqual([false, false, false])
})
