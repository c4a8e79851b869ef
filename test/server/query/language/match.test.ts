/** Filters as conditions, and the conditions on lines and messages in memory. */
import { expect, test } from 'vitest'
import { conditionsOf } from '../../../../server/query/language/filters.ts'
import type { Filters } from '../../../../server/query/language/filters.ts'
import { createMatcher, createRecipientMatch } from '../../../../server/query/language/match.ts'
import type { LineFacts, MessageFacts } from '../../../../server/query/language/match.ts'
import { isInNetwork } from '../../../../server/query/language/place.ts'

const line: LineFacts = {
  host: 'mx1',
  program: 'postfix/submission/smtpd',
  daemon: 'smtpd',
  severity: 'warning',
  kind: 'sasl-failure',
  queueId: '4bXc2K0Yz1z3qP',
  message: 'warning: client.example[198.51.100.7]: SASL LOGIN authentication failed',
}

const message: MessageFacts = {
  host: 'mx1',
  queueId: '4bXc2K0Yz1z3qP',
  messageId: '<1.fae@client.example>',
  subject: 'Your order',
  sender: 'Anna@example.org',
  size: 12_000,
  origin: 'smtpd',
  direction: 'outbound',
  client: { name: 'client.example', address: '198.51.100.7', helo: '[198.51.100.7]' },
  saslUsername: 'anna',
  status: 'bounced',
  mixed: true,
  open: false,
  recipients: [
    {
      address: 'a@example.net',
      status: 'sent',
      dsn: '2.0.0',
      relay: 'mx.example.net[203.0.113.9]:25',
      delay: 2,
    },
    {
      address: 'b@other.example',
      originalAddress: 'sales@example.org',
      status: 'bounced',
      dsn: '5.1.1',
      relay: 'mx.other.example[203.0.113.10]:25',
      reply: 'host mx.other.example[203.0.113.10] said: 550 5.1.1 mailbox is full (in reply to RCPT TO)',
      reasonClass: 'unknown-user',
      delay: 40,
      attempts: 3,
    },
  ],
}

function holds(filters: Filters, what: 'line' | 'message', facts = message): boolean {
  const { conditions, faults } = conditionsOf(filters)
  expect(faults).toEqual([])
  const matcher = createMatcher(conditions)
  return what === 'line' ? matcher.line(line) : matcher.message(facts)
}

test.each([
  ['', true],
  ['authentication', true],
  ['AUTHENTICATION failed', true],
  ['authentication nothing', false],
  ['-nothing', true],
  ['-authentication', false],
  ['host:mx1', true],
  ['host:mx2,mx1', true],
  ['-host:mx1', false],
  ['program:smtpd', true],
  ['program:postfix/*', true],
  ['program:qmgr', false],
  ['severity:error', false],
  ['kind:sasl-*', true],
  ['id:4bXc2K0Yz1z3qP', true],
  ['id:4BXC2K0YZ1Z3QP', false],
  ['client:198.51.100.7', true],
  ['SASL*failed', true],
  ['"SASL*failed"', false],
])('a line and %s: %s', (q, expected) => {
  expect(holds({ q }, 'line')).toBe(expected)
})

