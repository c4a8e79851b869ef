/** Search words: text -> terms, terms -> text, chips, faults. */
import { expect, test } from 'vitest'
import {
  addTerm,
  chipsOf,
  negateTerm,
  removeTerm,
  switchTerm,
} from '../../../../server/query/language/edit.ts'
import { faultText, formatSearch, parseSearch, quoteValue } from '../../../../server/query/language/search.ts'

/** Terms as short text: `field=value|value`, `!` before negated ones, quotes around literal values. */
function terms(text: string): string[] {
  const { terms: found, faults } = parseSearch(text)
  expect(faults).toEqual([])
  return found.map(
    ({ field, values, negated, off, amount }) =>
      `${off ? '~' : ''}${negated ? '!' : ''}${field}${amount?.comparison ?? '='}` +
      (amount?.value ??
        values
          .map(({ text: each, literal, regex }) => (regex ? `/${each}/` : literal ? `'${each}'` : each))
          .join('|')),
  )
}

test.each<[string, string[]]>([
  ['from:anna@example.org', ['from=anna@example.org']],
  ['FROM:Anna@Example.org', ['from=Anna@Example.org']],
  ['status:bounced,expired', ['status=bounced|expired']],
  ['status:Bounced', ['status=bounced']],
  ['-status:sent to:*@example.net', ['!status=sent', 'to=*@example.net']],
  ['mailbox full', ['text=mailbox', 'text=full']],
  ['"mailbox full"', ["text='mailbox full'"]],
  ['-"mailbox full"', ["!text='mailbox full'"]],
  ['subject:"a \\"b\\" c"', ['subject=\'a "b" c\'']],
  ['subject:one,two', ['subject=one,two']],
  ['reason:"a, b",c', ["reason='a, b'|c"]],
  ['delay:>30s', ['delay>30']],
  ['delay:>=1.5m', ['delay>=90']],
  ['delay:2h', ['delay>=7200']],
  ['size:<10M', ['size<10000000']],
  ['client:2001:db8::1', ['client=2001:db8::1']],
  ['2001:db8::1', ['text=2001:db8::1']],
  ['https://example.org/', ['text=https://example.org/']],
  ['warning: refused', ['text=warning:', 'text=refused']],
  ['5"disk', ['text=5"disk']],
  ['-', ['text=-']],
  ['from:""', ["from=''"]],
  ['/timed? out/', ['text=/timed? out/']],
  ['-/a|b c/ d', ['!text=/a|b c/', 'text=d']],
  ['from:/^a.*@/,anna', ['from=/^a.*@/|anna']],
  ['subject:/re: (a|b)/ x', ['subject=/re: (a|b)/', 'text=x']],
  ['/a\\/b/', ['text=/a\\/b/']],
  ['/var/log/mail.log', ['text=/var/log/mail.log']],
  ['/etc 7/8', ['text=/etc', 'text=7/8']],
  ['"/quoted/"', ["text='/quoted/'"]],
  ['client:198.51.100.0/24', ['client=198.51.100.0/24']],
  ['~status:sent ~-from:a ~"b c" ~/d e/', ['~status=sent', '~!from=a', "~text='b c'", '~text=/d e/']],
  ['~', ['text=~']],
  ['', []],
  ['   ', []],
])('%s is read', (text, expected) => {
  expect(terms(text)).toEqual(expected)
})

test.each<[string, string, number, number]>([
  ['to:a form:anna', 'unknown-word', 5, 14],
  ['stauts:sent', 'unknown-word', 0, 11],
  ['from:', 'no-value', 0, 5],
  ['status:gone', 'not-a-choice', 0, 11],
  ['dsn:nonsense', 'not-a-code', 0, 12],
  ['code:5x0', 'not-a-code', 0, 8],
  ['delay:>soon', 'not-an-amount', 0, 11],
  ['size:10Q', 'not-an-amount', 0, 8],
  ['x subject:"open', 'open-quote', 2, 15],
  ['x /a(b/', 'not-a-regex', 4, 6],
  ['-/a(?=b)/', 'not-a-regex', 3, 8],
  ['from:anna,/[a/ x', 'not-a-regex', 11, 13],
  ['status:/sent/', 'not-a-choice', 0, 13],
  ['~subject:/*/', 'not-a-regex', 10, 11],
])('%s is faulty: %s', (text, kind, start, end) => {
  const { faults } = parseSearch(text)
  expect(faults).toMatchObject([{ kind, start, end }])
})

