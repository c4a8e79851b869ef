import { describe, expect, test } from 'vitest'
import { createFramer } from '../../parsers/frame.ts'
import type { Frame, FrameOptions } from '../../parsers/frame.ts'
import { createParser, lineText } from '../../parsers/parse.ts'

const UNTIL = Date.UTC(2026, 10, 22) * 1000

function check(text: string, expected: Partial<Frame>, options: Partial<FrameOptions> = {}): void {
  const all = { host: 'here', until: UNTIL, ...options }
  expect(createFramer(all)(text)).toMatchObject(expected)
  if (options.framing !== 'journal') expect(lineText(createParser(all)(text))).toBe(text)
}

const at = (text: string): number => Date.parse(text) * 1000

describe('syslog', () => {
  test('reads the traditional form', () => {
    check('Nov 21 00:25:23 mx1 postfix/submission/smtpd[123]: connect from h[192.0.2.1]', {
      time: at('2026-11-21T00:25:23Z'),
      host: 'mx1',
      program: 'postfix/submission/smtpd',
      pid: 123,
      message: 'connect from h[192.0.2.1]',
      header: undefined,
    })
  })

  test.each([
    ['padded with a blank', 'Nov  1 00:25:23 mx1 dovecot: hi', '2026-11-01T00:25:23Z'],
    ['padded with a zero', 'Nov 01 00:25:23 mx1 dovecot: hi', '2026-11-01T00:25:23Z'],
    ['six digits of fraction', '2026-11-21T00:33:14.619064+00:00 mx1 a[1]: b', '2026-11-21T00:33:14.619064Z'],
    ['another zone', '2026-11-21T00:33:14.5+05:45 mx1 a[1]: b', '2026-11-20T18:48:14.5Z'],
    ['a zone without colon', '2026-11-21T00:33:14-0330 mx1 a[1]: b', '2026-11-21T04:03:14Z'],
    ['Zulu', '2026-11-21T00:33:14Z mx1 a[1]: b', '2026-11-21T00:33:14Z'],
    ['with priority', '<22>Nov 21 00:25:23 mx1 a[1]: b', '2026-11-21T00:25:23Z'],
    ['RFC 5424', '<22>1 2026-11-21T00:33:14.5Z mx1 a 1 - - b', '2026-11-21T00:33:14.5Z'],
    ['RFC 5424 with data', '<22>1 2026-11-21T00:33:14Z mx1 a 1 ID [x y="z"] b', '2026-11-21T00:33:14Z'],
    ['more fraction than we keep', '2026-11-21T00:33:14.619064999Z mx1 a: b', '2026-11-21T00:33:14.619064Z'],
  ])('%s', (_, text, time) => {
    // The fraction is compared apart: Date.parse knows milliseconds only.
    const micros = Number(/\.(\d{1,6})Z$/.exec(time)?.[1]?.padEnd(6, '0') ?? 0)
    check(text, { host: text.includes('mx1') ? 'mx1' : 'here', time: at(time.replace(/\.\d+/, '')) + micros })
  })

  test.each([
    [
      'no pid',
      'Nov 21 00:25:23 mx1 dovecot: auth: hi',
      { program: 'dovecot', pid: undefined, message: 'auth: hi' },
    ],
    ['PAM of old', 'Nov 21 00:25:23 mx1 sshd(pam_unix)[7]: hi', { program: 'sshd(pam_unix)', pid: 7 }],
    [
      'a pid that would not come back',
      'Nov 21 00:25:23 mx1 a[007]: b',
      { program: 'a[007]', pid: undefined },
    ],
    ['no tag', 'Nov 21 00:25:23 mx1 last message repeated 3 times', { program: '', host: 'mx1' }],
    ['no message', 'Nov 21 00:25:23 mx1 a[1]: ', { program: 'a', message: '' }],
  ])('tag: %s', (_, text, expected) => {
    check(text, expected)
  })

  test.each([
    '',
    ' ',
    'hello',
    'Nov 31 00:25:23 mx1 a: b',
    'Nov 21 24:25:23 mx1 a: b',
    'Nov 21 00:25:23',
    'Nov 21 00:25:23 ',
    '2026-13-01T00:00:00Z mx1 a: b',
    '2026-11-21T00:00:00 mx1 a: b',
    '2026-11-21T00:00:00.Z mx1 a: b',
    '<22>',
    '<999999>x',
    '{"MESSAGE"',
  ])('is all message: %j', (text) => {
    check(text, { host: 'here', program: '', message: text, time: undefined, format: 'none' })
  })

  test('a host or a tag that changes is seen', () => {
    const frame = createFramer({ host: 'here', until: UNTIL })
    const hosts = ['mx1', 'mx10', 'x', 'mx1'].map((host) => frame(`Nov 21 00:25:23 ${host} a[1]: b`).host)
    expect(hosts).toEqual(['mx1', 'mx10', 'x', 'mx1'])
    const tags = ['a/smtpd', 'b/smtpd', 'a/smtpd', 'xsmtpd'].map(
      (tag) => frame(`Nov 21 00:25:23 m ${tag}[1]: b`).program,
    )
    expect(tags).toEqual(['a/smtpd', 'b/smtpd', 'a/smtpd', 'xsmtpd'])
  })
})

