import { describe, expect, test } from 'vitest'
import { createParser, lineText } from '../../../parsers/parse.ts'

const options = { host: 'here', until: Date.UTC(2026, 10, 22) * 1000 }
const at = (text: string): number => Date.parse(text) * 1000
const MESSAGE = 'connect from h[192.0.2.1]'
const CONNECT = { kind: 'connect', clientName: 'h', clientAddress: '192.0.2.1' }
const INNER = `Nov 21 01:25:23 mx1 postfix/smtpd[7]: ${MESSAGE}`
const NOON = '2026-11-21T12:00:00Z'

describe('framings whose lines come back byte for byte', () => {
  test.each([
    ['RFC 3164', INNER, 'mx1', '2026-11-21T01:25:23Z'],
    ['RFC 3164 with a priority', `<22>${INNER}`, 'mx1', '2026-11-21T01:25:23Z'],
    ['RFC 3164 without a host', `Nov 21 12:00:00 postfix/smtpd[7]: ${MESSAGE}`, 'here', NOON],
    ['RFC 3164 with the year', `Nov 21 2026 12:00:00 mx1 postfix/smtpd[7]: ${MESSAGE}`, 'mx1', NOON],
    ['RFC 3164 with the year behind', `Nov 21 12:00:00 2026 mx1 postfix/smtpd[7]: ${MESSAGE}`, 'mx1', NOON],
    [
      'RFC 3164 with a fraction',
      `Nov 21 12:00:00.500 mx1 postfix/smtpd[7]: ${MESSAGE}`,
      'mx1',
      '2026-11-21T12:00:00.5Z',
    ],
    [
      'RFC 3164 with one blank',
      `Nov 1 12:00:00 mx1 postfix/smtpd[7]: ${MESSAGE}`,
      'mx1',
      '2026-11-01T12:00:00Z',
    ],
    ["FreeBSD's verbose form", `Nov 21 12:00:00 <mail.info> mx1 postfix/smtpd[7]: ${MESSAGE}`, 'mx1', NOON],
    [
      'maillog_file of Postfix',
      `Nov 01 12:00:00 mx1 postfix/smtpd[7]: ${MESSAGE}`,
      'mx1',
      '2026-11-01T12:00:00Z',
    ],
    ['RFC 3339', `2026-11-21T12:00:00.000000+00:00 mx1 postfix/smtpd[7]: ${MESSAGE}`, 'mx1', NOON],
    ['RFC 3339 without a host', `2026-11-21T12:00:00Z postfix/smtpd[7]: ${MESSAGE}`, 'here', NOON],
    ['journalctl -o short-iso', `2026-11-21T14:00:00+0200 mx1 postfix/smtpd[7]: ${MESSAGE}`, 'mx1', NOON],
    ['RFC 5424', `<22>1 2026-11-21T12:00:00Z mx1 postfix/smtpd 7 - - ${MESSAGE}`, 'mx1', NOON],
    ['RFC 5424 without a priority', `1 2026-11-21T12:00:00Z mx1 postfix/smtpd 7 - - ${MESSAGE}`, 'mx1', NOON],
    [
      'RFC 5424 with structured data',
      `<22>1 2026-11-21T12:00:00Z mx1 postfix/smtpd 7 ID [a@1 b="x\\]y"][c d="] "] ${MESSAGE}`,
      'mx1',
      NOON,
    ],
    [
      'RFC 5424 with a byte order mark',
      `<22>1 2026-11-21T12:00:00Z mx1 postfix/smtpd 7 - - \ufeff${MESSAGE}`,
      'mx1',
      NOON,
    ],
    ['CRI', `2026-11-21T12:00:00.123456789Z stdout F ${INNER}`, 'mx1', '2026-11-21T12:00:00.123Z'],
    [
      'CRI without a header inside',
      `2026-11-21T12:00:00Z stderr F postfix/smtpd[7]: ${MESSAGE}`,
      'here',
      NOON,
    ],
    ['docker compose', `postfix-1  | ${INNER}`, 'mx1', '2026-11-21T01:25:23Z'],
    ['TAI64N', `@400000006a20d0ca00000000 ${INNER}`, 'mx1', '2026-06-04T01:11:28Z'],
    [
      'TAI64N with a tag only',
      `@400000006a20d0ca00000000 postfix/smtpd[7]: ${MESSAGE}`,
      'here',
      '2026-06-04T01:11:28Z',
    ],
    ['a byte order mark', `\ufeff${INNER}`, 'mx1', '2026-11-21T01:25:23Z'],
    ['NULs of a crash', `\0\0\0${INNER}`, 'mx1', '2026-11-21T01:25:23Z'],
    ['a carriage return', `${INNER}\r`, 'mx1', '2026-11-21T01:25:23Z'],
    ['an escaped line feed', `${INNER}#015#012`, 'mx1', '2026-11-21T01:25:23Z'],
  ])('%s', (_, text, host, time) => {
    const line = createParser(options)(text)
    expect(line).toMatchObject({ host, program: 'postfix/smtpd', pid: 7, event: CONNECT })
    expect(Math.floor((line.time ?? 0) / 1000)).toBe(at(time) / 1000)
    expect(lineText(line)).toBe(text)
  })

  test('an escaped line feed is no part of a Message-ID', () => {
    const text = 'Nov 21 12:00:00 mx1 postfix/cleanup[1]: 4F2A81C0B7: message-id=<xyz@a.example>#012'
    expect(createParser(options)(text).event).toEqual({ kind: 'message-id', messageId: '<xyz@a.example>' })
  })
})

