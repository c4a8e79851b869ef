import { describe, expect, test } from 'vitest'
import { readEvent, readLine } from '../read.ts'

function check(daemon: string, message: string, expected: object): void {
  expect(readEvent(`postfix/${daemon}`, message)).toEqual(expected)
}

describe('qmgr', () => {
  test.each(['carol@example.net', '', '"a>, size=1, nrcpt=1 (queue active)"@x', '"<script>"@x'])(
    'a message of <%s> becomes active',
    (sender) => {
      check('qmgr', `504DD27E90F: from=<${sender}>, size=703, nrcpt=2 (queue active)`, {
        kind: 'queue-active',
        sender,
        size: 703,
        recipientCount: 2,
      })
    },
  )

  test.each([
    ['from=<b@x>, status=expired, returned to sender', { kind: 'expired', sender: 'b@x' }],
    ['from=<>, status=force-expired, returned to sender', { kind: 'expired', sender: '', forced: true }],
    ['from=<"x>, status=expired, returned to sender"@y>, status=strange', { kind: 'unknown' }],
    ['removed', { kind: 'removed' }],
    ['skipped, still being delivered', { kind: 'skipped' }],
    ['from=<a>, size=x, nrcpt=1 (queue active)', { kind: 'unknown' }],
  ])('%s', (text, expected) => {
    check('qmgr', `504DD27E90F: ${text}`, expected)
  })

  test('without a queue ID nothing was removed', () => {
    check('qmgr', 'removed', { kind: 'unknown' })
  })
})

describe('pickup', () => {
  test.each([
    ['uid=33 from=<www-data>', { kind: 'pickup', uid: 33, sender: 'www-data' }],
    [
      'uid=102 from=<a@b> orig_id=3FEBF27EA66',
      { kind: 'pickup', uid: 102, sender: 'a@b', originalQueueId: '3FEBF27EA66' },
    ],
    ['uid=1 from=<"a> orig_id=ABCDEF"@b>', { kind: 'pickup', uid: 1, sender: '"a> orig_id=ABCDEF"@b' }],
  ])('%s', (text, expected) => {
    check('pickup', `5451F27E984: ${text}`, expected)
  })
})

describe('bounce', () => {
  test.each([
    ['sender non-delivery', 'non-delivery'],
    ['sender delay', 'delay'],
    ['sender delivery status', 'delivery-status'],
    ['postmaster non-delivery', 'postmaster'],
    ['postmaster delay', 'postmaster'],
  ])('%s notification', (words, notificationKind) => {
    check('bounce', `53F6A27E985: ${words} notification: 4jWYNc5069zNBbx`, {
      kind: 'notification',
      childQueueId: '4jWYNc5069zNBbx',
      notificationKind,
    })
  })
})

describe('postsuper', () => {
  test.each([
    ['removed', { kind: 'deleted' }],
    ['placed on hold', { kind: 'held' }],
    ['released from hold', { kind: 'released' }],
    ['expired', { kind: 'expired', forced: true }],
    ['requeued', { kind: 'requeued' }],
  ])('%s', (text, expected) => {
    check('postsuper', `3A42A27E959: ${text}`, expected)
  })

  test('totals have no queue ID', () => {
    check('postsuper', 'Deleted: 4 messages', {
      kind: 'queue-summary',
      text: 'Deleted: 4 messages',
      messages: 4,
    })
  })
})

describe('anvil', () => {
  test.each([
    ['smtp:2001:db8::17', 'smtp', '2001:db8::17'],
    ['127.0.0.1:1587:203.0.113.73', '127.0.0.1:1587', '203.0.113.73'],
    ['25:203.0.113.73', '25', '203.0.113.73'],
  ])('(%s)', (text, service, clientAddress) => {
    expect(
      readEvent('postfix/anvil', `statistics: max auth rate 6/60s for (${text}) at Nov 21 00:34:19`),
    ).toMatchObject({ kind: 'anvil', event: 'auth', rate: 6, rateSeconds: 60, service, clientAddress })
  })
})

describe('remarks', () => {
  test('give the parts of a sentence by name', () => {
    expect(readLine('postfix/qmgr', 'warning: connect to transport private/x: No such file')).toMatchObject({
      severity: 'warning',
      event: {
        kind: 'warning',
        transport: 'private/x',
        error: 'No such file',
        text: 'connect to transport private/x: No such file',
      },
    })
    check('smtp', 'connect to ::1[::1]:2627: Connection refused', {
      kind: 'connect-error',
      text: 'connect to ::1[::1]:2627: Connection refused',
      clientName: '::1',
      clientAddress: '::1',
      clientPort: 2627,
      error: 'Connection refused',
    })
  })

  test('a word of a stranger is not taken for one of ours', () => {
    check('smtpd', 'warning: one two lookup error for "x"', { kind: 'unknown' })
  })
})
