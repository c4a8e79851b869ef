/** What a naive parser gets wrong: the checklist of the log catalogue, points 15 to 27, a test each. */
import { expect, test } from 'vitest'
import { createParser } from '../../parsers/parse.ts'
import { timeOfQueueId } from '../../parsers/postfix/queue-id.ts'
import { drive, linesOf } from '../server/correlate/drive.ts'
import { readEvent, readLine } from './read.ts'

const GROUP = 'from=<a@example.org> to=<b@example.com> proto=ESMTP helo=<h>'
const storedOf = (...lines: string[]) =>
  drive(linesOf(lines.map((line) => `2026-11-21T00:00:00.000000+00:00 mx1 postfix/${line}`).join('\n')))
    .stored

test('15: proxy-accept has neither queue ID nor client', () => {
  const line = readLine(
    'postfix/smtpd',
    `proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 1C6B541C5D; ${GROUP}`,
  )
  expect(line.queueId).toBeUndefined()
  expect(line.event).toEqual({
    kind: 'proxy-accept',
    stage: 'END-OF-MESSAGE',
    code: 250,
    dsn: '2.0.0',
    reason: 'Ok: queued as 1C6B541C5D',
    remoteQueueId: '1C6B541C5D',
    sender: 'a@example.org',
    recipient: 'b@example.com',
    protocol: 'ESMTP',
    helo: 'h',
  })
})

test('16: anvil writes IPv6 addresses bare behind the service', () => {
  const line = (who: string) =>
    readEvent('postfix/anvil', `statistics: max connection rate 5/60s for (${who}) at Nov 21 00:00:00`)
  expect(line('smtp:2001:db8::f03c:91ff:fe93:c5e8')).toMatchObject({
    service: 'smtp',
    clientAddress: '2001:db8::f03c:91ff:fe93:c5e8',
  })
  expect(line('127.0.0.1:25:192.0.2.1')).toMatchObject({
    service: '127.0.0.1:25',
    clientAddress: '192.0.2.1',
  })
})

test('17: PASS NEW without an smtpd session, and old words for new ones', () => {
  for (const [written, result] of [
    ['WHITELISTED', 'allowlisted'],
    ['ALLOWLISTED', 'allowlisted'],
    ['BLACKLISTED', 'denylisted'],
    ['DENYLISTED', 'denylisted'],
  ])
    expect(readEvent('postfix/postscreen', `${written} [192.0.2.1]:4711`)).toEqual({
      kind: 'postscreen-list',
      clientAddress: '192.0.2.1',
      clientPort: 4711,
      result,
    })
  const { connections } = storedOf(
    'postscreen[1]: CONNECT from [192.0.2.1]:4711 to [203.0.113.25]:25',
    'postscreen[1]: PASS NEW [192.0.2.1]:4711',
  )
  expect([...connections.values()]).toMatchObject([{ clientAddress: '192.0.2.1', open: false }])
})

test('18: header checks with from in the content, folded lines, and text behind the last attribute', () => {
  expect(
    readEvent(
      'postfix/cleanup',
      `4F2A81C0B7: reject: header Subject: a from b[192.0.2.9];??from=<x@y> c from h[192.0.2.1]; ${GROUP}: 5.7.1 no; really`,
    ),
  ).toEqual({
    kind: 'header-check',
    action: 'reject',
    section: 'header',
    text: 'Subject: a from b[192.0.2.9];??from=<x@y> c',
    reason: '5.7.1 no; really',
    clientName: 'h',
    clientAddress: '192.0.2.1',
    sender: 'a@example.org',
    recipient: 'b@example.com',
    protocol: 'ESMTP',
    helo: 'h',
  })
})

test('19: a notification before or behind the lines of its message (3.11), and tls= before dsn=', () => {
  const notification = 'bounce[3]: 4F2A81C0B7: sender non-delivery notification: 1C6B541C5D'
  const mail = [
    'cleanup[4]: 1C6B541C5D: message-id=<2@mx1>',
    'qmgr[2]: 1C6B541C5D: from=<>, size=9, nrcpt=1 (queue active)',
  ]
  const begin = 'qmgr[2]: 4F2A81C0B7: from=<a@example.org>, size=9, nrcpt=1 (queue active)'
  const [before, behind] = [
    storedOf(begin, notification, ...mail),
    storedOf(begin, ...mail, notification),
  ].map(({ messages }) =>
    [...messages.values()].map(({ queueId, origin, links }) => ({ queueId, origin, links })),
  )
  expect(before).toHaveLength(2)
  expect(before?.find(({ queueId }) => queueId === '1C6B541C5D')).toMatchObject({ origin: 'bounce' })
  const kinds = (list: typeof before) =>
    list?.map(({ queueId, links }) => [queueId, links.map(({ kind }) => kind)])
  expect(kinds(behind)).toEqual(kinds(before))

  expect(
    readEvent(
      'postfix/smtp',
      '4F2A81C0B7: to=<b@example.com>, relay=mx[198.51.100.7]:25, delay=1, delays=0/0/0/1, tls=may:none, dsn=2.0.0, status=sent (250 Ok)',
    ),
  ).toMatchObject({ tlsSummary: 'may:none', dsn: '2.0.0', status: 'sent' })
})

test('20: Message-IDs without brackets, with blanks, two of them; <> is none', () => {
  for (const messageId of [
    'no-brackets@example.org',
    '<a b c@example.org>',
    '<1@example.org> <2@example.org>',
  ])
    expect(readEvent('postfix/cleanup', `4F2A81C0B7: message-id=${messageId}`)).toEqual({
      kind: 'message-id',
      messageId,
    })
  for (const none of ['<>', ''])
    expect(readEvent('postfix/cleanup', `4F2A81C0B7: message-id=${none}`)).toEqual({ kind: 'message-id' })
})

