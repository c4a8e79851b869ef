/** Edges of a trace that no whole situation shows (catalogue section 10), each with what must come of it. */
import { expect, test } from 'vitest'
import { drive, linesOf, messageOf } from './drive.ts'

const at = (time: string, text: string) => `2026-11-21T01:00:${time}.000000+00:00 mx1 postfix/${text}`
const read = (...texts: string[]) => drive(linesOf(texts.join('\n'))).stored

const ID = '4F2A81C0B7'
const begin = (recipients: number) => [
  at('00', `smtpd[9]: ${ID}: client=pc.example.net[192.0.2.9]`),
  at('00', `cleanup[10]: ${ID}: message-id=<one@example.org>`),
  at('00', `qmgr[11]: ${ID}: from=<a@example.org>, size=700, nrcpt=${recipients} (queue active)`),
]
const lmtp = (recipient: string, dsn: string, status: string, reply: string) =>
  at(
    '01',
    `lmtp[12]: ${ID}: to=<${recipient}>, relay=mx1.example.net[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=${dsn}, status=${status} (host mx1.example.net[private/dovecot-lmtp] said: ${reply})`,
  )

test('one LMTP transaction gives each recipient its own status', () => {
  const stored = read(
    ...begin(3),
    lmtp('anna@example.net', '2.0.0', 'sent', '250 2.0.0 <anna@example.net> abc Saved'),
    lmtp('full@example.net', '5.2.2', 'bounced', '552 5.2.2 <full@example.net> Quota exceeded'),
    lmtp('slow@example.net', '4.2.0', 'deferred', '451 4.2.0 <slow@example.net> Temporary internal error'),
  )
  const { recipients, open, mixed } = messageOf(stored, ID)
  expect(recipients.map(({ address, status }) => [address, status])).toEqual([
    ['anna@example.net', 'sent'],
    ['full@example.net', 'bounced'],
    ['slow@example.net', 'deferred'],
  ])
  expect({ open, mixed }).toEqual({ open: true, mixed: true })
})

test('SOFTBOUNCE is a deferral: the message stays open', () => {
  const stored = read(
    ...begin(1),
    lmtp('anna@example.net', '5.1.1', 'SOFTBOUNCE', '550 5.1.1 <anna@example.net> User unknown'),
  )
  expect(messageOf(stored, ID)).toMatchObject({ status: 'deferred', open: true })
})

test('one Message-ID under two queue IDs is a weak key: two messages without a link', () => {
  const stored = read(
    ...begin(1),
    ...begin(1).map((line) => line.replace(ID, '5F2A81C0B8').replace('smtpd[9]', 'smtpd[8]')),
  )
  expect(stored.messages.size).toBe(2)
  for (const { links, hopOf } of stored.messages.values()) expect({ links, hopOf }).toEqual({ links: [] })
})

test('a double bounce is no probe, and a probe no mail', () => {
  const stored = read(
    at('00', `bounce[20]: 1F2A81C0B1: postmaster non-delivery notification: ${ID}`),
    at('00', `cleanup[10]: ${ID}: message-id=<double@mx1.example.net>`),
    at('00', `qmgr[11]: ${ID}: from=<double-bounce@mx1.example.net>, size=700, nrcpt=1 (queue active)`),
    at('00', 'cleanup[10]: 5F2A81C0B8: message-id=<probe@mx1.example.net>'),
    at('00', 'qmgr[11]: 5F2A81C0B8: from=<double-bounce@mx1.example.net>, size=200, nrcpt=1 (queue active)'),
    at(
      '01',
      'smtp[12]: 5F2A81C0B8: to=<b@example.com>, relay=mx.example.com[203.0.113.7]:25, delay=1, delays=0/0/0/1, dsn=2.1.5, status=deliverable (250 2.1.5 Ok)',
    ),
  )
  expect(messageOf(stored, ID).origin).toBe('bounce')
  expect(messageOf(stored, '5F2A81C0B8').origin).toBe('probe')
})
