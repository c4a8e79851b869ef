/** What other programs' lines become: one record each, hostile texts none, folded copies counted. */
import { describe, expect, test } from 'vitest'
import { drive, linesOf } from './drive.ts'

const at = (second: number) => `2026-11-24T10:00:${String(second).padStart(2, '0')}.000000+00:00 mx1`
const said = (...lines: string[]) => drive(linesOf(lines.join('\n'))).stored.neighbours
const lmtp = (text: string) =>
  `${at(1)} dovecot: lmtp(anna@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: ${text}`

describe('Dovecot and Sieve', () => {
  test.each([
    ['msgid=<1@a.example>: saved mail to INBOX', 'delivery', 'stored', 'INBOX'],
    [
      'msgid=<1@a.example>: save failed to INBOX: Quota exceeded (mailbox for user is full)',
      'delivery',
      'quota',
      'Quota exceeded (mailbox for user is full)',
    ],
    ['msgid=<1@a.example>: save failed to INBOX: Internal error', 'delivery', 'failed', 'Internal error'],
    [
      "sieve: msgid=<1@a.example>: fileinto action: stored mail into mailbox 'Archive'",
      'sieve',
      'stored',
      'Archive',
    ],
    [
      'sieve: msgid=<1@a.example>: redirect action: forwarded to <b@b.example>',
      'sieve',
      'forwarded',
      'b@b.example',
    ],
    [
      'sieve: msgid=<1@a.example>: reject action: rejected message from <c@c.example> (reject)',
      'sieve',
      'rejected',
      'c@c.example',
    ],
    [
      'sieve: msgid=<1@a.example>: marked message to be discarded if not explicitly delivered (discard action)',
      'sieve',
      'discarded',
      undefined,
    ],
    [
      'sieve: msgid=<1@a.example>: vacation action: sent vacation response to <c@c.example>',
      'sieve',
      'vacation',
      'c@c.example',
    ],
  ])('%s', (text, name, result, detail) => {
    expect(said(lmtp(text))).toMatchObject([
      { kind: 'outcome', name, result, messageId: '<1@a.example>', username: 'anna@example.net' },
    ])
    expect(said(lmtp(text))[0]?.detail).toBe(detail)
  })

  test.each([
    'msgid=<1@a.example>: forwarded to <evil@b.example>: saved mail to INBOX',
    'msgid=<1@a.example>: saved mail to Trash>: saved mail to INBOX',
    "sieve: msgid=<1>: stored mail into mailbox 'x'>: forwarded to <b@b.example>",
  ])('a Message-ID that plays another outcome makes none: %s', (text) => {
    expect(said(lmtp(text))).toEqual([])
  })
})

describe('checks', () => {
  test.each([
    ['opendkim[5]: 4F2A81C0B7: DKIM verification successful', 'dkim', 'pass'],
    ['opendkim[5]: 4F2A81C0B7: s=s1 d=a.example SSL error:04091068:rsa routines', 'dkim', 'fail'],
    ['opendkim[5]: 4F2A81C0B7: no signature data', 'dkim', 'none'],
    ['opendmarc[5]: 4F2A81C0B7: a.example pass', 'dmarc', 'pass'],
    ['opendmarc[5]: 4F2A81C0B7: SPF(mailfrom): x@a.example softfail', 'spf', 'softfail'],
    [
      'policyd-spf[5]: prepend Received-SPF: Fail (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h.example; envelope-from=x@a.example; receiver=<UNKNOWN>',
      'spf',
      'fail',
    ],
  ])('%s', (text, name, result) => {
    expect(said(`${at(1)} ${text}`)).toMatchObject([{ kind: 'check', name, result }])
  })
})

describe('copies that syslog folded', () => {
  const refused =
    'NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 <a@b.example>: Relay access denied; from=<s@c.example> to=<a@b.example> proto=ESMTP helo=<h>'
  const failed =
    'warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: authentication failure, sasl_username=anna'
  const read = (...lines: string[]) => drive(linesOf(lines.join('\n'))).stored

  test('each counts as one more refusal and one more failed login', () => {
    const stored = read(
      `${at(1)} postfix/smtpd[7]: ${refused}`,
      `${at(2)} postfix/smtpd[7]: message repeated 3 times: [ ${refused}]`,
      `${at(3)} postfix/smtpd[7]: ${failed}`,
      `${at(4)} postfix/smtpd[7]: message repeated 2 times: [ ${failed}]`,
    )
    expect(stored.rejections).toHaveLength(4)
    expect(stored.authentications.filter(({ primary }) => primary)).toHaveLength(3)
  })

  test('a number that somebody made up does no harm', () => {
    const stored = read(`${at(1)} postfix/smtpd[7]: message repeated 999999999 times: [ ${refused}]`)
    expect(stored.rejections).toHaveLength(1000)
  })
})
