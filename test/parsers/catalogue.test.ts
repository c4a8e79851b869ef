/** What a naive parser gets wrong: the checklist of the log catalogue, points 1 to 14, a test each. */
import { expect, test } from 'vitest'
import { readEvent, readLine } from './read.ts'
import { drive, linesOf } from '../server/correlate/drive.ts'

const GROUP = 'from=<a@example.org> to=<b@example.com> proto=ESMTP helo=<h>'
const DELIVERY =
  '4F2A81C0B7: to=<b@example.com>, relay=mx.example.com[198.51.100.7]:25, delay=1, delays=0/0/0/1'

/** What the tracker makes of one message's lines. */
const messageOf = (...lines: string[]) => {
  const text = lines.map((line) => `2026-11-21T00:00:00.000000+00:00 mx1 postfix/${line}`).join('\n')
  return [...drive(linesOf(text)).stored.messages.values()][0]
}
const BEGIN = [
  'cleanup[1]: 4F2A81C0B7: message-id=<1@example.org>',
  'qmgr[2]: 4F2A81C0B7: from=<a@example.org>, size=9, nrcpt=1 (queue active)',
]

test('1: the last component of a tag is the daemon, whatever stands before it', () => {
  for (const [tag, instance] of [
    ['postfix/relay/smtp', 'postfix/relay'],
    ['postfix-out/smtp', 'postfix-out'],
    ['postfix/10025/smtpd', 'postfix/10025'],
    ['mycompany/submission/smtpd', 'mycompany/submission'],
    ['relay1/smtpd', 'relay1'],
    ['postfix-10.20.30.40/smtp', 'postfix-10.20.30.40'],
    ['/postfix-script', ''],
  ] as const) {
    const daemon = tag.slice(tag.lastIndexOf('/') + 1)
    expect(readLine(tag, 'x')).toMatchObject({ program: tag, instance, daemon })
  }
  expect(readEvent('mycompany/submission/smtpd', 'connect from h[192.0.2.1]').kind).toBe('connect')
  expect(readEvent('postfix-out/smtp', `${DELIVERY}, dsn=2.0.0, status=sent (250 Ok)`).kind).toBe('delivery')
})

test('2: long queue IDs keep their case and hold z before the last one; short ones have any length', () => {
  for (const id of ['4b8vDt2nzlz2FQl', '3Ps0FS1Zhtz1PFjb', '4F2A81', '4F2A81C0B7D5E1A'])
    expect(readLine('postfix/qmgr', `${id}: removed`)).toMatchObject({
      queueId: id,
      event: { kind: 'removed' },
    })
  for (const word of ['STATISTICS1', 'warning', 'abcdef123456', 'ABC'])
    expect(readLine('postfix/qmgr', `${word}: removed`).queueId).toBeUndefined()
})

test('3: removed by qmgr, by postsuper, and canceled or discarded by cleanup', () => {
  expect(readEvent('postfix/qmgr', '4F2A81C0B7: removed')).toEqual({ kind: 'removed' })
  expect(readEvent('postfix/postsuper', '4F2A81C0B7: removed')).toEqual({ kind: 'deleted' })
  for (const reason of ['canceled', 'discarded'])
    expect(readEvent('postfix/cleanup', `4F2A81C0B7: removed (${reason})`)).toEqual({
      kind: 'deleted',
      reason,
    })
})

test('4: delivery temporarily suspended, logged by error, is no attempt', () => {
  const suspended =
    '4F2A81C0B7: to=<b@example.com>, relay=none, delay=5, delays=5/0/0/0, dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to mx.example.com[198.51.100.7]:25: Connection refused)'
  expect(readEvent('postfix/error', suspended)).toMatchObject({
    kind: 'delivery',
    relay: 'none',
    status: 'deferred',
    reply: 'delivery temporarily suspended: connect to mx.example.com[198.51.100.7]:25: Connection refused',
  })
  expect(messageOf(...BEGIN, `error[3]: ${suspended}`)?.recipients).toMatchObject([
    { status: 'deferred', attempts: 0 },
  ])
})