describe('the year that a stamp leaves out', () => {
  test.each([
    ['Nov 21 00:00:00', '2026-11-21'],
    ['Nov 22 00:00:00', '2026-11-22'],
    ['Nov 22 00:00:01', '2025-11-22'],
    ['Dec 31 23:59:59', '2025-12-31'],
    ['Feb 29 12:00:00', '2024-02-29'],
  ])('%s', (stamp, day) => {
    check(`${stamp} m a: b`, { time: at(`${day}T${stamp.slice(7)}Z`) })
  })

  test('follows the first one over New Year, a late line of December too', () => {
    const frame = createFramer({ host: 'h', year: 2024 })
    const years = ['Dec 31 23:59:59', 'Jan  1 00:00:00', 'Dec 31 23:59:59', 'Jan  1 00:00:01'].map((stamp) =>
      new Date((frame(`${stamp} m a: b`).time ?? 0) / 1000).getUTCFullYear(),
    )
    expect(years).toEqual([2024, 2025, 2024, 2025])
  })

  test('a limit that moves with the clock', () => {
    let now = at('2026-12-31T23:00:00Z')
    const frame = createFramer({ host: 'h', until: () => now })
    expect(frame('Jan  1 00:00:10 m a: b').time).toBe(at('2026-01-01T00:00:10Z'))
    now = at('2027-01-01T01:00:00Z')
    expect(frame('Jan  1 00:00:11 m a: b').time).toBe(at('2027-01-01T00:00:11Z'))
  })
})

describe('local time', () => {
  const zone = 'Europe/Berlin'

  test.each([
    ['Jul 21 12:00:00', '2026-07-21T10:00:00Z'],
    ['Nov 21 12:00:00', '2026-11-21T11:00:00Z'],
  ])('%s', (stamp, time) => {
    check(`${stamp} m a: b`, { time: at(time) }, { zone })
  })

  test('the hour that comes twice in autumn is told by the order of lines', () => {
    const frame = createFramer({ host: 'h', until: UNTIL, zone })
    const stamps = ['02:59:59', '02:00:01', '02:10:00', '03:00:00']
    const times = stamps.map((clock) =>
      new Date((frame(`Oct 25 ${clock} m a: b`).time ?? 0) / 1000).toISOString(),
    )
    expect(times.map((time) => time.slice(11, 19))).toEqual(['00:59:59', '01:00:01', '01:10:00', '02:00:00'])
  })

  test('the hour that spring leaves out comes back as it was written', () => {
    check('Mar 29 02:30:00 m a: b', { program: 'a' }, { zone })
  })

  test('a zone that is none is a fault at once', () => {
    expect(() => createFramer({ host: 'h', zone: 'Nowhere/Else' })).toThrow(RangeError)
  })
})

describe('files of other programs', () => {
  test('rspamd', () => {
    check('2026-11-21 00:33:14.03286 [warn] #12220(rspamd_proxy) <97f0bc>; proxy; f: text', {
      time: at('2026-11-21T00:33:14Z') + 32_860,
      host: 'here',
      program: 'rspamd',
      pid: 12220,
      severity: 'warning',
      message: '<97f0bc>; proxy; f: text',
    })
    check('2026-11-21 00:33:14 #1(normal) x', { pid: 1, message: 'x' }, { zone: 'Asia/Kolkata' })
  })

  test('Dovecot', () => {
    check('Nov 21 00:11:05 imap-login: Info: Login: user=<a>', {
      host: 'here',
      program: 'dovecot',
      message: 'imap-login: Info: Login: user=<a>',
    })
  })
})

describe('the journal', () => {
  const entry = {
    MESSAGE: 'connect from h[192.0.2.1]',
    SYSLOG_IDENTIFIER: 'postfix/smtpd',
    SYSLOG_PID: '123',
    PRIORITY: '4',
    _HOSTNAME: 'mx1',
    __REALTIME_TIMESTAMP: '1724636018572449',
  }

  test.each(['journal', 'auto'] as const)('an entry, framing %s', (framing) => {
    const parse = createParser({ host: 'here', framing })
    const line = parse(JSON.stringify(entry))
    expect(line).toMatchObject({ time: 1724636018572449, host: 'mx1', program: 'postfix/smtpd', pid: 123 })
    expect(line).toMatchObject({ severity: 'warning', event: { kind: 'connect', clientName: 'h' } })
    expect(lineText(line)).toBe(
      '2024-08-26T01:33:38.572449+00:00 mx1 postfix/smtpd[123]: connect from h[192.0.2.1]',
    )
  })

  test.each([
    ['bytes', [0x68, 0xc3, 0xa9], 'hé'],
    ['twice', ['first', 'second'], 'first'],
  ])('a message as %s', (_, MESSAGE, message) => {
    check(JSON.stringify({ ...entry, MESSAGE }), { message }, { framing: 'journal' })
  })

  test.each([
    ['left out', null],
    ['none at all', []],
    ['a number', 5],
  ])('a message that is %s is not understood, and shown as the entry', (_, MESSAGE) => {
    const text = JSON.stringify({ ...entry, MESSAGE })
    const line = createParser({ host: 'here', framing: 'journal' })(text)
    expect(line).toMatchObject({ host: 'mx1', program: 'postfix/smtpd', message: text })
    expect(line.event).toEqual({ kind: 'unknown' })
  })

  test.each(['', '[]', 'null', '{}', '{"MESSAGE":"x"', '['.repeat(100_000)])('no entry: %.20j', (text) => {
    check(text, { format: 'none', message: text }, { framing: 'journal' })
  })
})
