import { expect, test } from 'vitest'
import { anonymise } from '../../../web/sources/anonymise.ts'

test.each([
  [
    '4bXc2K0Yz1z3qP: to=<anna.berg@mail.example.net>, relay=mx.example.net[198.51.100.7]:25, again anna.berg@mail.example.net',
    'ID1: to=<user1@example.org>, relay=host1.example[192.0.2.1]:25, again user1@example.org',
  ],
  ['9F3A1C20B7: client=unknown[2001:db8:5::99]', 'ID1: client=unknown[2001:db8::1]'],
  [
    'login failed: user=<anna>, rip=198.51.100.8, lip=198.51.100.9',
    'login failed: user=<name1>, rip=192.0.2.1, lip=192.0.2.2',
  ],
  ['sasl_username=otto helo=laptop', 'sasl_username=name1 helo=name2'],
  [
    'warning: /etc/postfix/main.cf, line 12: overriding earlier entry',
    'warning: /etc/postfix/main.cf, line 12: overriding earlier entry',
  ],
  ['"anna berg"@example.net said so', 'user1@example.org said so'],
])('%s', (line, shown) => {
  expect(anonymise(line)).toBe(shown)
})

test('what is equal stays equal, what differs stays different', () => {
  const shown = anonymise('a.example to b.example via a.example')
  expect(shown).toBe('host1.example to host2.example via host1.example')
})

test('a line that holds our own marks is read like any other', () => {
  expect(anonymise('\u00010\u0002 anna@example.net')).toBe(' 0  user1@example.org')
})
