/** Reasons as they are asked for: by provider, with their side, and what no class fits. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const stamp = (second: number) => `2026-11-24T10:00:${String(second).padStart(2, '0')}.000000+00:00`

const message = (
  id: string,
  second: number,
  recipient: string,
  relay: string,
  dsn: string,
  reply: string,
) => [
  `${stamp(second)} mx1 postfix/smtpd[7]: ${id}: client=unknown[192.0.2.7]`,
  `${stamp(second)} mx1 postfix/cleanup[6]: ${id}: message-id=<${id}@example.org>`,
  `${stamp(second)} mx1 postfix/qmgr[8]: ${id}: from=<a@example.org>, size=900, nrcpt=1 (queue active)`,
  `${stamp(second)} mx1 postfix/smtp[9]: ${id}: to=<${recipient}>, relay=${relay}[198.51.100.9]:25, delay=2, delays=0/0/1/1, dsn=${dsn}, status=bounced (host ${relay}[198.51.100.9] said: ${reply} (in reply to RCPT TO command))`,
]

let reading: Reading
beforeAll(async () => {
  reading = await readingOf([
    ...message('A1B2C3D4E1', 1, 'x@g.example', 'aspmx.l.google.com', '5.1.1', '550 5.1.1 no such user'),
    ...message(
      'A1B2C3D4E2',
      2,
      'y@o.example',
      'o.mail.protection.outlook.com',
      '5.2.2',
      '554 5.2.2 mailbox full',
    ),
    ...message('A1B2C3D4E3', 3, 'z@z.example', 'mx.z.example', '5.0.0', '550 zebra 17 says nay'),
    ...message('A1B2C3D4E4', 4, 'w@z.example', 'mx2.z.example', '5.0.0', '550 zebra 18 says nay'),
    ...message('A1B2C3D4E5', 5, 'v@u.example', 'mx.u.example', '5.1.1', '550 5.1.1 no such user'),
    `${stamp(5)} mx1 postfix/smtp[9]: A1B2C3D4E5: to=<ü@v.example>, relay=mx.v.example[198.51.100.9]:25, delay=2, delays=0/0/1/1, dsn=5.6.7, status=bounced (SMTPUTF8 is required, but was not offered by host mx.v.example[198.51.100.9])`,
    `${stamp(5)} mx1 postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.8]: 554 5.7.1 Service unavailable; Client host [192.0.2.8] blocked using zen.spamhaus.org; from=<s@example.com> to=<b@example.net> proto=ESMTP helo=<h>`,
    `${stamp(6)} mx1 postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 550 <b@example.net>: zebra; from=<s@example.com> to=<b@example.net> proto=ESMTP helo=<h>`,
  ])
})
afterAll(() => reading.dispose())

const found = async (q: string) =>
  (await reading.queries.messages.page({ ...reading.range, q })).items.map(({ queueId }) => queueId)

test.each([
  ['provider:google', ['A1B2C3D4E1']],
  ['provider:Microsoft', ['A1B2C3D4E2']],
  ['provider:google,microsoft', ['A1B2C3D4E2', 'A1B2C3D4E1']],
  ['provider:google to:y@o.example', []],
  ['-provider:g* reason:other', ['A1B2C3D4E4', 'A1B2C3D4E3']],
  ['reason:mailbox-full', ['A1B2C3D4E2']],
  ['reason:smtputf8', ['A1B2C3D4E5']],
  ['reason:smtputf8 domain:u.example', []],
])('%s', async (q, ids) => {
  expect(await found(q)).toEqual(ids)
})

test('a recipient and an attempt say whose reply it is and where the cause lies', async () => {
  const { message: detail, attempts } = await reading.queries.message('mx1', 'A1B2C3D4E2', undefined)
  const facts = { reasonClass: 'mailbox-full', side: 'mailbox', provider: 'microsoft' }
  expect(detail.recipients).toMatchObject([facts])
  expect(attempts).toMatchObject([facts])
})

test('rejections by the list that blocked them', async () => {
  const page = await reading.queries.rejections.page({ ...reading.range, q: 'provider:spamhaus' })
  expect(page.items).toMatchObject([
    { reasonClass: 'ip-reputation', side: 'sending-server', provider: 'spamhaus' },
  ])
})

test('what no class fits is a work list by fingerprint', async () => {
  const { rows } = await reading.queries.run('reasons.unclassified', reading.range)
  expect(rows).toMatchObject([
    { fingerprint: '550 zebra # says nay', count: 2, kinds: ['delivery'], host: 'mx1', total: 3 },
    { fingerprint: '550 # zebra', count: 1, kinds: ['rejection'], total: 3 },
  ])
  expect(rows[0]?.sample).toContain('zebra 18')
  expect(rows[0]?.lastSeen).toBe('2026-11-24T10:00:04.000000Z')
  const { rows: one } = await reading.queries.run('reasons.unclassified', { ...reading.range, limit: 1 })
  expect(one).toMatchObject([{ total: 3 }])
})

test('reasons are ranked with side and provider', async () => {
  const { rows } = await reading.queries.run('reasons.top', reading.range)
  expect(rows).toContainEqual(
    expect.objectContaining({ reasonClass: 'unknown-user', provider: 'google', side: 'sender', messages: 1 }),
  )
})