test('rule: is another name of symbol:', () => {
  expect(parseSearch('-rule:BAYES_SPAM').terms[0]).toMatchObject({
    field: 'symbol',
    values: [{ text: 'BAYES_SPAM' }],
    negated: true,
  })
})

test('a fault names the place, the word and an example', () => {
  const [fault] = parseSearch('to:a delay:>soon').faults
  expect(fault && faultText(fault)).toBe(
    "'delay:>soon' at character 6 takes an amount, for example delay:>30s",
  )
})

test.each([
  ['result:success,maybe', 'maybe'],
  ['-result:maybe', 'maybe'],
  ['result:/ok/', '/ok/'],
])('%s: the fault names the value that is none, and those that are', (text, value) => {
  const [fault] = parseSearch(text).faults
  expect(fault && faultText(fault)).toContain(
    `: '${value}' is no value of 'result:'; it takes success, failure, for example result:failure`,
  )
})

test('an example of a fault is itself without fault', () => {
  for (const text of ['/a(/', 'form:a', 'from:', 'status:gone', 'delay:>soon', 'size:x', 'subject:"open'])
    for (const { example } of parseSearch(text).faults) expect(parseSearch(example).faults).toEqual([])
})

test.each([
  'from:anna@example.org -status:sent,forwarded delay:>30s "mailbox full" full',
  '~status:sent ~-from:a /a b/ to:/x/,y "/no regex/" "~tilde" ~"a b"',
  'subject:"a \\"b\\" c" reason:"a, b",c from:"" "from:anna" "-minus" to:"*"',
])('%s comes back from its terms', (text) => {
  expect(formatSearch(parseSearch(text).terms)).toBe(text)
})

test('chips say field, value and sign', () => {
  expect(chipsOf(parseSearch('-status:bounced,expired delay:>30s hello'))).toEqual([
    {
      field: 'status',
      negated: true,
      off: false,
      label: 'bounced, expired',
      text: '-status:bounced,expired',
    },
    { field: 'delay', negated: false, off: false, label: '>30s', text: 'delay:>30s' },
    { field: 'text', negated: false, off: false, label: 'hello', text: 'hello' },
  ])
})

test('a term is added once, removed and turned round without touching the rest', () => {
  expect(addTerm('a  "b c"', 'from:anna@example.org')).toBe('a  "b c" from:anna@example.org')
  expect(addTerm('from:anna@example.org', 'from:anna@example.org')).toBe('from:anna@example.org')
  expect(addTerm('', 'subject:"two words"')).toBe('subject:"two words"')
  expect(addTerm('x', '-host:mx1')).toBe('x -host:mx1')
  expect(removeTerm('a from:b "c d"', 1)).toBe('a "c d"')
  expect(removeTerm('a', 7)).toBe('a')
  expect(negateTerm('a status:sent b', 1)).toBe('a -status:sent b')
  expect(negateTerm('a -status:sent b', 1)).toBe('a status:sent b')
  expect(switchTerm('a -status:sent b', 1)).toBe('a ~-status:sent b')
  expect(switchTerm('a ~-status:sent b', 1)).toBe('a -status:sent b')
  expect(addTerm('a ~status:sent b', 'status:sent')).toBe('a status:sent b')
})

test.each(['', 'anna@example.org', 'two words', 'a,b', 'a*b', 'say "x"', '/slashes/', 'back\\slash'])(
  'the value %j goes into a link and comes back as itself',
  (value) => {
    expect(parseSearch(`from:${quoteValue(value)}`).terms[0]?.values.map(({ text }) => text)).toEqual([value])
  },
)