describe('records, whose line is the one that syslog would have written', () => {
  const written = `2026-11-21T12:00:00.123456+00:00 mx1 postfix/smtpd[7]: ${MESSAGE}`

  test('docker', () => {
    const entry = { log: `${INNER}\n`, stream: 'stdout', time: '2026-11-21T12:00:00.123456789Z' }
    const line = createParser(options)(JSON.stringify(entry))
    expect(line).toMatchObject({ time: at('2026-11-21T12:00:00Z') + 123_456, pid: 7, event: CONNECT })
    expect(lineText(line)).toBe(written)
  })

  test('docker, a line in three parts', () => {
    const parse = createParser(options)
    const part = (log: string) =>
      JSON.stringify({ log, stream: 'stdout', time: '2026-11-21T12:00:00.123456Z' })
    const [first, second] = [INNER.slice(0, 30), INNER.slice(30, 50)]
    for (const text of [part(first), part(second)])
      expect(parse(text)).toMatchObject({ message: text, event: { kind: 'service', part: true } })
    expect(lineText(parse(part(`${INNER.slice(50)}\n`)))).toBe(written)
    expect(parse(part(`${INNER}\n`)).event).toEqual(CONNECT)
  })

  test('CRI, a line in two parts', () => {
    const parse = createParser(options)
    expect(parse(`2026-11-21T12:00:00.1Z stdout P ${INNER.slice(0, 40)}`).event).toMatchObject({ part: true })
    const line = parse(`2026-11-21T12:00:00.123456Z stdout F ${INNER.slice(40)}`)
    expect(line.event).toEqual(CONNECT)
    expect(lineText(line)).toBe(written)
  })

  test("the journal's export format", () => {
    const parse = createParser(options)
    const block = [
      '__CURSOR=s=1;i=2',
      '__REALTIME_TIMESTAMP=1795262400123456',
      'PRIORITY=4',
      '_HOSTNAME=mx1',
      `MESSAGE=${MESSAGE}`,
      'SYSLOG_IDENTIFIER=postfix/smtpd',
      'SYSLOG_PID=7',
    ]
    for (let pass = 0; pass < 2; pass++) {
      for (const text of block)
        expect(parse(text)).toMatchObject({ message: text, event: { kind: 'service', part: true } })
      const line = parse('')
      expect(line).toMatchObject({ severity: 'warning', event: CONNECT })
      expect(lineText(line)).toBe(written)
    }
    expect(parse('').event).toEqual({ kind: 'unknown' })
  })

  test("the journal's export format, a message with a line break in it", () => {
    const parse = createParser(options)
    const texts = [
      '__REALTIME_TIMESTAMP=1',
      'MESSAGE',
      '\u0007\0\0\0\0\0\0\0one',
      'two',
      'SYSLOG_IDENTIFIER=a',
      '',
    ]
    expect(texts.map((text) => parse(text)).at(-1)).toMatchObject({ message: 'one\ntwo', program: 'a' })
  })

  test('log_json of rspamd', () => {
    const entry = {
      ts: 1795262400.25,
      pid: 9,
      severity: 'warning',
      worker_type: 'rspamd_proxy',
      id: '97f0bc',
      module: 'proxy',
      function: 'rspamd_proxy_error',
      message: 'abnormally closing connection',
    }
    expect(createParser(options)(JSON.stringify(entry))).toMatchObject({
      time: at(NOON) + 250_000,
      program: 'rspamd',
      pid: 9,
      severity: 'warning',
      message: '<97f0bc>; proxy; rspamd_proxy_error: abnormally closing connection',
    })
  })
})

