/** The numbered findings of the corpus README ("Surprising lines"), a test each: what must come of such lines. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { MessageRecord } from '../../../server/correlate/records.ts'
import { drive, linesOf, messageOf } from './drive.ts'
import type { Stored } from './drive.ts'

const at = (time: string, text: string) => `2026-11-21T01:00:${time}.000000+00:00 mx1 ${text}`
const read = (...texts: string[]): Stored => drive(linesOf(texts.join('\n'))).stored
/** What tests of test/fixtures/messages make of that situation in full. */
const situation = (name: string): Stored =>
  drive(linesOf(readFileSync(join('test/fixtures/messages', name, 'input.log'), 'utf8'))).stored
const all = ({ messages }: Stored): MessageRecord[] => [...messages.values()]
const eventOf = (text: string) => linesOf(text)[0]?.line

const ID = '4F2A81C0B7'
const begin = [
  at('00', `postfix/smtpd[9]: ${ID}: client=pc.example.net[192.0.2.9]`),
  at('00', `postfix/cleanup[10]: ${ID}: message-id=<one@example.org>`),
]
const active = (sender = 'a@example.org') =>
  at('00', `postfix/qmgr[11]: ${ID}: from=<${sender}>, size=700, nrcpt=1 (queue active)`)
const delivery = (daemon: string, fields: string, end: string) =>
  at('01', `postfix/${daemon}[12]: ${ID}: to=<b@example.net>, ${fields}, status=${end}`)
const smtp = 'relay=mx.example.net[192.0.2.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0'

test('1: a requeued message goes on under a new ID, which only its pickup line links', () => {
  const messages = all(situation('requeued-under-another-id'))
  const old = messages.find(({ status }) => status === 'forwarded')
  const links = messages.flatMap((one) => one.links.filter(({ kind }) => kind === 'requeue'))
  expect(old).toMatchObject({ open: false })
  expect(links.map(({ way }) => way).sort()).toEqual(['from', 'to'])
})

test('2: `Deleted: 4 messages` without IDs ends the four that fit', () => {
  const messages = all(situation('deleted-without-ids'))
  expect(messages.filter(({ status, open }) => status === 'deleted' && !open)).toHaveLength(4)
})

test('3: a reply that is cut at the end of the line keeps its status', () => {
  const cut = `host mx.example.net[192.0.2.2] said: 550 5.1.1 ${'x'.repeat(1900)}`
  const stored = read(...begin, active(), delivery('smtp', smtp, `bounced (${cut}`))
  expect(messageOf(stored, ID).recipients[0]).toMatchObject({ status: 'bounced', address: 'b@example.net' })
})

test("4: postscreen's reject line, with commas, is a rejection with sender and recipient", () => {
  const { rejections } = read(
    at('00', 'postfix/postscreen[5]: CONNECT from [203.0.113.7]:4711 to [192.0.2.1]:25'),
    at(
      '01',
      'postfix/postscreen[5]: NOQUEUE: reject: RCPT from [203.0.113.7]:4711: 550 5.7.1 Service unavailable; client [203.0.113.7] blocked using dnsbl.example; from=<a@example.org>, to=<b@example.net>, proto=ESMTP, helo=<pc.example.org>',
    ),
  )
  expect(rejections).toMatchObject([
    { sender: 'a@example.org', recipient: 'b@example.net', helo: 'pc.example.org', stage: 'RCPT' },
  ])
})

test('5: text of strangers forges neither status nor relay', () => {
  const said = 'host mx.example.net[192.0.2.2] said: 450 4.0.0 to=<a@b.example>, status=sent (haha)'
  const forged = '"to=<x>, relay=none, status=bounced (y)"@evil.example'
  const stored = read(...begin, active(forged), delivery('smtp', smtp, `deferred (${said})`))
  expect(messageOf(stored, ID)).toMatchObject({
    sender: forged,
    status: 'deferred',
    recipients: [{ address: 'b@example.net', relay: 'mx.example.net[192.0.2.2]:25' }],
  })
})

