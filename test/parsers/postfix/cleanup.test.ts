import { describe, expect, test } from 'vitest'
import { readEvent } from '../read.ts'

function check(message: string, expected: object): void {
  expect(readEvent('postfix/cleanup', `4F2A81C0B7: ${message}`)).toEqual(expected)
}

describe('Message-ID', () => {
  test.each([
    ['<17.c9a@client.example>'],
    ['no-brackets@x.example'],
    ['<a b c@x.example>'],
    ['<; from=<x>, status=sent>'],
    ['<1@a> <2@b>'],
  ])('is taken as it stands: %s', (messageId) => {
    check(`message-id=${messageId}`, { kind: 'message-id', messageId })
  })

  test.each(['', '<>'])('is absent: message-id=%s', (value) => {
    check(`message-id=${value}`, { kind: 'message-id' })
  })

  test('of a message sent again', () => {
    check('resent-message-id=<2@b>', { kind: 'message-id', resentMessageId: '<2@b>' })
  })
})

test('queue files that end early', () => {
  check('removed (canceled)', { kind: 'deleted', reason: 'canceled' })
  check('removed (discarded)', { kind: 'deleted', reason: 'discarded' })
})

describe('header and body checks', () => {
  const client = { clientName: 'h', clientAddress: '192.0.2.1' }
  const envelope = { sender: 'a@b.example', recipient: 'c@d.example', protocol: 'ESMTP', helo: 'h' }
  const group = 'from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>'

  test.each([
    ['reject: header Subject: x', { action: 'reject', section: 'header', text: 'Subject: x' }],
    ['hold: body cheap pills', { action: 'hold', section: 'body', text: 'cheap pills' }],
    ['reject: mime-error bad', { action: 'reject', section: 'mime', text: 'bad' }],
    ['milter-header-strip: header X: y', { action: 'strip', section: 'milter', text: 'X: y' }],
    ['warning: header From: ', { action: 'warning', section: 'header', text: 'From: ' }],
  ])('%s', (words, expected) => {
    check(`${words} from h[192.0.2.1]; ${group}`, {
      kind: 'header-check',
      ...expected,
      ...client,
      ...envelope,
    })
  })

  test('the text of the table stands behind the last attribute', () => {
    check(`reject: header Subject: x from h[192.0.2.1]; ${group}: 5.7.1 no: pills`, {
      kind: 'header-check',
      action: 'reject',
      section: 'header',
      text: 'Subject: x',
      reason: '5.7.1 no: pills',
      ...client,
      ...envelope,
    })
  })

  test('local mail has neither client nor protocol', () => {
    check('warning: header Subject: x from local; from=<a@b.example> to=<c@d.example>', {
      kind: 'header-check',
      action: 'warning',
      section: 'header',
      text: 'Subject: x',
      sender: 'a@b.example',
      recipient: 'c@d.example',
    })
  })

  test.each([
    ['x from here; from=<forged@x> to=<y@z> proto=ESMTP helo=<q>'],
    ['x from evil[203.0.113.1]; from=<forged@x> to=<y@z> proto=ESMTP helo=<q>'],
    ['x from evil[203.0.113.1]; from=<forged@x> to=<y@z> proto=ESMTP helo=<q>: 5.7.1 why'],
    ['x from local; from=<"'],
    ['a; b; c from d'],
  ])('a subject forges nothing: %s', (subject) => {
    check(`warning: header Subject: ${subject} from h[192.0.2.1]; ${group}`, {
      kind: 'header-check',
      action: 'warning',
      section: 'header',
      text: `Subject: ${subject}`,
      ...client,
      ...envelope,
    })
  })
})
