/** SMTP sessions by host, tag and process: what each one tells, and what it keeps apart. */
import { describe, expect, test } from 'vitest'
import type { LineRecord } from '../../../server/correlate/records.ts'
import { drive, linesOf, messageOf } from './drive.ts'
import type { Drive } from './drive.ts'

const at = (time: string, text: string) => `2026-11-21T01:00:${time}.000000+00:00 mx1 postfix/${text}`
const read = (...texts: string[]) => drive(linesOf(texts.join('\n'))).stored

const pc = 'pc.example.net[192.0.2.9]'
const TLS = 'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)'

describe('one submission session', () => {
  const stored = read(
    at('00', `submission/smtpd[9]: connect from ${pc}`),
    at('00', `submission/smtpd[9]: Anonymous TLS connection established from ${pc}: ${TLS}`),
    at('01', `submission/smtpd[9]: 4F2A81C0B7: client=${pc}, sasl_method=PLAIN, sasl_username=anna`),
    at(
      '01',
      `submission/smtpd[9]: 4F2A81C0B7: reject: RCPT from ${pc}: 550 5.1.1 <a@example.net>: Recipient address rejected: User unknown in virtual mailbox table; from=<anna@example.net> to=<a@example.net> proto=ESMTP helo=<pc>`,
    ),
    at(
      '02',
      `submission/smtpd[9]: 4F2A81C0B7: reject: RCPT from ${pc}: 554 5.7.1 <b@example.org>: Relay access denied; from=<anna@example.net> to=<b@example.org> proto=ESMTP helo=<pc>`,
    ),
    at('02', 'cleanup[10]: 4F2A81C0B7: message-id=<one@example.net>'),
    at('03', 'qmgr[11]: 4F2A81C0B7: from=<anna@example.net>, size=700, nrcpt=1 (queue active)'),
    at('04', `submission/smtpd[9]: 5F2A81C0B8: client=${pc}, sasl_method=PLAIN, sasl_username=anna`),
    at('04', 'cleanup[10]: 5F2A81C0B8: message-id=<two@example.net>'),
    at('04', 'qmgr[11]: 5F2A81C0B8: from=<anna@example.net>, size=700, nrcpt=1 (queue active)'),
    at(
      '05',
      `submission/smtpd[9]: disconnect from ${pc} ehlo=2 starttls=1 auth=1 mail=2 rcpt=2/4 data=2 quit=1 commands=10/12`,
    ),
  )
  const [session] = stored.connections.values()

  test('has its client, TLS, login, counters and end', () => {
    expect(stored.connections.size).toBe(1)
    expect(session).toMatchObject({
      program: 'postfix/submission/smtpd',
      pid: 9,
      clientAddress: '192.0.2.9',
      helo: 'pc',
      tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
      saslUsername: 'anna',
      saslMethod: 'PLAIN',
      open: false,
      endReason: 'quit',
      commands: { auth: { ok: 1, total: 1 }, rcpt: { ok: 2, total: 4 }, data: { ok: 2, total: 2 } },
    })
  })

  test('has both its messages, each with the login and TLS of the session', () => {
    expect(session?.queueIds).toEqual(['4F2A81C0B7', '5F2A81C0B8'])
    for (const queueId of ['4F2A81C0B7', '5F2A81C0B8'])
      expect(messageOf(stored, queueId)).toMatchObject({
        saslUsername: 'anna',
        tls: { protocol: 'TLSv1.3' },
      })
  })

  test('has every refused recipient', () => {
    expect(session?.rejections).toBe(2)
    expect(stored.rejections.map(({ recipient, code, dsn }) => [recipient, code, dsn])).toEqual([
      ['a@example.net', 550, '5.1.1'],
      ['b@example.org', 554, '5.7.1'],
    ])
  })
})

describe('how a session ends', () => {
  test.each([
    ['lost connection after RCPT from pc.example.net[192.0.2.9]', 'connection-lost'],
    ['timeout after DATA (12 bytes) from pc.example.net[192.0.2.9]', 'timeout'],
    ['too many errors after RCPT from pc.example.net[192.0.2.9]', 'too-many-errors'],
  ])('%s', (text, endReason) => {
    const { connections } = read(
      at('00', `smtpd[9]: connect from ${pc}`),
      at('01', `smtpd[9]: ${text}`),
      at('02', `smtpd[9]: disconnect from ${pc} ehlo=1 mail=1 rcpt=0/8 commands=2/10`),
    )
    expect([...connections.values()]).toMatchObject([{ endReason, open: false }])
  })

  test('without a word: the next session of the process ends it', () => {
    const { connections } = read(
      at('00', `smtpd[9]: connect from ${pc}`),
      at('05', 'smtpd[9]: connect from mx.example.org[198.51.100.7]'),
    )
    expect([...connections.values()].map(({ endReason, open }) => [endReason, open])).toEqual([
      ['lost', false],
      [undefined, true],
    ])
  })
})

test('one process number under two tags and on two hosts are three sessions', () => {
  const { connections } = read(
    at('00', `smtpd[9]: connect from ${pc}`),
    at('00', 'submission/smtpd[9]: connect from mx.example.org[198.51.100.7]'),
    at('00', 'smtpd[9]: connect from mx.example.com[203.0.113.7]').replace(' mx1 ', ' mx2 '),
    at('01', `smtpd[9]: disconnect from ${pc} ehlo=1 quit=1 commands=2`),
  )
  expect([...connections.values()].map(({ host, program, open }) => [host, program, open])).toEqual([
    ['mx1', 'postfix/smtpd', false],
    ['mx1', 'postfix/submission/smtpd', true],
    ['mx2', 'postfix/smtpd', true],
  ])
})