test('6: a SASL user name that looks like fields is a name', () => {
  const { authentications } = read(
    at(
      '00',
      'postfix/smtpd[9]: warning: pc.example.net[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=sasl_username=alice, sasl_method=LOGIN',
    ),
  )
  expect(authentications).toMatchObject([
    { result: 'failure', saslUsername: 'sasl_username=alice, sasl_method=LOGIN', saslMethod: 'LOGIN' },
  ])
})

test('7: `Connection lost to authentication server` is a failed login that counts', () => {
  const { authentications } = read(
    at(
      '00',
      'postfix/smtpd[9]: warning: pc.example.net[192.0.2.9]: SASL LOGIN authentication failed: Connection lost to authentication server, sasl_username=anna',
    ),
  )
  expect(authentications).toMatchObject([{ result: 'failure', primary: true, clientAddress: '192.0.2.9' }])
})

test('8: saslauthd tells the reason with user and realm apart, and does not count as a login of its own', () => {
  const { authentications } = read(
    at(
      '00',
      'saslauthd[1]:                 : auth failure: [user=info] [service=smtp] [realm=example.net] [mech=pam] [reason=PAM auth error]',
    ),
  )
  expect(authentications).toMatchObject([
    { daemon: 'saslauthd', saslUsername: 'info@example.net', reason: 'PAM auth error', primary: false },
  ])
})

test('9: lines under another host name are of another host', () => {
  const stored = read(...begin, active().replace(' mx1 ', ' localhost '))
  expect(all(stored).map(({ host, origin }) => [host, origin])).toEqual([
    ['mx1', 'smtpd'],
    ['localhost', 'unknown'],
  ])
})

test('10: address probes are no mail', () => {
  expect(all(situation('address-probe')).map(({ origin }) => origin)).toContain('probe')
})

test.each([
  ['conn_use=4, delay=1', 'relay=mx.example.net[192.0.2.2]:25'],
  ['delay=1', 'relay=none'],
  ['delay=1', 'relay=mx1.example.net[private/dovecot-lmtp]'],
  ['delay=1', 'relay=pipefail'],
  ['delay=1', 'relay=local'],
])('11: %s after %s, whole numbers in delays, three digits in dsn', (delay, relay) => {
  const end = 'deferred (said: 450 4.7.650 later)'
  const stored = read(
    ...begin,
    active(),
    delivery('smtp', `${relay}, ${delay}, delays=1/0/2/3, dsn=4.7.650`, end),
  )
  expect(messageOf(stored, ID).recipients).toMatchObject([
    {
      relay: relay.slice('relay='.length),
      dsn: '4.7.650',
      delays: { beforeQueue: 1, inQueue: 0, connection: 2, transmission: 3 },
    },
  ])
})

test('12: a reply without text, and one in UTF-8, are replies', () => {
  const reply = (text: string) =>
    messageOf(read(...begin, active(), delivery('smtp', smtp, `bounced (${text})`)), ID).recipients[0]
  const empty = 'host mx.example.net[192.0.2.2] said: 550  (in reply to RCPT TO command)'
  expect(reply(empty)).toMatchObject({ status: 'bounced', reply: empty })
  const foreign = 'host mx.example.net[192.0.2.2] said: 550 Empfänger unbekannt – weg'
  expect(reply(foreign)).toMatchObject({ status: 'bounced', reply: foreign })
})

test.each([
  ['PASS OLD [203.0.113.7]:4711', 'passed'],
  ['HANGUP after 0.5 from [203.0.113.7]:4711 in tests before SMTP handshake', 'hangup'],
  ['DISCONNECT [203.0.113.7]:4711', 'disconnect'],
])('13: postscreen: `%s` ends the session it has by address and port', (text, endReason) => {
  const { connections } = read(
    at('00', 'postfix/postscreen[5]: CONNECT from [203.0.113.7]:4711 to [192.0.2.1]:25'),
    at('00', 'postfix/postscreen[5]: CONNECT from [203.0.113.7]:4712 to [192.0.2.1]:25'),
    at('01', `postfix/postscreen[5]: ${text}`),
  )
  expect([...connections.values()].map((one) => [one.clientPort, one.endReason])).toEqual([
    [4711, endReason],
    [4712, undefined],
  ])
})

