/** What programs beside Postfix say, joined to messages, refusals and logins, whichever log is read first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const stamp = (minute: number, second: number) =>
  `2026-11-24T10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}.000000+00:00`
const mail = (at: string, tag: string, text: string) => `${at} mx1 ${tag}: ${text}`

const inbound = (id: string, minute: number, to: string, reply: string, client = '192.0.2.7') => [
  mail(stamp(minute, 0), 'postfix/smtpd[7]', `${id}: client=h.example[${client}]`),
  mail(stamp(minute, 0), 'postfix/cleanup[6]', `${id}: message-id=<${id}@client.example>`),
  mail(
    stamp(minute, 0),
    'postfix/qmgr[8]',
    `${id}: from=<a@client.example>, size=900, nrcpt=1 (queue active)`,
  ),
  mail(
    stamp(minute, 2),
    'postfix/lmtp[9]',
    `${id}: to=<${to}>, relay=mx1.example.net[private/dovecot-lmtp], delay=2, delays=0/0/1/1, dsn=2.0.0, status=sent (${reply})`,
  ),
  mail(stamp(minute, 2), 'postfix/qmgr[8]', `${id}: removed`),
]
const lmtp = (minute: number, user: string, session: string, text: string) =>
  mail(stamp(minute, 1), 'dovecot', `lmtp(${user})<12492><${session}>: ${text}`)

const greylisted =
  'NOQUEUE: reject: RCPT from h.example[192.0.2.40]: 450 4.2.0 <bob@grey.example.net>: Recipient address rejected: Greylisted, see http://postgrey.example/; from=<a@client.example> to=<bob@grey.example.net> proto=ESMTP helo=<h.example>'
const triplet =
  'client_name=h.example, client_address=192.0.2.40, sender=a@client.example, recipient=bob@grey.example.net'

const POSTFIX = [
  ...inbound(
    'A1B2C3D4E1',
    1,
    'anna@example.net',
    '250 2.0.0 <anna@example.net> eC0bEuHmAGvMMAAAHe364Q Saved',
  ),
  ...inbound(
    'A1B2C3D4E2',
    2,
    'filer@example.net',
    '250 2.0.0 <filer@example.net> YC0hH1TnAGvgMAAAHe364Q Saved',
  ),
  ...inbound('A1B2C3D4E3', 3, 'leave+x@example.net', '250 2.0.0 Saved'),
  mail(stamp(4, 0), 'postfix/smtpd[7]', greylisted),
  mail(stamp(5, 0), 'postfix/smtpd[7]', greylisted),
  ...inbound('A1B2C3D4E4', 9, 'bob@grey.example.net', '250 2.0.0 Saved', '192.0.2.40'),
  mail(
    stamp(20, 12),
    'postfix/submission/smtpd[7]',
    'warning: h.example[203.0.113.9]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=anna@example.net',
  ),
  mail(
    stamp(21, 10),
    'postfix/submission/smtpd[7]',
    'warning: h.example[203.0.113.9]: SASL PLAIN authentication failed: Connection lost to authentication server, sasl_username=anna@example.net',
  ),
  mail(
    stamp(22, 10),
    'postfix/smtps-legacy/smtpd[7]',
    'warning: h.example[203.0.113.9]: SASL LOGIN authentication failed: authentication failure, sasl_username=info@example.net',
  ),
  mail(
    stamp(23, 10),
    'postfix/submission/smtpd[7]',
    'warning: h.example[203.0.113.9]: SASL PLAIN authentication failed: Invalid base64 data in initial response',
  ),
]
const BESIDE = [
  lmtp(
    1,
    'anna@example.net',
    'eC0bEuHmAGvMMAAAHe364Q',
    'msgid=<A1B2C3D4E1@client.example>: saved mail to INBOX',
  ),
  lmtp(
    2,
    'filer@example.net',
    'YC0hH1TnAGvgMAAAHe364Q',
    "sieve: msgid=<A1B2C3D4E2@client.example>: fileinto action: stored mail into mailbox 'Archive'",
  ),
  lmtp(
    3,
    'leave',
    'SBdJIKLnAGu8NAAAHe364Q',
    'sieve: msgid=<A1B2C3D4E3@client.example>: vacation action: sent vacation response to <a@client.example>',
  ),
  lmtp(
    3,
    'leave',
    'SBdJIKLnAGu8NAAAHe364Q',
    "sieve: msgid=<A1B2C3D4E3@client.example>: stored mail into mailbox 'INBOX'",
  ),
  // a Message-ID that plays a Sieve script, and one of somebody else
  lmtp(
    3,
    'leave',
    'SBdJIKLnAGu8NAAAHe364Q',
    'msgid=<A1B2C3D4E3@client.example>: forwarded to <evil@example.com>: saved mail to INBOX',
  ),
  lmtp(3, 'other', 'XXdJIKLnAGu8NAAAHe364Q', 'msgid=<A1B2C3D4E3@client.example>: saved mail to Trash'),
  mail(stamp(1, 0), 'opendkim[5]', 'A1B2C3D4E1: s=s1 d=client.example SSL '),
  mail(stamp(1, 0), 'opendmarc[5]', 'A1B2C3D4E1: client.example fail'),
  mail(stamp(4, 0), 'postgrey[4]', `action=greylist, reason=new, ${triplet}`),
  mail(stamp(5, 0), 'postgrey[4]', `action=greylist, reason=early-retry (240s missing), ${triplet}`),
  mail(stamp(9, 0), 'postgrey[4]', `action=pass, reason=triplet found, delay=300, ${triplet}`),
  mail(stamp(20, 10), 'dovecot', 'auth: passwd-file(anna@example.net,203.0.113.9): Password mismatch'),
  mail(stamp(21, 8), 'dovecot', 'auth: passwd-file(root,203.0.113.9): unknown user'),
  mail(stamp(21, 8), 'dovecot', 'auth: passwd-file(nobody@example.net): unknown user'),
  mail(
    stamp(22, 9),
    'saslauthd[3]',
    '                : auth failure: [user=info] [service=smtp] [realm=example.net] [mech=pam] [reason=PAM auth error]',
  ),
]
const RSPAMD = [
  `2026-11-24 10:02:00 #7(normal) <a1b2c3>; task; rspamd_task_write_log: id: <A1B2C3D4E2@client.example>, qid: <A1B2C3D4E2>, ip: 192.0.2.7, from: <a@client.example>, (default: F (no action): [1.00/15.00] [R_SPF_FAIL(1.00){-all;},R_DKIM_NA(0.00){},DMARC_POLICY_ALLOW(-0.50){client.example;none;}]), len: 900, time: 30.1ms, dns req: 3, digest: <0123456789abcdef0123456789abcdef>, rcpts: <filer@example.net>, mime_rcpts: <filer@example.net>`,
  `2026-11-24 10:03:00 #7(normal) <a1b2c4>; task; rspamd_task_write_log: id: <A1B2C3D4E3@client.example>, ip: 192.0.2.7, from: <a@client.example>, (default: F (add header): [7.00/15.00] [R_SPF_ALLOW(-0.20){+mx;}]), len: 900, time: 30.1ms, dns req: 3, digest: <0123456789abcdef0123456789abcdef>, rcpts: <leave@example.net>, mime_rcpts: <leave@example.net>`,
]

describe.each([
  ['Postfix first', [POSTFIX, BESIDE, RSPAMD]],
  ['Postfix last', [RSPAMD, BESIDE, POSTFIX]],
])('%s', (_, logs) => {
  let reading: Reading
  beforeAll(async () => {
    reading = await readingOf(...logs)
  })
  afterAll(() => reading.dispose())

  const messageOf = async (queueId: string) =>
    (await reading.queries.message('mx1', queueId, undefined)).message
  const outcomesOf = async (queueId: string) =>
    (await messageOf(queueId)).recipients.flatMap(({ outcomes = [] }) =>
      outcomes.map(({ by, result, detail }) => [by, result, detail]),
    )

  test('what became of mail after `sent`, by session and by Message-ID', async () => {
    expect(await outcomesOf('A1B2C3D4E1')).toEqual([['delivery', 'stored', 'INBOX']])
    expect(await outcomesOf('A1B2C3D4E2')).toEqual([['sieve', 'stored', 'Archive']])
    expect((await outcomesOf('A1B2C3D4E3')).sort()).toEqual([
      ['sieve', 'stored', 'INBOX'],
      ['sieve', 'vacation', 'a@client.example'],
    ])
    const { items } = await reading.queries.messages.page({ ...reading.range, q: 'id:A1B2C3D4E2' })
    expect(items[0]?.recipients[0]?.outcomes).toMatchObject([{ result: 'stored', detail: 'Archive' }])
  })

  test('SPF, DKIM and DMARC of milters and of rspamd as one list', async () => {
    const checksOf = async (queueId: string) =>
      ((await messageOf(queueId)).checks ?? []).map(({ name, result, by }) => `${name} ${result} ${by}`)
    expect((await checksOf('A1B2C3D4E1')).sort()).toEqual(['dkim pass opendkim', 'dmarc fail opendmarc'])
    expect(await checksOf('A1B2C3D4E2')).toEqual(['spf fail rspamd', 'dkim none rspamd', 'dmarc pass rspamd'])
    expect(await checksOf('A1B2C3D4E3')).toEqual(['spf pass rspamd'])
  })

  test('a verdict without a queue ID belongs by its Message-ID', async () => {
    expect((await messageOf('A1B2C3D4E3')).scan).toMatchObject({ action: 'add header', score: 7 })
  })

  test('a greylisted attempt names the message it became, and the message how long it waited', async () => {
    const { items } = await reading.queries.rejections.page({ ...reading.range, order: 'oldest' })
    expect(items).toMatchObject([
      {
        reasonClass: 'greylisting',
        greylistReason: 'new',
        acceptedAs: { host: 'mx1', queueId: 'A1B2C3D4E4' },
      },
      { greylistReason: 'early-retry (240s missing)', acceptedAs: { queueId: 'A1B2C3D4E4' } },
    ])
    expect((await messageOf('A1B2C3D4E4')).greylisting).toEqual({
      firstAttempt: '2026-11-24T10:04:00.000000Z',
      attempts: 2,
      waitedSeconds: 300,
    })
    expect((await messageOf('A1B2C3D4E1')).greylisting).toBeUndefined()
  })

  test('failed logins have the cause that Dovecot or saslauthd tells, and count once', async () => {
    const page = await reading.queries.authentications.page({ ...reading.range, order: 'oldest' })
    expect(page.total).toBe(4)
    expect(page.items.map(({ saslUsername, cause, causeBy }) => [saslUsername, cause, causeBy])).toEqual([
      ['anna@example.net', 'Password mismatch', 'dovecot'],
      // the name on Postfix's line is that of the attempt before
      ['root', 'unknown user', 'dovecot'],
      ['info@example.net', 'PAM auth error', 'saslauthd'],
      [undefined, undefined, undefined],
    ])
  })
})
