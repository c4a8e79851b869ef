/** The edges of a trace (catalogue section 10, whose numbers the names bear), each with what must come of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

test('12: one LMTP transaction gives each recipient its own status', () => {
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

test('7: SOFTBOUNCE is a deferral: the message stays open', () => {
  const stored = read(
    ...begin(1),
    lmtp('anna@example.net', '5.1.1', 'SOFTBOUNCE', '550 5.1.1 <anna@example.net> User unknown'),
  )
  expect(messageOf(stored, ID)).toMatchObject({ status: 'deferred', open: true })
})

test('4: one Message-ID under two queue IDs is a weak key: two messages without a link', () => {
  const stored = read(
    ...begin(1),
    ...begin(1).map((line) => line.replace(ID, '5F2A81C0B8').replace('smtpd[9]', 'smtpd[8]')),
  )
  expect(stored.messages.size).toBe(2)
  for (const { links, hopOf } of stored.messages.values()) expect({ links, hopOf }).toEqual({ links: [] })
})

test('11: a double bounce is no probe, and a probe no mail', () => {
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

const situation = (name: string) => {
  const { stored } = drive(linesOf(readFileSync(join('test/fixtures/messages', name, 'input.log'), 'utf8')))
  return { ...stored, all: [...stored.messages.values()] }
}
const sent = (recipient: string) =>
  at(
    '01',
    `smtp[12]: ${ID}: to=<${recipient}>, relay=mx.example.com[203.0.113.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
  )
const removed = (time = '02') => at(time, `qmgr[11]: ${ID}: removed`)

test.each([
  ['smtpd', `smtpd[9]: ${ID}: client=pc.example.net[192.0.2.9]`, 'smtpd'],
  ['pickup', `pickup[9]: ${ID}: uid=33 from=<cron>`, 'pickup'],
])('1: %s opens a message, removed ends it, and between them it has its delivery', (_, opening, origin) => {
  const stored = read(at('00', opening), ...begin(1).slice(1), sent('b@example.com'), removed())
  expect(messageOf(stored, ID)).toMatchObject({
    origin,
    messageId: '<one@example.org>',
    sender: 'a@example.org',
    status: 'sent',
    open: false,
    recipients: [{ address: 'b@example.com', attempts: 1 }],
  })
})

test('2: a process serves one session after another, and a session several messages', () => {
  const connect = (second: number) => at(`0${second}`, 'smtpd[9]: connect from pc.example.net[192.0.2.9]')
  const bye = (second: number) =>
    at(`0${second}`, 'smtpd[9]: disconnect from pc.example.net[192.0.2.9] ehlo=1 quit=1 commands=2')
  const client = (second: number, id: string) =>
    at(`0${second}`, `smtpd[9]: ${id}: client=pc.example.net[192.0.2.9]`)
  const stored = read(
    connect(1),
    client(1, ID),
    client(2, '5F2A81C0B8'),
    bye(2),
    connect(3),
    client(3, '6F2A81C0B9'),
    bye(4),
  )
  expect([...stored.connections.values()].map(({ queueIds }) => queueIds)).toEqual([
    [ID, '5F2A81C0B8'],
    ['6F2A81C0B9'],
  ])
})

test.each([
  ['alias-forwards-and-delivers', 'forward'],
  ['bounced-with-notification', 'bounce'],
  ['success-notification', 'notification'],
  ['requeued-under-another-id', 'requeue'],
])('3: %s: the new queue ID is linked at both ends', (name, kind) => {
  const { all } = situation(name)
  const ends = all.flatMap((one) =>
    one.links.filter((link) => link.kind === kind).map((link) => [one.queueId, link.way, link.queueId]),
  )
  const to = ends.filter(([, way]) => way === 'to')
  expect(to.length).toBeGreaterThan(0)
  expect(ends.filter(([, way]) => way === 'from').map(([id, , other]) => [other, 'to', id])).toEqual(to)
})

test('5: a content filter gives the message back: one message with two hops, counted once', () => {
  const { all } = situation('content-filter-hop')
  expect(all.map(({ hops, hopOf }) => [hops?.length, hopOf !== undefined])).toEqual([
    [2, false],
    [undefined, true],
  ])
})

test('6: a before-queue filter has no queue ID: the session is the first hop', () => {
  const { all } = situation('proxy-filter-from-outside')
  expect(all.map(({ hops }) => hops?.map(({ queueId }) => queueId !== undefined))).toEqual([[false, true]])
})

test('8: a held message waits without the queue manager, until it is released', () => {
  const { all } = situation('header-check-hold-then-released')
  expect(all[0]).toMatchObject({ status: 'sent', open: false })
  const held = situation('held-then-deleted')
  expect(held.all[0]).toMatchObject({ status: 'deleted', open: false })
})

test('9: a discarded message ends without `removed`', () => {
  const { all } = situation('header-check-discard')
  expect(all[0]).toMatchObject({ status: 'discarded', open: false })
  expect(all[0]?.removedAt).toBeUndefined()
})

test('10: a queue ID used anew within seconds is another message, and late lines find their own', () => {
  const { all } = situation('queue-id-reused')
  expect(all.filter(({ queueId }) => queueId === ID).map(({ messageId }) => messageId)).toEqual([
    '<first@example.org>',
    '<second@example.org>',
    '<bounce2@mx1.example.net>',
  ])
  // the line of the delivery comes after the next message of this ID has begun
  const next = begin(1).map((line) => line.replace(':00.000', ':03.000').replace('one@', 'next@'))
  const stored = read(...begin(1), removed(), ...next, sent('late@example.com'))
  expect([...stored.messages.values()].map(({ recipients }) => recipients.length)).toEqual([1, 0])
})
