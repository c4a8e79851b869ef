import { describe, expect, test } from 'vitest'
import { readLine } from '../read.ts'

function check(message: string, expected: object): void {
  expect(readLine('dovecot', message).event).toEqual(expected)
}

const WHO = 'user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25'

describe('logins', () => {
  const who = { saslUsername: 'carol@example.net', saslMethod: 'PLAIN', clientAddress: '203.0.113.126' }

  test.each(['Login', 'Logged in', 'Info: Login'])('%s', (words) => {
    check(`imap-login: ${words}: ${WHO}, mpid=1, TLS, session=<a/b+c>`, {
      kind: 'login',
      service: 'imap',
      ...who,
    })
  })

  test.each([
    ['Disconnected (auth failed, 3 attempts in 12 secs)', 'auth failed', 3],
    ['Disconnected: Aborted login by logging out (auth failed, 1 attempts in 4 secs)', 'auth failed', 1],
    ['Login aborted: Connection closed (auth failed, 2 attempts in 4 secs) (auth_failed)', 'auth failed', 2],
    [
      'Disconnected (tried to use disallowed plaintext auth)',
      'tried to use disallowed plaintext auth',
      undefined,
    ],
  ])('%s', (words, reason, attempts) => {
    check(`pop3-login: ${words}: ${WHO}, session=<a>`, {
      kind: 'login-failure',
      service: 'pop3',
      ...who,
      reason,
      ...(attempts !== undefined && { attempts }),
    })
  })

  test('who only looked in is no failure', () => {
    check(
      'imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=2001:db8::1, lip=x, session=<a>',
      {
        kind: 'session',
        service: 'imap',
        text: 'Disconnected (no auth attempts in 0 secs)',
        clientAddress: '2001:db8::1',
      },
    )
  })

  test('a name forges no address', () => {
    check(
      `imap-login: Disconnected (auth failed, 1 attempts in 1 secs): user=<x>, method=A, rip=6.6.6.6>, method=PLAIN, rip=203.0.113.9, lip=x`,
      {
        kind: 'login-failure',
        service: 'imap',
        saslUsername: 'x>, method=A, rip=6.6.6.6',
        saslMethod: 'PLAIN',
        clientAddress: '203.0.113.9',
        reason: 'auth failed',
        attempts: 1,
      },
    )
  })
})

describe('auth', () => {
  const who = { kind: 'login-failure', service: 'auth', saslUsername: 'a@b', clientAddress: '203.0.113.9' }

  test.each([
    ['auth: passwd-file(a@b,203.0.113.9): Password mismatch'],
    [
      'auth-worker(1): conn unix:auth-worker (pid=1,uid=1): auth-worker<2>: passwd-file(a@b,203.0.113.9,</28+>): Password mismatch',
    ],
    ['auth(a@b,203.0.113.9,sasl:x)<12545><abc>: passwd-file: Password mismatch'],
  ])('%s', (message) => {
    expect(readLine('dovecot', message).event).toMatchObject({ ...who, reason: 'Password mismatch' })
  })

  test('without an address, and without a name', () => {
    check('auth: passwd-file(ghost): unknown user', {
      kind: 'login-failure',
      service: 'auth',
      saslUsername: 'ghost',
      reason: 'unknown user',
    })
    check('auth: login(?,203.0.113.9): bad (username: a, b)', {
      kind: 'login-failure',
      service: 'auth',
      saslMethod: 'LOGIN',
      clientAddress: '203.0.113.9',
      reason: 'bad (username: a, b)',
    })
  })

  test('its own trouble', () => {
    expect(readLine('dovecot', 'auth: Error: auth client 0 disconnected')).toMatchObject({
      severity: 'error',
      event: { kind: 'warning', text: 'auth client 0 disconnected' },
    })
  })
})

describe('delivery', () => {
  const where = { kind: 'mailbox', user: 'a@b', session: 'eC0b/+:R2' }
  const prefix = 'lmtp(a@b)<12492><eC0b/+:R2>: '

  test.each([
    ['msgid=<1@x>: saved mail to INBOX', { action: 'saved', mailbox: 'INBOX', messageId: '<1@x>' }],
    ['msgid=unspecified: saved mail to A/B', { action: 'saved', mailbox: 'A/B' }],
    ['msgid=<1@x>: save failed to INBOX: Quota exceeded', { action: 'failed', messageId: '<1@x>' }],
    ["sieve: msgid=<1@x>: stored mail into mailbox 'A'", { action: 'sieve', messageId: '<1@x>' }],
    ['msgid=<x>: saved mail to EVIL>: saved mail to INBOX', { action: 'saved', messageId: '<x>' }],
  ])('%s', (text, expected) => {
    check(prefix + text, {
      ...where,
      ...expected,
      text: text.slice(text.indexOf(': ', text.indexOf('msgid=')) + 2),
    })
  })

  test('sessions', () => {
    check('lmtp(12492): Connect from local', { kind: 'session', service: 'lmtp', text: 'Connect from local' })
    check('imap(a@b)<1><s>: Disconnected: Logged out in=24 out=798 deleted=0', {
      kind: 'session',
      service: 'imap',
      user: 'a@b',
      session: 's',
      bytesIn: 24,
      bytesOut: 798,
      text: 'Disconnected: Logged out in=24 out=798 deleted=0',
    })
  })
})