describe('lines that stand for several, or lack something', () => {
  test('message repeated N times', () => {
    const text = `Nov 21 12:00:00 mx1 postfix/smtpd[7]: message repeated 3 times: [ ${MESSAGE}]`
    expect(createParser(options)(text)).toMatchObject({ repeated: 3, event: CONNECT })
  })

  test('last message repeated N times is the line before of that host', () => {
    const parse = createParser(options)
    parse(INNER)
    const text = 'Nov 21 12:00:00 mx1 last message repeated 3 times'
    const line = parse(text)
    expect(line).toMatchObject({ repeated: 3, program: 'postfix/smtpd', pid: 7, event: CONNECT })
    expect(lineText(line)).toBe(text)
    const other = parse('Nov 21 12:00:00 mx2 last message repeated 3 times')
    expect(other.event).toMatchObject({ kind: 'service', times: 3 })
    expect(other.repeated).toBeUndefined()
  })

  test.each([
    ['postfix-customer-eu1/submission/', MESSAGE, 'smtpd', 'connect'],
    ['postfix-customer-eu11/submission', MESSAGE, 'submission', 'unknown'],
    ['postfix-customers/submission/smt', MESSAGE, 'smtpd', 'connect'],
    ['postfix-customer/submission/smtp', MESSAGE, 'smtpd', 'connect'],
    [
      'postfix-customer/submission/smtp',
      '4F2A81C0B7: to=<a@b.example>, relay=none, delay=1, status=sent (ok)',
      'smtp',
      'delivery',
    ],
    ['postfix-customer-eu/smtp/smtpd[1', MESSAGE, 'smtpd', 'connect'],
  ])('a tag that rsyslog cut: %s', (tag, message, daemon, kind) => {
    expect(tag).toHaveLength(32)
    const text = `<22>Nov 21 12:00:00 mx1 ${tag} ${message}`
    const line = createParser(options)(text)
    expect(line).toMatchObject({ daemon, message, event: { kind } })
    expect(line.pid).toBeUndefined()
    expect(lineText(line)).toBe(text)
  })

  test('a delivery cut at 2000 bytes', () => {
    const text = `Nov 21 12:00:00 mx1 postfix/smtp[7]: 4F2A81C0B7: to=<a@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred (host said: ${'x'.repeat(1850)}`
    expect(createParser(options)(text).event).toMatchObject({ kind: 'delivery', status: 'deferred' })
  })

  test('containers in containers end somewhere', () => {
    const text = 'a | '.repeat(20_000)
    expect(lineText(createParser(options)(text))).toBe(text)
  })

  test.each([
    '{"log":"x","time":"no"}',
    '{"log":5}',
    '{"ts":1}',
    '@4000 x',
    '__CURSOR',
    'a |',
    '2026-11-21T12:00:00Z stdout X a',
  ])('what only looks like a framing comes back: %j', (text) => {
    expect(lineText(createParser(options)(text))).toBe(text)
  })
})
