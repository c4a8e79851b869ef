import { describe, expect, test } from 'vitest'
import { classifyReply } from '../../../parsers/reasons/classify.ts'

function check(reply: string, dsn: string | undefined, expected: string): void {
  expect(classifyReply(reply, dsn)).toBe(expected)
}

describe('what servers write', () => {
  test.each([
    ['550-5.1.1 The email account that you tried to reach does not exist.', '5.1.1', 'unknown-user'],
    ['550 5.1.1 Empfänger unbekannt', '5.1.1', 'unknown-user'],
    ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', '5.4.1', 'unknown-user'],
    ['552 5.2.2 Quota exceeded (mailbox for user is full)', '5.2.2', 'mailbox-full'],
    ["452-4.2.2 The recipient's inbox is out of storage space.", '4.2.2', 'mailbox-full'],
    ['550 5.2.1 Mailbox disabled', '5.2.1', 'disabled'],
    [
      '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example',
      '5.7.1',
      'ip-reputation',
    ],
    ['451 4.7.650 temporarily rate limited due to IP reputation. (S775)', '4.7.650', 'ip-reputation'],
    ['421 4.3.2 too many connections, try (later)', '4.3.2', 'rate-limit'],
    ['421-4.7.28 unusual rate of unsolicited mail', '4.7.28', 'rate-limit'],
    ['450 4.2.0 Recipient address rejected: Greylisted, see http://example.net', '4.2.0', 'greylisting'],
    ['550-5.7.26 blocked because the sender is unauthenticated', '5.7.26', 'dmarc'],
    ['550 5.7.23 SPF validation failed', '5.7.23', 'spf'],
    ['550 5.7.20 no passing DKIM signature', '5.7.20', 'dkim'],
    ['554 5.7.1 Message rejected: spam score 17.2/15', '5.7.1', 'content'],
    ['TLS is required, but was not offered by host mx.example.net', '4.7.4', 'tls'],
    ['SMTPUTF8 is required, but was not offered by host mx.bounce.example[127.0.1.3]', '5.6.7', 'smtputf8'],
    ['host mx.example.net[192.0.2.1] said: 550 5.6.7 not for this address', '5.6.7', 'smtputf8'],
    ['message requires SMTPUTF8, but no server was found that supports SMTPUTF8', '5.6.7', 'smtputf8'],
    ['Cannot start TLS: handshake failure', '4.7.5', 'tls'],
    [
      'Host or domain name not found. Name service error for name=x.example type=MX: Host not found',
      '4.4.3',
      'dns',
    ],
    ['Domain x.example does not accept mail (nullMX)', '5.1.0', 'null-mx'],
    [
      'lost connection with mx.example.net[192.0.2.1] while receiving the initial server greeting',
      '4.4.2',
      'connection-lost',
    ],
    ['lost connection with mx.example.net[192.0.2.1] while sending RCPT TO', '4.4.2', 'connection-lost'],
    ['connect to mx.example.net[192.0.2.1]:25: Connection refused', '4.4.1', 'connection'],
    ['conversation with mx.example.net[192.0.2.1] timed out while sending RCPT TO', '4.4.2', 'timeout'],
    ['554 5.7.1 <a@b.example>: Relay access denied', '5.7.1', 'relay-denied'],
    ['552 5.3.4 Message size exceeds fixed limit', '5.3.4', 'too-large'],
    ['552 5.3.4 Error: message file too big', '5.3.4', 'too-large'],
    ['mail for loop.example loops back to myself', '5.4.6', 'loop'],
    ['<a@b.example>: Sender address rejected: Domain not found', '4.1.8', 'sender-rejected'],
    ['<[300.1.1.1]>: Helo command rejected: invalid ip address', '5.5.2', 'helo-rejected'],
    ['Client host rejected: cannot find your reverse hostname, [192.0.2.1]', '4.7.1', 'reverse-dns'],
    ['530 5.7.0 Authentication required', '5.7.0', 'auth-required'],
    ['mail transport unavailable', '4.3.0', 'local-configuration'],
    ['Service unavailable - try again later', '4.7.1', 'temporary-failure'],
    ['<b@example.net>: Recipient address rejected: Access denied', '5.7.1', 'policy'],
    ['this domain is paused', '4.4.0', 'other'],
    ['', undefined, 'other'],
  ])('%s -> %3$s', (reply, dsn, expected) => {
    check(reply, dsn, expected)
  })
})

test('a lookup that fails is our fault here and theirs there', () => {
  check('<a@b.example>: Temporary lookup failure', '4.3.0', 'local-configuration')
  check(
    'host mx.example.net[192.0.2.1] said: 451 4.3.0 Temporary lookup failure',
    '4.3.0',
    'temporary-failure',
  )
})

test('a refusal without words of its own is what its code says', () => {
  check('host mx.example.net[192.0.2.1] said: 550 5.2.2 rejected', '5.2.2', 'mailbox-full')
})

test.each([
  'host mx.antispam.example[192.0.2.1] said: 450 4.3.0 busy',
  'host mx.example.net[192.0.2.1] said: 450 4.3.0 <spf-dkim-virus@quota.example> busy',
  'host mx.example.net[192.0.2.1] said: 450 4.3.0 busy, see https://spamhaus.example/blocked-using',
])('names, addresses and links decide nothing: %s', (reply) => {
  check(reply, '4.3.0', 'temporary-failure')
})

test('a long hostile reply is read in one pass', () => {
  const started = performance.now()
  for (const piece of ['a@', '<', 'a.', 'host x[', 'http://', 'sender address ['])
    classifyReply(piece.repeat(100_000 / piece.length), '5.0.0')
  expect(performance.now() - started).toBeLessThan(1000)
})
