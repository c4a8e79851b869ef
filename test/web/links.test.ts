import { describe, expect, test } from 'vitest'
import { parseSearch } from '../../server/query/language/search.ts'
import { fillLink, searchHref } from '../../web/links.ts'

const RANGE = { since: 'now-24h', until: 'now' }
const paramsOf = (href: string) => Object.fromEntries(new URL(href, 'http://x').searchParams)

describe('a link of a panel', () => {
  test('is filled from the row and takes the range of the page along', () => {
    const href = fillLink(
      '/search?q=domain:{domain} status:{status}',
      { domain: 'example.net', status: 'deferred' },
      RANGE,
    )
    expect(paramsOf(href)).toEqual({ q: 'domain:example.net status:deferred', ...RANGE })
  })

  test('keeps the range it names itself', () => {
    const bucket = { bucketStart: '2026-11-20T13:00:00Z', bucketEnd: '2026-11-20T13:20:00Z' }
    const href = fillLink('/search?mode=rejections&since={bucketStart}&until={bucketEnd}', bucket, RANGE)
    expect(paramsOf(href)).toEqual({ mode: 'rejections', since: bucket.bucketStart, until: bucket.bucketEnd })
  })

  test('leaves out a word whose value the row has not', () => {
    expect(
      paramsOf(fillLink('/search?q=reason:{reason} dsn:{dsn}', { reason: 'other', dsn: null }, RANGE)).q,
    ).toBe('reason:other')
  })

  test.each([
    '',
    'a b',
    'say "hi"',
    'x status:sent',
    '*@example.net',
    'back\\slash',
    'a,b',
    '\u202egpj.example',
    '&since=now-1m',
  ])('the value %j comes out of the search as it went in, and as nothing else', (value) => {
    const { q = '', ...rest } = paramsOf(fillLink('/search?q=from:{sender}', { sender: value }, RANGE))
    expect(rest).toEqual(RANGE)
    const { terms, faults } = parseSearch(q)
    expect(faults).toEqual([])
    expect(terms.map(({ field, values }) => [field, values.map(({ text }) => text)])).toEqual([
      ['from', [value]],
    ])
  })

  test('an expression of the row is read back as one, also negated', () => {
    const template = '/search?q=program:{daemon} reason:/{pattern}/ -reason:/{except}/'
    const values = { daemon: 'smtpd', pattern: '^a b\\.c(;|$)', except: '^x \\[.*\\]$' }
    const { terms, faults } = parseSearch(paramsOf(fillLink(template, values, RANGE)).q ?? '')
    expect(faults).toEqual([])
    expect(
      terms.map(({ negated, values: [value] }) => [negated, value?.regex ?? false, value?.text]),
    ).toEqual([
      [false, false, 'smtpd'],
      [false, true, values.pattern],
      [true, true, values.except],
    ])
  })

  test('a path without parameters only gets the range', () => {
    expect(fillLink('/sources', {}, RANGE)).toBe('/sources?since=now-24h&until=now')
  })
})

test('filters that are empty are in no address', () => {
  expect(searchHref({ q: 'a b', mode: '', host: undefined, page: 2 })).toBe('/search?q=a+b&page=2')
})