test('5: discard writes status=sent for what it threw away', () => {
  const line =
    'discard[3]: 4F2A81C0B7: to=<b@example.com>, relay=none, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (example.com)'
  expect(messageOf(...BEGIN, line)?.recipients).toMatchObject([{ status: 'discarded' }])
})

test('6: attributes of a reject start after the last group of them', () => {
  const reason =
    '<b@example.com>: blocked using bl.example; see https://bl.example/?from=<x@y>; from=<evil@x> to=<evil@y> proto=ESMTP helo=<evil>; bye'
  expect(
    readEvent('postfix/smtpd', `NOQUEUE: reject: RCPT from h[192.0.2.1]: 554 5.7.1 ${reason}; ${GROUP}`),
  ).toMatchObject({ code: 554, reason, sender: 'a@example.org', recipient: 'b@example.com', helo: 'h' })
})

test('7: smtpd parts attributes by blanks, postscreen by commas; at CONNECT there is only the protocol', () => {
  const attributes = { sender: 'a@example.org', recipient: 'b@example.com', protocol: 'ESMTP', helo: 'h' }
  expect(
    readEvent('postfix/smtpd', `NOQUEUE: reject: RCPT from h[192.0.2.1]: 550 no; ${GROUP}`),
  ).toMatchObject(attributes)
  expect(
    readEvent(
      'postfix/postscreen',
      `NOQUEUE: reject: RCPT from [192.0.2.1]:4711: 550 no; ${GROUP.replaceAll(' ', ', ')}`,
    ),
  ).toMatchObject(attributes)
  expect(
    readEvent('postfix/smtpd', 'NOQUEUE: reject: CONNECT from h[192.0.2.1]: 554 5.7.1 no; proto=SMTP'),
  ).toEqual({
    kind: 'reject',
    stage: 'CONNECT',
    clientName: 'h',
    clientAddress: '192.0.2.1',
    code: 554,
    dsn: '5.7.1',
    reason: 'no',
    protocol: 'SMTP',
  })
})

test('8: quoted local parts with > and comma, unquoted blanks, and an empty address', () => {
  for (const [written, recipient] of [
    ['"a>, relay=b"@example.com', '"a>, relay=b"@example.com'],
    ['"a\\"b, c"@example.com', '"a\\"b, c"@example.com'],
    ['john smith@example.com', 'john smith@example.com'],
    ['', ''],
  ])
    expect(
      readEvent('postfix/smtp', `4F2A81C0B7: to=<${written}>, relay=none, delay=1, status=deferred (no)`),
    ).toMatchObject({ recipient, relay: 'none', status: 'deferred' })
})

test('9: a status text with parentheses in it, and one that was cut at 2000 bytes', () => {
  const reply = (text: string) => readEvent('postfix/smtp', `${DELIVERY}, dsn=5.0.0, status=bounced (${text}`)
  expect(reply('no (really), dsn=2.0.0, status=sent (ok))')).toMatchObject({
    status: 'bounced',
    dsn: '5.0.0',
    reply: 'no (really), dsn=2.0.0, status=sent (ok)',
  })
  const long = 'x'.repeat(1900)
  expect(reply(long)).toMatchObject({ status: 'bounced', reply: long })
})