test.each([
  ['', true],
  ['from:anna@example.org', true],
  ['from:*@EXAMPLE.org', true],
  ['from:bert@example.org', false],
  ['to:sales@example.org', true],
  ['address:anna@example.org', true],
  ['address:a@example.net', true],
  ['status:bounced', true],
  ['status:sent', false],
  ['status:undelivered', true],
  ['-status:bounced', false],
  ['domain:example.net status:sent', true],
  ['domain:example.net status:bounced', false],
  ['domain:example.net dsn:5.1.1', false],
  ['domain:other.example dsn:5.*', true],
  ['-domain:example.net', false],
  ['-domain:example.com', true],
  ['relay:mx.example.net', true],
  ['relay:203.0.113.10', true],
  ['relay:example.net', false],
  ['code:550', true],
  ['code:450', false],
  ['reason:unknown-user', true],
  ['reason:full', false],
  ['reason:"mailbox is full"', true],
  ['client:198.51.100.0/24', true],
  ['client:203.0.113.0/24', false],
  ['client:client.example', true],
  ['helo:"[198.51.100.7]"', true],
  ['sasl:anna', true],
  ['msgid:1.fae@client.example', true],
  ['msgid:<1.fae@client.example>', true],
  ['subject:order', true],
  ['delay:>30s', true],
  ['delay:>1m', false],
  ['size:<10k', false],
  ['direction:out', true],
  ['is:mixed', true],
  ['is:open', false],
  ['is:bounce', false],
  ['attempts:>2', true],
  ['attempts:>2 domain:example.net', false],
  ['full', true],
  ['nothing', false],
])('a message and %s: %s', (q, expected) => {
  expect(holds({ q }, 'message')).toBe(expected)
})

test.each<[string, string[] | undefined]>([
  ['to:a@example.net', ['a@example.net']],
  ['to:sales@example.org', ['b@other.example']],
  ['domain:other.example status:bounced', ['b@other.example']],
  ['domain:other.example status:sent', []],
  ['attempts:>1', ['b@other.example']],
  ['waited:greylisting', ['b@other.example']],
  ['address:b@other.example', ['b@other.example']],
  ['sales@example.org', ['b@other.example']],
  ['-to:a@example.net status:bounced', undefined],
  ['from:anna@example.org', undefined],
])('%s speaks of the recipients %j', (q, expected) => {
  const isMeant = createRecipientMatch(conditionsOf({ q }).conditions)
  expect(isMeant && message.recipients.filter(isMeant).map(({ address }) => address)).toEqual(expected)
})

test('filters of the URL and search words are joined', () => {
  expect(holds({ from: 'anna@example.org', q: 'is:mixed' }, 'message')).toBe(true)
  expect(holds({ from: 'anna@example.org', q: 'is:open' }, 'message')).toBe(false)
  expect(holds({ reason: 'mailbox is full' }, 'message')).toBe(true)
  expect(holds({ queueId: '4bXc2K0Yz1z3qP', host: 'mx1', saslUser: 'anna' }, 'message')).toBe(true)
  expect(holds({ status: '' }, 'message')).toBe(true)
})

test('own mail and probes stay out unless asked for', () => {
  const own = { ...message, own: true }
  const probe = { ...message, origin: 'probe' }
  expect(holds({}, 'message', own)).toBe(false)
  expect(holds({ q: 'is:own' }, 'message', own)).toBe(true)
  expect(holds({}, 'message', probe)).toBe(false)
  expect(holds({ q: 'is:probe' }, 'message', probe)).toBe(true)
  expect(holds({ queueId: '4bXc2K0Yz1z3qP' }, 'message', probe)).toBe(true)
})

test('a fault of any filter is told', () => {
  expect(conditionsOf({ status: 'gone', q: 'form:a' }).faults.map(({ kind }) => kind)).toEqual([
    'not-a-choice',
    'unknown-word',
  ])
})

test.each([
  ['198.51.100.7', '198.51.100.0/24', true],
  ['198.51.101.7', '198.51.100.0/24', false],
  ['198.51.101.7', '198.51.100.0/23', true],
  ['203.0.113.9', '0.0.0.0/0', true],
  ['2001:db8::25', '2001:db8::/32', true],
  ['2001:db9::25', '2001:db8::/32', false],
  ['2001:db8::25', '2001:db8::25/128', true],
  ['::ffff:198.51.100.7', '::ffff:198.51.100.0/120', true],
  ['198.51.100.7', '2001:db8::/32', false],
  ['unknown', '0.0.0.0/0', false],
  ['', '0.0.0.0/0', false],
])('%s lies in %s: %s', (address, network, expected) => {
  expect(isInNetwork(address, network)).toBe(expected)
})