test('the host name warning before `connect` is of the session that follows', () => {
  const { connections } = read(
    at('00', `smtpd[9]: connect from ${pc}`),
    at('01', `smtpd[9]: disconnect from ${pc} ehlo=1 quit=1 commands=2`),
    at('02', 'smtpd[9]: warning: hostname evil.example does not resolve to address 198.51.100.7'),
    at('02', 'smtpd[9]: connect from unknown[198.51.100.7]'),
  )
  expect([...connections.values()].map(({ clientAddress, open }) => [clientAddress, open])).toEqual([
    ['192.0.2.9', false],
    ['198.51.100.7', true],
  ])
})

test('Postfix 3.10 says `removed (discarded)`: the message is discarded, and over', () => {
  const stored = read(
    at('00', `smtpd[9]: connect from ${pc}`),
    at('00', `smtpd[9]: 4F2A81C0B7: client=${pc}`),
    at('01', 'cleanup[10]: 4F2A81C0B7: message-id=<one@example.net>'),
    at(
      '01',
      `cleanup[10]: 4F2A81C0B7: discard: header Subject: x from ${pc}; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<pc>`,
    ),
    at('01', 'cleanup[10]: 4F2A81C0B7: removed (discarded)'),
  )
  expect(messageOf(stored, '4F2A81C0B7')).toMatchObject({ status: 'discarded', open: false })
})

test.each([
  [
    'reject: DATA',
    '503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining',
    'data=0/1',
  ],
  ['milter-reject: DATA', '451 4.7.1 Service unavailable - try again later', 'data=0/1'],
  ['reject: BDAT', '550 5.5.3 <BDAT>: Data command rejected: Multi-recipient bounce', 'bdat=0/1'],
])('what %s refuses is refused, not broken off by the client', (what, reply, counted) => {
  const stored = read(
    at('00', `smtpd[9]: connect from ${pc}`),
    at('00', `smtpd[9]: 4F2A81C0B7: client=${pc}`),
    at(
      '01',
      `smtpd[9]: 4F2A81C0B7: ${what} from ${pc}: ${reply}; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<pc>`,
    ),
    at('02', `smtpd[9]: disconnect from ${pc} ehlo=1 mail=1 rcpt=1 ${counted} commands=3/4`),
  )
  expect(messageOf(stored, '4F2A81C0B7')).toMatchObject({
    status: 'rejected',
    open: false,
    recipients: [{ address: 'b@example.net', status: 'rejected' }],
  })
  expect(stored.rejections).toMatchObject([{ queueId: '4F2A81C0B7' }])
})

describe('a session without an end', () => {
  const on = (time: string, text: string, host = 'mx1') =>
    `2026-11-21T${time}.000000+00:00 ${host} postfix/${text}`
  const begun = on('01:00:00', `smtpd[9]: connect from ${pc}`)
  const ended = on('01:01:00', `smtpd[9]: disconnect from ${pc} ehlo=1 quit=1 commands=2`)
  const other = (time: string, host = 'mx1') =>
    on(time, 'smtpd[10]: connect from mx.example.org[198.51.100.7]', host)
  const endOf = (lines: readonly LineRecord[], drives: Drive = {}) =>
    [...drive(lines, { batch: 1, evict: true, ...drives }).stored.connections.values()].find(
      ({ pid, host }) => pid === 9 && host === 'mx1',
    )?.endReason

  test('goes on, however far other logs and other hosts are', () => {
    const login = on('09:00:00', 'x', 'mx1').replace(
      'postfix/x',
      'dovecot: imap-login: Login: user=<anna>, method=PLAIN, rip=192.0.2.9, lip=203.0.113.1, mpid=7, session=<a>',
    )
    const lines = [
      ...linesOf(begun),
      ...linesOf(`${login}\n${login}\n${login}`, { source: 'auth.log' }),
      ...linesOf(`${other('08:00:00', 'mx2')}\n${other('09:00:00', 'mx2')}\n${other('09:00:01', 'mx2')}`),
      ...linesOf(ended),
    ]
    expect(endOf(lines)).toBe('quit')
  })

  test('goes on in an old log that is read beside the newest one', () => {
    const lines = linesOf(
      [other('08:00:00'), begun, other('08:11:00'), other('08:12:00'), ended, other('08:22:00')].join('\n'),
    )
    // there are many lines between two looks for sessions that are left behind
    expect(endOf(lines, { batch: 3 })).toBe('quit')
  })

  test('is lost once its host has come an hour further, whatever the batches and restarts', () => {
    const lines = linesOf([begun, other('01:30:00'), other('02:09:00'), other('02:11:00')].join('\n'))
    for (const batch of [1, 2, 4]) {
      expect(endOf(lines.slice(0, 3), { batch })).toBeUndefined()
      expect(endOf(lines, { batch })).toBe('lost')
    }
    expect(endOf(lines, { evict: false })).toBe('lost')
  })

  test('is lost in an old log, too, when nothing more comes of it', () => {
    const after = ['08:11:00', '08:12:00', '08:13:00', '08:14:00'].map((time) => other(time))
    expect(endOf(linesOf([other('08:00:00'), begun, ...after].join('\n')))).toBe('lost')
  })
})
