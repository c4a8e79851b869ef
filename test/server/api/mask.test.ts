import { describe, expect, test } from 'vitest'
import { maskText, maskValue, shorten } from '../../../server/api/mask.ts'

describe('a text', () => {
  test.each([
    [
      '4bX: to=<anna.berg@example.org>, orig_to=<info@example.org>',
      '4bX: to=<a***@example.org>, orig_to=<i***@example.org>',
    ],
    ['from=<bounce+anna=example.org@lists.example>', 'from=<b***@lists.example>'],
    ['from=<"anna berg"@example.org>', 'from=<a***@example.org>'],
    ['sasl_method=PLAIN, sasl_username=anna', 'sasl_method=PLAIN, sasl_username=a***'],
    ['sasl_username=anna@example.org', 'sasl_username=a***@example.org'],
    ['lmtp(anna)<812><x>: saved', 'lmtp(a***)<812><x>: saved'],
    ['auth: passwd-file(anna,192.0.2.7): unknown user', 'auth: passwd-file(a***,192.0.2.7): unknown user'],
    ['imap-login: Login: user=<anna>, method=PLAIN', 'imap-login: Login: user=<a***>, method=PLAIN'],
    ['Invalid user anna from 192.0.2.7 port 22', 'Invalid user a*** from 192.0.2.7 port 22'],
    ['Failed password for anna from 192.0.2.7', 'Failed password for a*** from 192.0.2.7'],
    ['rhost=192.0.2.7  user=anna', 'rhost=192.0.2.7  user=a***'],
    [
      '/search?q=from%3Aanna.berg%40example.org+status%3Asent',
      '/search?q=from%3Aa***%40example.org+status%3Asent',
    ],
    ['/account/anna', '/account/a***'],
    ['/account/anna%40example.org', '/account/a***%40example.org'],
    ['q=sasl:anna status:sent', 'q=sasl:a*** status:sent'],
    ['жанна@example.org', 'ж***@example.org'],
    ['a@example.org', '***@example.org'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked)
    expect(maskText(masked)).toBe(masked)
  })

  test.each([
    'message-id=<20261121.4bX@mx1.example.org>',
    'disconnect from unknown[192.0.2.7] ehlo=1 quit=1 commands=2',
    'connect to mx.example.net[2001:db8::7]:25: Connection timed out',
    'warning: hostname x.example does not resolve to address 192.0.2.7',
  ])('%s stays as it is', (text) => {
    expect(maskText(text)).toBe(text)
  })
})

test('an answer: bare names under the keys of people, no others', () => {
  expect(
    maskValue({
      saslUsername: 'anna',
      recipients: [{ address: 'root', originalAddress: 'abuse' }, { address: 'anna@example.org' }],
      client: { name: 'mail.example', address: '192.0.2.7' },
      found: [
        { kind: 'sasl-user', value: 'anna' },
        { kind: 'domain', value: 'example.org' },
      ],
      messageId: '<1@mx1.example.org>',
      count: 3,
    }),
  ).toEqual({
    saslUsername: 'a***',
    recipients: [{ address: 'r***', originalAddress: 'a***' }, { address: 'a***@example.org' }],
    client: { name: 'mail.example', address: '192.0.2.7' },
    found: [
      { kind: 'sasl-user', value: 'a***' },
      { kind: 'domain', value: 'example.org' },
    ],
    messageId: '<1@mx1.example.org>',
    count: 3,
  })
})

test('a name is known by no more than its first letter', () => {
  expect(['anna', 'b', '"anna berg"', '\u{1d4b6}nna'].map(shorten)).toEqual([
    'a***',
    '***',
    'a***',
    '\u{1d4b6}***',
  ])
})
