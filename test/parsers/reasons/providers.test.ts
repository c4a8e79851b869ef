/** Replies as the large providers, filters and blocklists give them: whose they are, what they mean, who can act. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judgeReply } from '../../../parsers/reasons/judge.ts'
import { PROVIDERS, providerName, providerOfHost } from '../../../parsers/reasons/providers.ts'

const cases = readFileSync(new URL('./provider-replies.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | ') as [string, string, string, string, string, string])

test('there are a hundred of them at least, of twenty providers and ten classes', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100)
  expect(new Set(cases.map(([, , provider]) => provider)).size).toBeGreaterThanOrEqual(20)
  expect(new Set(cases.map(([reason]) => reason)).size).toBeGreaterThanOrEqual(10)
})

describe('by the name of the server', () => {
  test.each(cases)('%s, %s, %s: %5$s %6$s', (reasonClass, side, provider, host, dsn, reply) => {
    const logged = `host ${host}[192.0.2.25] said: ${reply} (in reply to RCPT TO command)`
    expect(judgeReply(logged, dsn, host)).toMatchObject({ reasonClass, side, provider })
  })
})

test('the reply alone gives the same class and side', () => {
  const other = cases.filter(([reasonClass, side, , , dsn, reply]) => {
    const judged = judgeReply(reply, dsn, 'mx.example.net')
    return judged.reasonClass !== reasonClass || judged.side !== side
  })
  expect(other).toEqual([])
})

test('a provider is known by its own phrases where the server has another name', () => {
  const telling = cases.filter(
    ([, , provider, , dsn, reply]) => judgeReply(reply, dsn, 'mx.example.net').provider === provider,
  )
  expect(telling.length).toBeGreaterThan(60)
  for (const [, , provider, , dsn, reply] of cases)
    expect([provider, undefined, 'spamhaus', 'proofpoint']).toContain(
      judgeReply(reply, dsn, 'mx.example.net').provider,
    )
})

describe('whose server it is', () => {
  test.each([
    ['gmail-smtp-in.l.google.com', 'google'],
    ['ASPMX.L.GOOGLE.COM', 'google'],
    ['google.com', 'google'],
    ['google.com.evil.example', undefined],
    ['notgoogle.com', undefined],
    ['', undefined],
    ['com', undefined],
    ['constructor', undefined],
    [`${'a.'.repeat(5000)}web.de`, 'gmx'],
  ])('%s: %s', (host, provider) => {
    expect(providerOfHost(host)).toBe(provider)
  })

  test.each([
    'connect to gmail-smtp-in.l.google.com[2001:db8::1a]:25: Network is unreachable',
    'conversation with aspmx.l.google.com[192.0.2.9] timed out while sending RCPT TO',
    'lost connection with aspmx.l.google.com[192.0.2.9] while receiving the initial server greeting',
    'host aspmx.l.google.com[192.0.2.9] refused to talk to me: 421 4.7.0 Try again later',
  ])('also where no relay is known: %s', (reply) => {
    expect(judgeReply(reply, '4.4.1').provider).toBe('google')
  })
})

describe('refusals of our own', () => {
  test.each([
    ['554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org', 'spamhaus'],
    [
      '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using b.barracudacentral.org',
      'barracuda',
    ],
    ['554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using bl.example', undefined],
    ['450 4.1.8 <x@gmail.com>: Sender address rejected: Domain not found', undefined],
    ['550 5.7.23 See http://www.openspf.org/Why?id=user%40support.google.com', undefined],
    ['450 4.7.1 <mx.google.com>: Helo command rejected: Host not found', undefined],
  ])('%s: %s', (reply, provider) => {
    expect(judgeReply(reply, undefined, undefined, true).provider).toBe(provider)
  })
})

test('addresses in a reply make nobody the provider', () => {
  const reply = 'host mx.example.net[192.0.2.9] said: 550 5.1.1 <user@gmail.com>: user@gmail.com unknown'
  expect(judgeReply(reply, '5.1.1', 'mx.example.net').provider).toBeUndefined()
})

test('every provider has a name, and one that is none keeps its own', () => {
  for (const [id, { name }] of Object.entries(PROVIDERS)) expect(providerName(id)).toBe(name)
  expect(providerName('toString')).toBe('toString')
})
