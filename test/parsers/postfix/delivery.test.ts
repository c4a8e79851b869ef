import { describe, expect, test } from 'vitest'
import { readEvent } from '../read.ts'

function check(message: string, expected: object, daemon = 'postfix/smtp'): void {
  expect(readEvent(daemon, `4F2A81C0B7: ${message}`)).toMatchObject(expected)
}

const TAIL = 'delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (ok)'

describe('a delivery attempt', () => {
  test('to a server', () => {
    expect(
      readEvent(
        'postfix/relay/smtp',
        '4F2A81C0B7: to=<bob@example.net>, orig_to=<root>, relay=mx.example.net[198.51.100.7]:25, conn_use=2, delay=1.4, delays=0.1/0/0.8/0.57, tls=may:none, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1C6B541C5D)',
      ),
    ).toEqual({
      kind: 'delivery',
      recipient: 'bob@example.net',
      originalRecipient: 'root',
      relay: 'mx.example.net[198.51.100.7]:25',
      relayHost: 'mx.example.net',
      relayAddress: '198.51.100.7',
      relayPort: 25,
      connectionUses: 2,
      delay: 1.4,
      delays: { beforeQueue: 0.1, inQueue: 0, connection: 0.8, transmission: 0.57 },
      tlsSummary: 'may:none',
      dsn: '2.0.0',
      status: 'sent',
      reply: '250 2.0.0 Ok: queued as 1C6B541C5D',
      remoteQueueId: '1C6B541C5D',
    })
  })

  test.each([
    ['mx.example.net[2001:db8::7]:25', { relayAddress: '2001:db8::7', relayPort: 25 }],
    ['mx1[private/dovecot-lmtp]', { relayHost: 'mx1', relayAddress: 'private/dovecot-lmtp' }],
    ['127.0.1.1[127.0.1.1]:25', { relayHost: '127.0.1.1', relayPort: 25 }],
  ])('relay %s', (relay, expected) => {
    check(`to=<a@b>, relay=${relay}, ${TAIL}`, { relay, ...expected })
  })

  test.each(['none', 'local', 'virtual', 'pipefail'])('relay %s is no server', (relay) => {
    const event = readEvent('postfix/pipe', `4F2A81C0B7: to=<a@b>, relay=${relay}, ${TAIL}`)
    expect(event).toMatchObject({ relay })
    expect('relayHost' in event && event.relayHost !== undefined).toBe(false)
  })

  test.each([
    ['sent', 'sent'],
    ['deferred', 'deferred'],
    ['bounced', 'bounced'],
    ['SOFTBOUNCE', 'softbounce'],
    ['deliverable', 'deliverable'],
    ['undeliverable', 'undeliverable'],
    ['undeliverable-but-not-cached', 'undeliverable-but-not-cached'],
  ])('status %s', (word, status) => {
    check(`to=<a@b>, relay=none, delay=92777, delays=0/0/0/0, dsn=4.7.650, status=${word} (x)`, {
      status,
      delay: 92777,
      dsn: '4.7.650',
    })
  })

  test('into a message of its own', () => {
    check(
      'to=<a@b>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (forwarded as 0948127E97E)',
      {
        childQueueId: '0948127E97E',
      },
    )
  })

  test('the next queue ID is the last that the reply names', () => {
    check(
      'to=<a@b>, relay=x[127.0.0.1]:10024, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4jWYNc5069zNBbx)',
      { remoteQueueId: '4jWYNc5069zNBbx' },
    )
  })

  test('before Postfix 2.3', () => {
    check('to=<a@b>, relay=mx[192.0.2.1], delay=3, status=sent (250 Ok)', {
      delay: 3,
      status: 'sent',
      reply: '250 Ok',
    })
  })
})

describe('a stranger writes into it', () => {
  test.each([
    ['host x[192.0.2.1] said: 451 (try later)'],
    [
      'host x[192.0.2.1] said: 450 no, to=<a@b>, relay=evil, dsn=2.0.0, status=sent (haha) (in reply to RCPT TO command)',
    ],
    ['status=sent (250 ok)'],
    [''],
  ])('a reply: %s', (reply) => {
    check(`to=<a@b>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (${reply})`, {
      recipient: 'a@b',
      relay: 'none',
      dsn: '4.4.1',
      status: 'deferred',
      reply,
    })
  })

  test.each([
    '"a> to=<b"@x',
    '"a, relay=evil, status=sent (x)"@x',
    '"a\\">, relay=evil"@x',
    '',
    'john smith@x',
  ])('an address: <%s>', (address) => {
    check(`to=<${address}>, orig_to=<${address}>, relay=none, ${TAIL}`, {
      recipient: address,
      originalRecipient: address,
      relay: 'none',
    })
  })

  test('a line cut at 2000 bytes', () => {
    check(
      'to=<a@b>, relay=none, delay=1, delays=1/0/0/0, dsn=5.0.0, status=bounced (host x[192.0.2.1] said: 550 aaaa',
      {
        reply: 'host x[192.0.2.1] said: 550 aaaa',
      },
    )
  })
})

test.each([
  'to=<a@b>',
  'to=<a@b>, status=sent (x)',
  'to=<a@b>, relay=x, delay=y, dsn=2.0.0, status=sent (x)',
  'to=<"a',
])('leaves other messages alone: %s', (message) => {
  check(message, { kind: 'unknown' })
})