test('21: wrapped repetitions, #012 at the end, and days padded with zero', () => {
  const parse = createParser({ host: 'mx1', year: 2026 })
  const line = parse(
    'Nov 01 00:00:00 mx1 postfix/smtpd[1]: message repeated 3 times: [ connect from h[192.0.2.9]]',
  )
  expect(line).toMatchObject({
    time: Date.UTC(2026, 10, 1) * 1000,
    repeated: 3,
    event: { kind: 'connect', clientAddress: '192.0.2.9' },
  })
  expect(parse('Nov  1 00:00:00 mx1 postfix/cleanup[1]: 4F2A81C0B7: message-id=<x>#012').event).toMatchObject(
    {
      kind: 'message-id',
      messageId: '<x>',
    },
  )
})

test('22: options of rspamd hold braces and commas; lists are cut; a score is nan', () => {
  expect(
    readEvent(
      'rspamd',
      '<a1b2c3>; proxy; rspamd_task_write_log: id: <1@example.org>, (default: T (soft reject): [nan/15.00] [A(0.00){asn:1, ip:192.0.2.0/24;},B(1.00){},C(0.00){x},B(9.00){;}]), len: 9, time: 1.0ms, dns req: 0, digest: <0a>, rcpts: <a@example.com,b@example.com,...>',
    ),
  ).toMatchObject({
    score: NaN,
    symbols: [
      { name: 'A', score: 0, options: ['asn:1, ip:192.0.2.0/24'] },
      { name: 'B', score: 1, options: [] },
      { name: 'C', score: 0, options: ['x},B(9.00){'] },
    ],
    recipients: ['a@example.com', 'b@example.com'],
  })
})

test('23: Dovecot: Login and Logged in, two parentheses (2.4), sessions with / and +, no pid in the tag', () => {
  const parse = createParser({ host: 'mx1' })
  const read = (text: string) => parse(`2026-11-21T00:00:00Z mx1 dovecot: imap-login: ${text}`)
  const who = 'user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.25, TLS, session=<ab/c+d>'
  for (const word of ['Login', 'Logged in']) {
    expect(read(`${word}: ${who}`).pid).toBeUndefined()
    expect(read(`${word}: ${who}`).event).toMatchObject({
      kind: 'login',
      saslUsername: 'a',
      session: 'ab/c+d',
    })
  }
  expect(
    read(`Login aborted: Connection closed (auth failed, 2 attempts in 4 secs) (auth_failed): ${who}`).event,
  ).toMatchObject({ kind: 'login-failure', reason: 'auth failed', attempts: 2, clientAddress: '192.0.2.1' })
})

test('24: PAM: the last rhost is the true one, and the name tried is in ruser', () => {
  const failed = (rest: string) =>
    readEvent('auth', `pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 ${rest}`)
  expect(failed('tty=dovecot ruser=x rhost=198.51.100.4 rhost=192.0.2.1 ')).toMatchObject({
    saslUsername: 'x rhost=198.51.100.4',
    clientAddress: '192.0.2.1',
  })
  expect(failed('tty= ruser= rhost=192.0.2.1  user=a')).toMatchObject({ saslUsername: 'a' })
})

test('25: a queue ID of OpenDMARC without a colon', () => {
  expect(
    readLine('opendmarc', '4F2A81C0B7 ignoring Authentication-Results at 1 from mx.example.org'),
  ).toMatchObject({
    queueId: '4F2A81C0B7',
    event: { kind: 'policy', position: 1, authority: 'mx.example.org' },
  })
})

test('26: a long queue ID holds the true second in UTC, whatever the zone of the host', () => {
  for (const [id, time] of [
    ['3Ps0FS1Zhtz1PFjb', '2011-03-18T21:34:52.223646Z'],
    ['3mPVKl0Mhjz7sXv', '2015-07-05T12:52:11.053285Z'],
    ['4b8vDt2nzlz2FQl', '2025-05-31T22:00:46.394771Z'],
  ] as const) {
    const micros = Number(time.slice(20, 26))
    expect(timeOfQueueId(id)).toBe(Date.parse(`${time.slice(0, 19)}Z`) * 1000 + micros)
  }
  for (const id of ['4F2A81C0B7', 'DEADBEEF', '', 'z']) expect(timeOfQueueId(id)).toBeUndefined()
})

test('27: the hostname warning before connect and the TLS line before client= belong to the session of their pid', () => {
  const warning =
    'warning: hostname h.example does not resolve to address 192.0.2.1: Name or service not known'
  expect(readLine('postfix/smtpd', warning).queueId).toBeUndefined()
  expect(readEvent('postfix/smtpd', warning)).toMatchObject({
    hostname: 'h.example',
    clientAddress: '192.0.2.1',
  })

  const { connections, messages } = storedOf(
    `smtpd[7]: ${warning}`,
    'smtpd[7]: connect from unknown[192.0.2.1]',
    'smtpd[8]: connect from unknown[192.0.2.2]',
    'smtpd[7]: Anonymous TLS connection established from unknown[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    'smtpd[7]: 4F2A81C0B7: client=unknown[192.0.2.1]',
    'smtpd[7]: disconnect from unknown[192.0.2.1] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7',
  )
  const session = [...connections.values()].find(({ pid }) => pid === 7)
  expect(session).toMatchObject({ clientAddress: '192.0.2.1', open: false })
  expect([...messages.values()]).toMatchObject([
    { queueId: '4F2A81C0B7', tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' } },
  ])
})
