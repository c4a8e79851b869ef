import { describe, expect, test } from 'vitest'
import { readLine } from '../read.ts'

function check(message: string, expected: object): void {
  expect(readLine('dovecot', message).event).toEqual(expected)
}

const WHO = 'user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25'

describe('logins', () => {
  const who = { saslUsername: 'carol@example.net', saslMethod: 'PLAIN', clientAddress: '203.0.113.126' }
  const lip = { localAddress: '203.0.113.25' }

  test.each(['Login', 'Logged in', 'Info: Login'])('%s', (words) => {
    check(`imap-login: ${words}: ${WHO}, mpid=1, TLS, session=<a/b+c>`, {
      kind: 'login',
      service: 'imap',
      ...who,
      ...lip,
      session: 'a/b+c',
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
      ...lip,
      session: 'a',
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
        reason: 'no auth attempts in 0 secs',
        clientAddress: '2001:db8::1',
        session: 'a',
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
      backend: 'passwd-file',
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
      event: { kind: 'warning', service: 'auth', text: 'auth client 0 disconnected' },
    })
  })
})

describe('a name that ends the prefix forges neither address nor reason', () => {
  test.each([
    'auth: passwd-file(x,6.6.6.6): unknown user,203.0.113.9,<s>): Password mismatch',
    'auth(x,6.6.6.6,sasl:plain)<1><s>: passwd-file: unknown user,203.0.113.9,sasl:plain)<2><t>: sql: Password mismatch',
  ])('%s', (message) => {
    check(message, { kind: 'login-failure', service: 'auth' })
  })
})

describe('delivery', () => {
  const where = { kind: 'mailbox', user: 'a@b', session: 'eC0b/+:R2' }
  const prefix = 'lmtp(a@b)<12492><eC0b/+:R2>: '

  test.each([
    [
      'msgid=<1@x>: saved mail to INBOX',
      { action: 'saved', result: 'stored', mailbox: 'INBOX', messageId: '<1@x>' },
    ],
    ['msgid=unspecified: saved mail to A/B', { action: 'saved', result: 'stored', mailbox: 'A/B' }],
    [
      'msgid=<1@x>: save failed to INBOX: Quota exceeded',
      { action: 'failed', result: 'failed', mailbox: 'INBOX', error: 'Quota exceeded', messageId: '<1@x>' },
    ],
    [
      "sieve: msgid=<1@x>: stored mail into mailbox 'A'",
      { action: 'sieve', result: 'stored', mailbox: 'A', messageId: '<1@x>' },
    ],
    [
      'sieve: msgid=<a: b@x>: redirect action: forwarded to <"x y"@z>',
      { action: 'sieve', result: 'forwarded', address: '"x y"@z', messageId: '<a: b@x>' },
    ],
  ])('%s', (text, expected) => {
    check(prefix + text, {
      ...where,
      ...expected,
      text: text.replace(/^(?:sieve: )?msgid=(?:unspecified|<[^>]*>): /, ''),
    })
  })

  test.each([
    'msgid=<x>: saved mail to EVIL>: saved mail to INBOX',
    'msgid=<x: saved mail to INBOX>: save failed to INBOX: Quota exceeded',
    'sieve: msgid=<1@x>: rejected message from <"a: stored mail into b"@x> (reject)',
  ])('two outcomes in one line, and none is told: %s', (text) => {
    check(prefix + text, { ...where, text })
  })

  test('LMTP of Dovecot 2.2 puts pid and user in one pair of parentheses', () => {
    check('lmtp(12492, a@b): eC0bEuHm: msgid=<1@x>: saved mail to INBOX', {
      ...where,
      session: 'eC0bEuHm',
      action: 'saved',
      result: 'stored',
      mailbox: 'INBOX',
      messageId: '<1@x>',
      text: 'saved mail to INBOX',
    })
  })

  test('sessions', () => {
    check('lmtp(12492): Connect from local', {
      kind: 'session',
      service: 'lmtp',
      text: 'Connect from local',
      state: 'connect',
      peer: 'local',
    })
    check('imap(a@b)<1><s>: Disconnected: Logged out in=24 out=798 deleted=0', {
      kind: 'session',
      service: 'imap',
      user: 'a@b',
      session: 's',
      bytesIn: 24,
      bytesOut: 798,
      deleted: 0,
      reason: 'Disconnected: Logged out',
      text: 'Disconnected: Logged out in=24 out=798 deleted=0',
    })
  })
})
