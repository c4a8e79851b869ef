import { describe, expect, test } from 'vitest'
import { readEvent, readLine } from '../read.ts'

function check(message: string, expected: object, daemon = 'postfix/smtpd'): void {
  expect(readEvent(daemon, message)).toMatchObject(expected)
}

const CLIENT = { clientName: 'h', clientAddress: '192.0.2.9' }
const ENVELOPE = { sender: 'a@example.net', recipient: 'b@example.com', protocol: 'ESMTP', helo: 'pc' }
const GROUP = 'from=<a@example.net> to=<b@example.com> proto=ESMTP helo=<pc>'

describe('what was refused, and why', () => {
  test('a recipient', () => {
    check(
      `NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 <b@example.com>: Relay access denied; ${GROUP}`,
      {
        kind: 'reject',
        stage: 'RCPT',
        ...CLIENT,
        code: 554,
        dsn: '5.7.1',
        subject: 'b@example.com',
        reason: '<b@example.com>: Relay access denied',
        ...ENVELOPE,
      },
    )
  })

  test.each(['reject_warning', 'hold', 'discard', 'redirect', 'filter', 'milter-hold', 'milter-discard'])(
    'action %s',
    (action) => {
      check(`4F2A81C0B7: ${action}: RCPT from h[192.0.2.9]: <a@example.net>: triggers; ${GROUP}`, {
        kind: action.replace('_', '-'),
        subject: 'a@example.net',
        ...ENVELOPE,
      })
    },
  )

  test('a milter at CONNECT knows only the protocol', () => {
    expect(
      readEvent(
        'postfix/smtpd',
        'NOQUEUE: milter-reject: CONNECT from h[192.0.2.9]: 451 4.7.1 No; proto=SMTP',
      ),
    ).toEqual({
      kind: 'milter-reject',
      stage: 'CONNECT',
      ...CLIENT,
      code: 451,
      dsn: '4.7.1',
      reason: 'No',
      protocol: 'SMTP',
    })
  })

  test('cleanup leaves out the code', () => {
    const message = `7B58227E96F: milter-reject: END-OF-MESSAGE from h[192.0.2.9]: 5.7.1 Gtube pattern; ${GROUP}`
    check(
      message,
      { stage: 'END-OF-MESSAGE', dsn: '5.7.1', reason: 'Gtube pattern', ...ENVELOPE },
      'postfix/cleanup',
    )
    expect(readLine('postfix/cleanup', message)).toMatchObject({ queueId: '7B58227E96F' })
    expect(readEvent('postfix/cleanup', message)).not.toHaveProperty('code')
  })

  test('postscreen parts its attributes by commas and knows no name', () => {
    check(
      'NOQUEUE: reject: RCPT from [198.51.100.27]:31459: 450 4.3.2 Service currently unavailable; from=<>, to=<b@example.com>, proto=ESMTP, helo=<>',
      {
        clientAddress: '198.51.100.27',
        clientPort: 31459,
        code: 450,
        sender: '',
        recipient: 'b@example.com',
        helo: '',
      },
      'postfix/postscreen',
    )
  })

  test('a proxy filter names neither client nor queue ID, but the next one', () => {
    check(`proxy-accept: END-OF-MESSAGE: 250 2.0.0 from MTA: 250 2.0.0 Ok: queued as 1C6B541C5D; ${GROUP}`, {
      kind: 'proxy-accept',
      stage: 'END-OF-MESSAGE',
      code: 250,
      remoteQueueId: '1C6B541C5D',
      ...ENVELOPE,
    })
  })

  test.each([
    ['bare at the end of a reject (3.10)', ' sasl_method=PLAIN sasl_username=anna x'],
    ['in brackets behind a milter', ' sasl_username=<anna x>'],
  ])('a login name %s', (_, suffix) => {
    check(`NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 No; ${GROUP}${suffix}`, {
      ...ENVELOPE,
      saslUsername: 'anna x',
    })
  })

  test('a broken table has no attributes', () => {
    check('NOQUEUE: reject: RCPT from h[192.0.2.9]: 421 4.3.0 mx1 Server local data error', {
      code: 421,
      reason: 'mx1 Server local data error',
    })
  })

  test('actions that refuse nothing are remarks', () => {
    check(`NOQUEUE: warn: RCPT from h[192.0.2.9]: sender under watch; ${GROUP}`, {
      kind: 'policy',
      action: 'warn',
      text: 'sender under watch',
      ...ENVELOPE,
    })
  })
})

describe('a stranger writes into it', () => {
  test.each([
    ['a list with a URL and semicolons', 'blocked using bl; 192.0.2.9 listed; see https://bl/?from=<x@y>'],
    ['a whole group in a reply', 'no; from=<evil@x> to=<evil@y> proto=ESMTP helo=<evil>; go away'],
    ['a group that runs into the true one', '<"; from=<x> to=<y"@d>: no'],
    ['a login in a group', '<"; proto=ESMTP sasl_method=X sasl_username=evil"@d>: no'],
    ['an open quote', '<"; from=<"@d>: no'],
  ])('%s', (_, reason) => {
    const event = readEvent(
      'postfix/smtpd',
      `NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 ${reason}; ${GROUP}`,
    )
    expect(event).toMatchObject({ reason, ...ENVELOPE })
    expect(event).not.toHaveProperty('saslUsername')
  })

  test.each([
    ['"a> to=<b"@evil.example'],
    ['"; from=<x"@evil.example'],
    ['"to=<x>, relay=none, status=bounced (y)"@evil.example'],
    ['"x\\"; from=<forged> to=<y> proto=ESMTP helo=<q>"@evil.example'],
  ])('a quoted sender: %s', (sender) => {
    check(
      `NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 no; from=<${sender}> to=<b@example.com> proto=ESMTP helo=<pc>`,
      { sender, recipient: 'b@example.com', helo: 'pc', reason: 'no' },
    )
  })

  test('forged attributes without true ones behind them stay text', () => {
    check('NOQUEUE: reject: RCPT from h[192.0.2.9]: 554 5.7.1 x; from=<evil@x> and so on', {
      reason: 'x; from=<evil@x> and so on',
    })
  })
})
