import { describe, expect, test } from 'vitest'
import { readEvent } from '../read.ts'

describe('saslauthd', () => {
  const failed = (fields: string) =>
    readEvent('saslauthd', `                : auth failure: ${fields} [mech=pam] [reason=PAM auth error]`)

  test.each([
    ['[user=info] [service=smtp] [realm=example.net]', 'info@example.net'],
    ['[user=alice] [service=smtp] [realm=]', 'alice'],
    ["[user=alice' OR 1=1 --] [service=smtp] [realm=]", "alice' OR 1=1 --"],
    [
      '[user=sasl_username=alice, sasl_method=LOGIN] [service=smtp] [realm=]',
      'sasl_username=alice, sasl_method=LOGIN',
    ],
    ['[user=<script>alert(1)</script>] [service=smtp] [realm=]', '<script>alert(1)</script>'],
  ])('%s', (fields, saslUsername) => {
    expect(failed(fields)).toEqual({
      kind: 'login-failure',
      service: 'smtp',
      saslMethod: 'pam',
      saslUsername,
      reason: 'PAM auth error',
    })
  })

  test('a name that holds the next field leaves both in doubt', () => {
    expect(failed('[user=x] [service=imap] [realm=y] [service=smtp] [realm=]')).toEqual({
      kind: 'login-failure',
      service: 'saslauthd',
      saslMethod: 'pam',
      reason: 'PAM auth error',
    })
  })

  test('newer ones know the address', () => {
    const line =
      'do_auth         : auth failure: [user=a] [service=smtp] [realm=] [remote=203.0.113.9] [mech=ldap] [reason=Unknown]'
    expect(readEvent('saslauthd', line)).toMatchObject({ clientAddress: '203.0.113.9' })
  })
})

describe('PAM', () => {
  const failed = (rest: string) =>
    readEvent('auth', `pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 ${rest}`)
  const failure = { kind: 'login-failure', service: 'dovecot', reason: 'authentication failure' }

  test.each([
    ['tty=dovecot ruser=a@b rhost=203.0.113.9 ', { saslUsername: 'a@b', clientAddress: '203.0.113.9' }],
    [
      'tty=dovecot ruser=root rhost=203.0.113.9  user=root',
      { saslUsername: 'root', clientAddress: '203.0.113.9' },
    ],
    ['tty= ruser= rhost=  user=alice', { saslUsername: 'alice' }],
    ['tty= ruser= rhost= ', {}],
    ['tty= ruser=nobody rhost=  user=bob', { saslUsername: 'bob' }],
    [
      'tty=dovecot ruser=x rhost=6.6.6.6  user=root rhost=203.0.113.9 ',
      { saslUsername: 'x rhost=6.6.6.6  user=root', clientAddress: '203.0.113.9' },
    ],
  ])('%s', (rest, expected) => {
    expect(failed(rest)).toEqual({ ...failure, ...expected })
  })

  test('repeated failures are counted', () => {
    expect(
      readEvent(
        'auth',
        'pam_unix(x:auth): 2 more authentication failures; logname= uid=0 euid=0 tty=dovecot ruser=a rhost=b ',
      ),
    ).toMatchObject({ attempts: 2 })
  })

  test('the rest of its words are no failure', () => {
    expect(readEvent('auth', 'pam_unix(dovecot:auth): check pass; user unknown')).toMatchObject({
      kind: 'session',
    })
  })

  test.each([
    ['session opened for user alice(uid=5001) by (uid=0)', 'alice'],
    ['session closed for user alice', 'alice'],
    ['received for user alice: 7 (Authentication failure)', 'alice'],
    ['account alice has expired (account expired)', 'alice'],
    ['requirement "uid >= 1000" not met by user "alice"', 'alice'],
    ['Consecutive login failures for user alice account temporarily locked', 'alice'],
  ])('%s', (text, user) => {
    expect(readEvent('auth', `pam_unix(dovecot:auth): ${text}`)).toMatchObject({ kind: 'session', user })
  })

  test('of any program, and with the module in the tag', () => {
    const words = 'authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.9  user=a'
    const expected = { kind: 'login-failure', saslUsername: 'a', clientAddress: '192.0.2.9' }
    expect(readEvent('somebody', `pam_unix(somebody:auth): ${words}`)).toMatchObject(expected)
    expect(readEvent('imap(pam_unix)', words)).toMatchObject({ ...expected, service: 'imap' })
  })
})
