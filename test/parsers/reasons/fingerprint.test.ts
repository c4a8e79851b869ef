/** Fingerprints of replies: what changes goes, what is said stays, and nobody can make them long or slow. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../parsers/reasons/fingerprint.ts'
import { createJudge, judgeReply } from '../../../parsers/reasons/judge.ts'

describe('what changes goes', () => {
  test.each([
    [
      'host mx1.example.net[198.51.100.7] said: 550 5.1.1 <a@b.example>: Recipient address rejected: User unknown (in reply to RCPT TO command)',
      '550 5.1.1 # recipient address rejected user unknown',
    ],
    [
      '550-5.1.1 The account does not exist. 550-5.1.1 Try again, r75si5694561wmf.156 - gsmtp',
      '5.1.1 the account does not exist try again # gsmtp',
    ],
    ['connect to mx.example.net[2001:db8::7]:25: No route to host', 'connect to # no route to host'],
    ['554 blocked, see https://bl.example/?ip=192.0.2.1', '554 blocked see #'],
    ['451 try again in 00:04:37', '451 try again in #'],
    ['mailbox of a.user@example.net is full', 'mailbox of # is full'],
    ['550 5.1.1 Empfänger unbekannt — 收件人不存在', '550 5.1.1 empfänger unbekannt 收件人不存在'],
    ['', ''],
    ['550  ', '550'],
  ])('%s', (reply, expected) => {
    expect(fingerprintOf(reply)).toBe(expected)
  })
})

const word = fc.constantFrom('alpha', 'bravo', 'charlie')
const changing = fc.record({
  address: fc.tuple(word, fc.nat(9999)).map(([name, n]) => `<${name}${n}@${name}.example>`),
  host: fc.tuple(word, fc.nat(250)).map(([name, n]) => `${name}${n}.example.net[192.0.2.${n}]`),
  id: fc.stringMatching(/^[0-9A-F]{8,12}$/).filter((id) => /\d/.test(id) && !/^[245]\d\d/.test(id)),
  seconds: fc.integer({ min: 1, max: 99_999_999 }).filter((n) => !/^[245]\d\d$/.test(String(n))),
})
const filled = ({
  address,
  host,
  id,
  seconds,
}: {
  address: string
  host: string
  id: string
  seconds: number
}) =>
  `host ${host} said: 450 4.7.1 ${address}: come back in ${seconds} seconds, session ${id} (in reply to RCPT TO command)`

test('the same words about something else have the same fingerprint', () => {
  fc.assert(
    fc.property(changing, changing, (one, other) => {
      expect(fingerprintOf(filled(one))).toBe(fingerprintOf(filled(other)))
    }),
    { seed: 20_261_121 },
  )
})

test('whatever a stranger writes, it stays short, on one line and stable', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000, unit: 'binary' }), (reply) => {
      const once = fingerprintOf(reply)
      expect(once.length).toBeLessThanOrEqual(160)
      expect(once).not.toMatch(/[\n\r\t<>@]/)
      expect(fingerprintOf(reply)).toBe(once)
    }),
    { seed: 20_261_121 },
  )
})

test('different words have different fingerprints', () => {
  expect(fingerprintOf('550 5.7.1 mailbox full')).not.toBe(fingerprintOf('550 5.7.1 mailbox closed'))
  expect(fingerprintOf('550 5.7.1 no')).not.toBe(fingerprintOf('550 5.1.1 no'))
})

test('long hostile replies are read in one pass', () => {
  const started = performance.now()
  for (const piece of [
    'a@',
    '<',
    'a.',
    'host x[',
    'http://',
    '"',
    'x[',
    '550-5.',
    'a'.repeat(30),
    '5.1.',
    '\u0301',
  ])
    judgeReply(piece.repeat(200_000 / piece.length), '5.0.0', 'mx.example.net')
  expect(performance.now() - started).toBeLessThan(1000)
})

test('a judge remembers and forgets, and says the same as one without a memory', () => {
  const judge = createJudge()
  const reply = (n: number) => `host mx.example.net[192.0.2.1] said: 550 5.1.1 unknown user in x${n}`
  expect(judge(reply(1), '5.1.1')).toBe(judge(reply(1), '5.1.1'))
  const first = judge(reply(1), '5.1.1')
  for (let n = 0; n < 5000; n++) judge(reply(n), '5.1.1')
  expect(judge(reply(1), '5.1.1')).not.toBe(first)
  expect(judge(reply(1), '5.1.1')).toEqual(judgeReply(reply(1), '5.1.1'))
  expect(judge(reply(1), '5.1.1', undefined, true)).toEqual(judgeReply(reply(1), '5.1.1', undefined, true))
})

test('replies that differ only in addresses and in the name of the server are judged once', () => {
  const judge = createJudge()
  const first = judge('host a.example[192.0.2.1] said: 550 5.1.1 <1@b.example> unknown user', '5.1.1')
  const second = judge('host b.example[192.0.2.77] said: 550 5.1.1 <2@c.example> unknown user', '5.1.1')
  expect(second).toBe(first)
  const google = 'host mx.google.com[192.0.2.9] said: 550 5.1.1 <2@c.example> unknown user'
  expect(judge(google, '5.1.1').provider).toBe('google')
  expect(judge('550 5.1.1 <a@b.example> unknown user', '5.1.1').fingerprint).toBe(first.fingerprint)
})
