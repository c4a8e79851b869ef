import { describe, expect, test } from 'vitest'
import { readEvent } from '../read.ts'

function check(message: string, expected: object): void {
  expect(readEvent('postfix/smtpd', message)).toEqual(expected)
}

describe('clients come and go', () => {
  test.each([
    ['mail.example.org[192.0.2.7]', { clientName: 'mail.example.org', clientAddress: '192.0.2.7' }],
    ['v6.example[2001:db8:25::10]', { clientName: 'v6.example', clientAddress: '2001:db8:25::10' }],
    [
      'v6.example[2001:db8::1]:4711',
      { clientName: 'v6.example', clientAddress: '2001:db8::1', clientPort: 4711 },
    ],
    ['unknown[unknown]', { clientName: 'unknown', clientAddress: 'unknown' }],
    ['h[192.0.2.7]:unknown', { clientName: 'h', clientAddress: '192.0.2.7' }],
  ])('%s', (text, client) => {
    check(`connect from ${text}`, { kind: 'connect', ...client })
    check(`4F2A81C0B7: client=${text}`, { kind: 'client', ...client })
    check(`disconnect from ${text} quit=1 commands=1`, {
      kind: 'disconnect',
      ...client,
      commands: { quit: { ok: 1, total: 1 } },
    })
  })

  test('counters: good, or good of all; the sum and notes are no commands', () => {
    check('disconnect from h[192.0.2.7] ehlo=2 auth=0/4 rcpt=3/5 commands=5/11 notes=bare_lf', {
      kind: 'disconnect',
      clientName: 'h',
      clientAddress: '192.0.2.7',
      commands: { ehlo: { ok: 2, total: 2 }, auth: { ok: 0, total: 4 }, rcpt: { ok: 3, total: 5 } },
    })
    check('disconnect from h[192.0.2.7]', {
      kind: 'disconnect',
      clientName: 'h',
      clientAddress: '192.0.2.7',
      commands: {},
    })
  })
})

describe('a transaction', () => {
  const client = { kind: 'client', clientName: 'h', clientAddress: '192.0.2.1' }

  test('with a login', () => {
    check('4F2A81C0B7: client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=anna@example.com', {
      ...client,
      saslMethod: 'PLAIN',
      saslUsername: 'anna@example.com',
    })
  })

  test('handed on by a filter', () => {
    check('4F2A81C0B7: client=h[192.0.2.1], orig_queue_id=1C6B541C5D, orig_client=mx.example[2001:db8::9]', {
      ...client,
      originalQueueId: '1C6B541C5D',
      originalClientName: 'mx.example',
      originalClientAddress: '2001:db8::9',
    })
  })

  test('a login name may hold anything', () => {
    check(
      '4F2A81C0B7: client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=a, orig_client=b c, sasl_sender=x@y',
      {
        ...client,
        saslMethod: 'PLAIN',
        saslUsername: 'a, orig_client=b c',
        saslSender: 'x@y',
      },
    )
  })
})

test.each(['connect from h', 'connect from h[1.2.3.4] x', 'client=', 'disconnect from h[1.2.3.4] a=b'])(
  'leaves other messages alone: %s',
  (message) => {
    check(message, { kind: 'unknown' })
  },
)
