import { expect, test } from 'vitest'
import { parseSearch } from '../../../server/query/language/search.ts'
import { SUBJECTS, listsOf, viewPath, wordsOf } from '../../../web/views/subject.ts'

test.each(SUBJECTS)('every list of a %s can be read, whatever the value', (subject) => {
  for (const value of ['203.0.113.7', 'a b', 'x"y', '*', 'ä@example.org'])
    for (const { q } of [...listsOf(subject, value), { q: wordsOf(subject, value) }]) {
      const { faults, terms } = parseSearch(q)
      expect([q, faults]).toEqual([q, []])
      expect(terms).toHaveLength(1)
    }
})

test('a value stands for itself: its stars are no wildcards', () => {
  const [term] = parseSearch(wordsOf('account', '*')).terms
  expect(term?.values).toEqual([{ text: '*', literal: true }])
})

test('senders of a domain are those with its addresses', () => {
  expect(listsOf('domain', 'example.org').map(({ q }) => q)).toEqual([
    'domain:example.org',
    'from:*@example.org',
    'domain:example.org',
  ])
})

test('a provider is found by its own word, wherever it answered', () => {
  expect(listsOf('provider', 'google').map(({ mode, q }) => [mode, q])).toEqual([
    ['messages', 'provider:google'],
    ['rejections', 'provider:google'],
  ])
})

test('paths keep what a URL would change', () => {
  expect(viewPath('account', 'a/b?c#d')).toBe('/account/a%2Fb%3Fc%23d')
})
