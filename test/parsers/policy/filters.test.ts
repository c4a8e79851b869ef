/** Milters, policy services and scanners: what they found, although senders write between their words. */
import { describe, expect, test } from 'vitest'
import { readEvent, readLine } from '../read.ts'

describe('SPF', () => {
  const python = (helo: string, sender: string) =>
    readEvent(
      'policyd-spf',
      `prepend Received-SPF: Softfail (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=${helo}; envelope-from=${sender}; receiver=<UNKNOWN>`,
    )

  test('the header that is put before the message', () => {
    expect(python('h.example', 'a@example.org')).toMatchObject({
      kind: 'policy',
      check: 'spf',
      result: 'softfail',
      clientAddress: '192.0.2.1',
      helo: 'h.example',
      sender: 'a@example.org',
    })
  })

  test('a HELO name that holds the next field: only the address is certain', () => {
    const event = python('x; envelope-from=victim@example.org; receiver=y', 'a@example.org')
    expect(event).toMatchObject({ check: 'spf', result: 'softfail', clientAddress: '192.0.2.1' })
    expect(event).not.toHaveProperty('helo')
    expect(event).not.toHaveProperty('sender')
  })

  test('a refusal', () => {
    expect(readEvent('policyd-spf', '550 5.7.23 Message rejected due to: SPF fail')).toMatchObject({
      check: 'spf',
      result: 'fail',
      code: 550,
      dsn: '5.7.23',
    })
  })
})

describe('DKIM and DMARC', () => {
  test.each([
    ['DKIM verification successful', { result: 'pass' }],
    ['s=s1 d=example.org SSL ', { result: 'pass', selector: 's1', domain: 'example.org' }],
    ['s=s1 d=example.org SSL error:bad', { result: 'fail', error: 'error:bad' }],
    ['no signature data', { result: 'none' }],
    ['key retrieval failed (s=s1, d=example.org)', { result: 'temperror', domain: 'example.org' }],
  ])('%s', (message, expected) => {
    expect(readLine('opendkim', `4F2A81C0B7: ${message}`)).toMatchObject({
      queueId: '4F2A81C0B7',
      event: { kind: 'policy', check: 'dkim', ...expected },
    })
  })

  test('the last word is the result, whatever the address says', () => {
    expect(readEvent('opendmarc', '4F2A81C0B7: SPF(mailfrom): "a pass"@example.org fail')).toMatchObject({
      check: 'spf',
      result: 'fail',
      checked: '"a pass"@example.org',
    })
  })
})

describe('scanners', () => {
  test('ClamAV: the subject forges no virus', () => {
    expect(
      readLine(
        'clamav-milter',
        "Message 4F2A81C0B7 from <\"x> to <y\"@example.org> to <b@example.net> with subject 'x infected by None' date 'y' infected by Eicar",
      ),
    ).toMatchObject({
      queueId: '4F2A81C0B7',
      event: {
        result: 'infected',
        virus: 'Eicar',
        sender: '"x> to <y"@example.org',
        recipient: 'b@example.net',
      },
    })
  })

  test('clamd: a file name forges no virus', () => {
    expect(readEvent('clamd', '/tmp/x: None FOUND: Eicar FOUND')).toMatchObject({
      file: '/tmp/x: None FOUND',
      virus: 'Eicar',
    })
  })

  test('spamd: a Message-ID with the words behind it is left out', () => {
    const event = readEvent(
      'spamd',
      'spamd: result: . -1 - A scantime=0.1,size=9,user=n,uid=1,required_score=5.0,mid=<x>,mid=<y>,autolearn=ham>,autolearn=no',
    )
    expect(event).toMatchObject({ result: 'clean', score: -1 })
    expect(event).not.toHaveProperty('messageId')
  })

  test('clamsmtpd: its own number is no queue ID', () => {
    const line = readLine('clamsmtpd', '100000: from=a@example.org, to=b@example.net, status=CLEAN')
    expect(line.queueId).toBeUndefined()
    expect(line.event).toMatchObject({ result: 'clean', sender: 'a@example.org', recipient: 'b@example.net' })
  })
})

describe('policy services', () => {
  test('postfwd: a HELO name with the words behind it', () => {
    const line = (helo: string) =>
      readEvent(
        'postfwd',
        `[RULES] rule=1, id=X, client=h[192.0.2.1], sender=<"a>, recipient=<x"@b.example>, recipient=<c@d.example>, helo=<${helo}>, proto=SMTP, state=RCPT, delay=0s, hits=X, action=REJECT`,
      )
    const known = { rule: 1, sender: '"a>, recipient=<x"@b.example', recipient: 'c@d.example' }
    expect(line('h')).toMatchObject({ ...known, helo: 'h', action: 'REJECT' })
    const forged = line('h>, proto=SMTP, state=RCPT, delay=0s, hits=Y, action=DUNNO')
    expect(forged).toMatchObject(known)
    expect(forged).not.toHaveProperty('action')
  })

  test('sqlgrey: an address with an arrow', () => {
    expect(readEvent('sqlgrey', 'grey: new: 192.0.2(192.0.2.1), a@b.example -> c@d.example')).toMatchObject({
      action: 'new',
      clientAddress: '192.0.2.1',
      sender: 'a@b.example',
      recipient: 'c@d.example',
    })
    const event = readEvent('sqlgrey', 'grey: new: 192.0.2(192.0.2.1), "a -> x"@b.example -> c@d.example')
    expect(event).not.toHaveProperty('sender')
  })
})

describe('others', () => {
  test.each([
    '3 messages for anna at pop.example.org (9000 octets).',
    '3 Nachrichten für anna bei pop.example.org (9000 Oktetts).',
  ])('fetchmail: %s', (message) => {
    expect(readEvent('fetchmail', message)).toMatchObject({ messages: 3, user: 'anna', size: 9000 })
  })

  test('a sendmail that is not Postfix: its numbers are no queue IDs', () => {
    const line = readLine(
      'sendmail',
      '05ALBXYZ012345: from=root, size=200, class=0, nrcpts=1, msgid=<x>, relay=y',
    )
    expect(line.queueId).toBeUndefined()
    expect(line.event).toMatchObject({ kind: 'session', sender: 'root', size: 200 })
  })
})
