import { describe, expect, test } from 'vitest'
import { readEvent } from '../read.ts'

const CLIENT = { clientName: 'h', clientAddress: '192.0.2.9' }

function check(message: string, expected: object, daemon = 'postfix/smtpd'): void {
  expect(readEvent(daemon, message)).toEqual(expected)
}

describe('sessions that end badly', () => {
  test.each(['', 'NOQUEUE: ', '4F2A81C0B7: '])('with %j before it (3.10)', (prefix) => {
    check(`${prefix}lost connection after AUTH from h[192.0.2.9]`, {
      kind: 'connection-lost',
      stage: 'AUTH',
      ...CLIENT,
    })
  })

  test.each([
    ['timeout after DATA (262 bytes) from h[192.0.2.9]', { kind: 'timeout', stage: 'DATA', bytes: 262 }],
    ['too many errors after RCPT from h[192.0.2.9]', { kind: 'too-many-errors', stage: 'RCPT' }],
    [
      'improper command pipelining after DATA from h[192.0.2.9]: x from y[1.2.3.4]: z',
      { kind: 'pipelining', stage: 'DATA', text: 'x from y[1.2.3.4]: z' },
    ],
    [
      'warning: non-SMTP command from h[192.0.2.9]: GET / HTTP/1.1',
      { kind: 'non-smtp-command', text: 'GET / HTTP/1.1' },
    ],
    [
      'warning: AUTH command rate limit exceeded: 21 from h[192.0.2.9] for service submission',
      { kind: 'rate-limit', text: 'AUTH command rate limit exceeded: 21' },
    ],
  ])('%s', (message, expected) => {
    check(message, { ...CLIENT, ...expected })
  })
})

describe('logins that failed', () => {
  const failure = { kind: 'sasl-failure', ...CLIENT, saslMethod: 'LOGIN' }

  test.each([
    [
      '(reason unavailable), sasl_username=info@x',
      { reason: '(reason unavailable)', saslUsername: 'info@x' },
    ],
    ['UGFzc3dvcmQ6', { reason: 'UGFzc3dvcmQ6' }],
    [
      'Connection lost to authentication server, sasl_username=(unavailable)',
      { reason: 'Connection lost to authentication server' },
    ],
    [
      'no, sasl_username=sasl_username=a, sasl_method=X',
      { reason: 'no', saslUsername: 'sasl_username=a, sasl_method=X' },
    ],
    ['no, sasl_username=a, status=sent (x)', { reason: 'no', saslUsername: 'a, status=sent (x)' }],
    [
      'no, sasl_username=x authentication failed: no, sasl_username=y',
      { reason: 'no', saslUsername: 'x authentication failed: no, sasl_username=y' },
    ],
    ['no, sasl_username= ', { reason: 'no', saslUsername: ' ' }],
    ['no, sasl_username=<script>', { reason: 'no', saslUsername: '<script>' }],
  ])('%s', (text, expected) => {
    check(`warning: h[192.0.2.9]: SASL LOGIN authentication failed: ${text}`, { ...failure, ...expected })
  })

  test.each([
    'Connection lost to authentication server',
    'Invalid base64 data in initial response',
    'Invalid authentication mechanism',
  ])('%s: the name is that of the attempt before, and left out', (reason) => {
    expect(
      readEvent(
        'postfix/smtpd',
        `warning: h[192.0.2.9]: SASL LOGIN authentication failed: ${reason}, sasl_username=alice`,
      ),
    ).toEqual({ ...failure, reason })
  })

  test('a quoted mechanism forges neither reason nor name', () => {
    expect(
      readEvent(
        'postfix/smtpd',
        'warning: h[192.0.2.9]: SASL "X authentication failed: bad, sasl_username=alice" authentication failed: no, sasl_username=(unavailable)',
      ),
    ).toEqual({ kind: 'sasl-failure', ...CLIENT, saslMethod: '"X', reason: '' })
  })

  test('without a reason, and given up', () => {
    check('warning: h[192.0.2.9]: SASL LOGIN authentication failed:', { ...failure, reason: '' })
    check('warning: h[192.0.2.9]: SASL LOGIN authentication aborted', { ...failure, reason: 'aborted' })
  })
})

