/** A message's story in words. */
import { describe, expect, test } from 'vitest'
import type { Message, MessageDetail } from '../../../server/api/contract.ts'
import { tellStory, verdict } from '../../../server/cli/story.ts'

const message: Message = {
  traceId: '0011223344556677',
  host: 'mx1',
  instance: 'postfix',
  queueId: '4F2A81C0B7',
  messageId: '<one@example.org>',
  sender: 'anna@example.org',
  size: 2134,
  origin: 'smtpd',
  direction: 'outbound',
  client: { name: 'mail.example.org', address: '192.0.2.7' },
  saslUsername: 'anna',
  firstSeen: '2026-11-21T00:25:23.000000Z',
  lastSeen: '2026-11-21T00:25:25.000000Z',
  removedAt: '2026-11-21T00:25:25.000000Z',
  status: 'bounced',
  mixed: true,
  open: false,
  recipients: [
    {
      address: 'ben@example.com',
      status: 'sent',
      attempts: 1,
      relay: 'mx1[private/dovecot-lmtp]',
      delay: 0.42,
    },
    {
      address: 'max@example.net',
      originalAddress: 'maxi@example.org',
      status: 'bounced',
      attempts: 3,
      delay: 8000,
      reply: '550 5.1.1 User \u001b[31munknown',
    },
  ],
  links: [{ kind: 'bounce', way: 'to', queueId: '5A3B92D1C8', certain: true, status: 'sent' }],
}
const detail: MessageDetail = { message, attempts: [], lines: [], otherLives: [] }
const explain = () => 'This address does not exist there.'
const now = Date.parse('2026-11-21T12:00:00Z')
const tell = (language: 'en' | 'de', more: Partial<MessageDetail> = {}) =>
  tellStory({ ...detail, ...more }, { language, zone: 'Europe/Berlin', explain, withLines: true, now })

test('it says who sent it, who has it, who has not and why', () => {
  const story = tell('en')
  expect(story.split('\n')[0]).toBe(
    '4F2A81C0B7 (mx1): 1 delivered to the next server, 1 returned to the sender',
  )
  expect(story).toContain('2026-11-21 01:25:23 from mail.example.org[192.0.2.7]')
  expect(story).toMatch(/^Login: +anna$/m)
  expect(story).toContain(
    'ben@example.com: delivered to the next server (sent), via mx1[private/dovecot-lmtp], after 0.4 s',
  )
  expect(story).toContain(
    'max@example.net (for maxi@example.org): returned to the sender (bounced), after 2 h, 3 attempts',
  )
  expect(story).toContain('  = This address does not exist there.')
  expect(story).toContain('-> bounce: 5A3B92D1C8, delivered to the next server')
})

test('it says what other programs say: where it was put, what was checked, that it was put off', () => {
  const time = message.firstSeen
  const told: Message = {
    ...message,
    checks: [{ name: 'spf', result: 'pass', by: 'rspamd' }],
    greylisting: { firstAttempt: time, attempts: 2, waitedSeconds: 300 },
    recipients: message.recipients.map((each) => ({
      ...each,
      outcomes: [{ time, by: 'sieve', result: 'stored', detail: 'Archive', text: 'stored mail' }],
    })),
  }
  expect(tell('en', { message: told })).toMatch(/^Checks: +SPF pass \(rspamd\)$/m)
  expect(tell('en', { message: told })).toMatch(/^Greylisting: +put off 2 times, let in after 5 min$/m)
  expect(tell('en', { message: told })).toContain('  -> stored in Archive')
  expect(tell('de', { message: told })).toContain('  -> abgelegt in Archive')
})

test('it says so in German too', () => {
  const story = tell('de')
  expect(story).toContain('1 unzustellbar, zurück an den Absender')
  expect(story).toContain('3 Versuche')
  expect(story).not.toMatch(/Sender:|delivered|attempts/)
})

test('nothing of the logs breaks out of its line', () => {
  const line = { line: 'a\u001b[2Jb\r\nc' } as MessageDetail['lines'][number]
  expect(tell('en', { lines: [line] })).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})

describe('the verdict', () => {
  test.each([
    ['one recipient', [{ status: 'deferred' }], 'deferred', 'waiting, will be tried again'],
    ['several, all alike', [{ status: 'sent' }, { status: 'sent' }], 'sent', 'delivered to the next server'],
    ['none known', [], 'pending', 'not tried yet'],
    ['held before any attempt', [{ status: 'held' }], 'held', 'on hold'],
  ])('%s', (_, recipients, status, words) => {
    expect(verdict({ ...message, recipients, status } as Message, { language: 'en' })).toBe(words)
  })
})

test('the null sender is told as what it is', () => {
  expect(tell('en', { message: { ...message, sender: '' } })).toContain('<> (a bounce or notification)')
})

test.each([
  ['en', '2026-11-21T12:05:00.000Z', 'Next attempt at about 2026-11-21 13:05:00'],
  [
    'en',
    '2026-11-21T11:55:00.000Z',
    'The next attempt is overdue: it was expected at about 2026-11-21 12:55:00',
  ],
  [
    'de',
    '2026-11-21T11:55:00.000Z',
    'Der nächste Versuch ist überfällig: Er war etwa für 2026-11-21 12:55:00',
  ],
] as const)('the next attempt, and that it is overdue: %s %s', (language, nextAttempt, words) => {
  expect(tell(language, { nextAttempt })).toContain(words)
})