test('10: relays without a port, as a UNIX socket, and in IPv6; said has no port', () => {
  const relay = (text: string) =>
    readEvent('postfix/lmtp', `4F2A81C0B7: to=<b@example.com>, relay=${text}, delay=1, status=sent (250 Ok)`)
  expect(relay('mx1[private/dovecot-lmtp]')).toMatchObject({
    relayHost: 'mx1',
    relayAddress: 'private/dovecot-lmtp',
  })
  expect(relay('mx1[private/dovecot-lmtp]')).not.toHaveProperty('relayPort')
  expect(relay('mx.example.com[198.51.100.7]')).toMatchObject({ relayAddress: '198.51.100.7' })
  expect(relay('local')).not.toHaveProperty('relayHost')
  const delivery = DELIVERY.replace('198.51.100.7', '2001:db8::7')
  expect(readEvent('postfix/smtp', `${delivery}, dsn=2.0.0, status=sent (250 Ok)`)).toMatchObject({
    relayAddress: '2001:db8::7',
    relayPort: 25,
  })
  expect(
    readEvent('postfix/smtp', '4F2A81C0B7: host mx[2001:db8::7] said: 450 no (in reply to RCPT TO command)'),
  ).toMatchObject({ kind: 'server-refusal', clientAddress: '2001:db8::7', command: 'RCPT TO command' })
})

test('11: lost connection with a queue ID, with NOQUEUE (3.10) and with neither', () => {
  for (const [prefix, queueId] of [
    ['', undefined],
    ['NOQUEUE: ', undefined],
    ['4F2A81C0B7: ', '4F2A81C0B7'],
  ] as const) {
    const line = readLine('postfix/smtpd', `${prefix}lost connection after AUTH from h[192.0.2.1]`)
    expect(line.queueId).toBe(queueId)
    expect(line.event).toMatchObject({ kind: 'connection-lost', stage: 'AUTH', clientAddress: '192.0.2.1' })
  }
})

test('12: SASL reasons in base64, names bare, in brackets and behind the reason, mechanisms in any case', () => {
  const failed = (text: string) => readEvent('postfix/smtpd', `warning: h[192.0.2.1]: SASL ${text}`)
  expect(failed('login authentication failed: UGFzc3dvcmQ6')).toMatchObject({
    kind: 'sasl-failure',
    saslMethod: 'login',
    reason: 'UGFzc3dvcmQ6',
  })
  expect(failed('Plain authentication failed: (reason unavailable), sasl_username=a b, c')).toMatchObject({
    saslMethod: 'Plain',
    reason: '(reason unavailable)',
    saslUsername: 'a b, c',
  })
  const rejected = (word: string, name: string) =>
    readEvent('postfix/smtpd', `NOQUEUE: ${word}: RCPT from h[192.0.2.1]: 550 no; ${GROUP} ${name}`)
  expect(rejected('reject', 'sasl_method=PLAIN sasl_username=a b')).toMatchObject({
    saslMethod: 'PLAIN',
    saslUsername: 'a b',
  })
  expect(rejected('milter-reject', 'sasl_username=<a b>')).toMatchObject({ saslUsername: 'a b' })
})

test('13: warning as a severity and warning as an action of cleanup', () => {
  expect(readLine('postfix/cleanup', 'warning: 4F2A81C0B7: queue file size limit exceeded')).toMatchObject({
    severity: 'warning',
    queueId: '4F2A81C0B7',
    event: { kind: 'warning' },
  })
  expect(
    readLine('postfix/cleanup', '4F2A81C0B7: warning: header Subject: x from local; from=<a@example.org>'),
  ).toMatchObject({
    severity: 'info',
    event: { kind: 'header-check', action: 'warning', text: 'Subject: x' },
  })
})

test('14: a milter-reject at END-OF-MESSAGE has no code from cleanup, and one from smtpd', () => {
  const line = (daemon: string, reply: string) =>
    readEvent(daemon, `4F2A81C0B7: milter-reject: END-OF-MESSAGE from h[192.0.2.1]: ${reply}; ${GROUP}`)
  const said = { kind: 'milter-reject', dsn: '5.7.1', reason: 'Spam' }
  expect(line('postfix/cleanup', '5.7.1 Spam')).toMatchObject(said)
  expect(line('postfix/cleanup', '5.7.1 Spam')).not.toHaveProperty('code')
  expect(line('postfix/smtpd', '550 5.7.1 Spam')).toMatchObject({ ...said, code: 550 })
})