describe('TLS', () => {
  const session = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', keyBits: 256 }
  const words = 'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519'

  test.each([
    ['Anonymous TLS connection established from h[192.0.2.9]', { trust: 'anonymous', direction: 'inbound' }],
    ['TLS connection established from h[192.0.2.9]', { direction: 'inbound' }],
    [
      'Trusted TLS connection established from h[192.0.2.9] to mail.example.org',
      { trust: 'trusted', direction: 'inbound' },
    ],
    ['Verified TLS connection reused to h[192.0.2.9]:25', { trust: 'verified', direction: 'outbound' }],
    [
      'Untrusted TLS connection established to h[2001:db8::1]:25',
      { trust: 'untrusted', direction: 'outbound', peerAddress: '2001:db8::1' },
    ],
  ])('%s', (peer, expected) => {
    const daemon = expected.direction === 'inbound' ? 'postfix/smtpd' : 'postfix/smtp'
    check(
      `${peer}: ${words}`,
      { kind: 'tls', peerName: 'h', peerAddress: '192.0.2.9', ...session, ...expected },
      daemon,
    )
  })

  test('of postscreen has no name', () => {
    check(
      `Anonymous TLS connection established from [192.0.2.9]:4711: ${words}`,
      { kind: 'tls', direction: 'inbound', trust: 'anonymous', peerAddress: '192.0.2.9', ...session },
      'postfix/tlsproxy',
    )
  })
})

describe('postscreen', () => {
  const peer = { clientAddress: '192.0.2.9', clientPort: 4711 }

  test.each([
    ['CONNECT from [192.0.2.9]:4711 to [203.0.113.25]:25', { kind: 'postscreen-connect' }],
    ['CONNECT from [192.0.2.9]:4711', { kind: 'postscreen-connect' }],
    ['PASS NEW [192.0.2.9]:4711', { kind: 'postscreen-pass', result: 'new' }],
    ['PASS OLD [192.0.2.9]:4711', { kind: 'postscreen-pass', result: 'old' }],
    ['DISCONNECT [192.0.2.9]:4711', { kind: 'postscreen-disconnect' }],
    ['WHITELISTED [192.0.2.9]:4711', { kind: 'postscreen-list', result: 'allowlisted' }],
    ['DENYLISTED [192.0.2.9]:4711', { kind: 'postscreen-list', result: 'denylisted' }],
    ['DNSBL rank 7 for [192.0.2.9]:4711', { kind: 'postscreen-dnsbl', rank: 7 }],
    [
      'PREGREET 11 after 0.1 from [192.0.2.9]:4711: EHLO [1.2.3.4]:1: x\\r\\n',
      { kind: 'postscreen-pregreet', bytes: 11, after: 0.1, text: 'EHLO [1.2.3.4]:1: x\\r\\n' },
    ],
    [
      'HANGUP after 0.5 from [192.0.2.9]:4711 in tests before SMTP handshake',
      { kind: 'postscreen-hangup', after: 0.5, text: 'tests before SMTP handshake' },
    ],
    [
      'NON-SMTP COMMAND from [192.0.2.9]:4711 after EHLO: GET /',
      { kind: 'postscreen-violation', result: 'non-smtp command', text: 'EHLO: GET /' },
    ],
    [
      'DATA without valid RCPT from [192.0.2.9]:4711',
      { kind: 'postscreen-violation', result: 'data without valid rcpt' },
    ],
  ])('%s', (message, expected) => {
    check(message, { ...peer, ...expected }, 'postfix/postscreen')
  })

  test('what dnsblog found', () => {
    check(
      'addr 192.0.2.9 listed by domain bl.example as 127.0.0.10',
      { kind: 'dnsbl', clientAddress: '192.0.2.9', zone: 'bl.example', answer: '127.0.0.10' },
      'postfix/dnsblog',
    )
  })
})