test('14: a line of Dovecot without a process number names user and session', () => {
  const line = eventOf(
    at('00', 'dovecot: lmtp(anna@example.net)<77><abc>: msgid=<one@example.org>: saved mail to INBOX'),
  )
  expect(line).toMatchObject({ program: 'dovecot', event: { kind: 'mailbox', user: 'anna@example.net' } })
})

test('15: `force-expired` is expired', () => {
  const [message] = all(situation('held-released-force-expired')).filter(({ origin }) => origin !== 'bounce')
  expect(message).toMatchObject({ status: 'expired', open: false })
})

test('16: a before-queue filter, which names no ID, is the first hop of the message', () => {
  const message = all(situation('proxy-filter-hop')).find(({ hops }) => hops !== undefined)
  expect(message?.hops?.map(({ queueId }) => queueId === undefined)).toEqual([true, false])
})

test.each([
  ['milter-reject-at-end-of-data', 'rejected'],
  ['client-lost-in-data', 'deleted'],
  ['header-check-reject', 'rejected'],
  ['header-check-discard', 'discarded'],
  ['access-discard', 'discarded'],
  ['milter-removed-canceled', 'deleted'],
])('17: %s never sees `removed`, and is over all the same', (name, status) => {
  const messages = all(situation(name))
  expect(messages.filter((one) => one.status === status && !one.open).length).toBeGreaterThan(0)
  expect(messages.filter(({ open }) => open)).toEqual([])
})

test('18: Message-IDs in any shape are kept as they are, and a forged subject forges no recipient', () => {
  const idOf = (text: string) =>
    messageOf(read(begin[0] ?? '', at('00', `postfix/cleanup[10]: ${ID}: message-id=${text}`)), ID).messageId
  for (const text of [
    '<; from=<x>, status=sent>',
    'no-brackets@x.example',
    '<a b c@x.example>',
    '<folded? @x.example>',
  ])
    expect(idOf(text)).toBe(text)
  expect(idOf('')).toBeUndefined()
  const stored = read(
    ...begin,
    at(
      '00',
      `postfix/cleanup[10]: ${ID}: warning: header Subject: hi; from=<forged@x.example> to=<y@z.example> proto=ESMTP helo=<q> from pc.example.net[192.0.2.9]; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<pc.example.net>`,
    ),
  )
  expect(messageOf(stored, ID)).toMatchObject({
    sender: 'a@example.org',
    recipients: [{ address: 'b@example.net' }],
    client: { helo: 'pc.example.net' },
  })
})

test.each(['discard: RCPT', 'hold: RCPT', 'filter: RCPT', 'warn: RCPT', 'milter-reject: MAIL'])(
  '19: `NOQUEUE: %s` is no message, and only refusals are rejections',
  (what) => {
    const code = what.startsWith('milter') ? '451 4.7.1 ' : ''
    const text = `NOQUEUE: ${what} from pc.example.net[192.0.2.9]: ${code}<x>: text; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<pc>`
    const stored = read(
      at('00', 'postfix/smtpd[9]: connect from pc.example.net[192.0.2.9]'),
      at('01', `postfix/smtpd[9]: ${text}`),
      at('02', 'postfix/smtpd[9]: disconnect from pc.example.net[192.0.2.9] ehlo=1 quit=1 commands=2'),
    )
    expect(stored.messages.size).toBe(0)
    expect(stored.rejections).toHaveLength(what.startsWith('milter') ? 1 : 0)
  },
)

test.each([
  ['lost connection after DATA (77 bytes)', 'connection-lost'],
  ['timeout after DATA (77 bytes)', 'timeout'],
])('20: `%s` ends the message that names no ID there', (text, endReason) => {
  const stored = read(
    at('00', 'postfix/smtpd[9]: connect from pc.example.net[192.0.2.9]'),
    ...begin,
    at('01', `postfix/smtpd[9]: ${text} from pc.example.net[192.0.2.9]`),
    at(
      '01',
      'postfix/smtpd[9]: disconnect from pc.example.net[192.0.2.9] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4',
    ),
  )
  expect(messageOf(stored, ID)).toMatchObject({ status: 'deleted', open: false })
  expect([...stored.connections.values()].map((one) => one.endReason)).toEqual([endReason])
})
