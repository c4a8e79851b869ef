import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsedLineJson } from '../../parsers/json.ts'
import { createParser, grammars, lineText } from '../../parsers/parse.ts'

const options = { host: 'here', until: Date.UTC(2026, 10, 22) * 1000 }

describe('every line', () => {
  const program = fc.constantFrom(...new Set(grammars.flatMap(({ daemons }) => daemons)))
  const sample = fc.constantFrom(...grammars.flatMap(({ samples }) => samples))
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), sample)
  /** A real message with something of a stranger's in the middle of it. */
  const spoilt = fc
    .tuple(sample, text, fc.nat(300))
    .map(([real, strange, at]) => real.slice(0, at) + strange + real.slice(at))
  const stamp = fc.constantFrom(
    'Nov 21 00:25:23 ',
    'Nov  1 00:25:23 ',
    'Nov 01 00:25:23 ',
    '<22>Nov 21 00:25:23 ',
    '2026-11-21T00:33:14.619064+01:00 ',
    '2026-11-21T00:33:14.6Z ',
    '<22>1 2026-11-21T00:33:14.6Z ',
    '2026-11-21 00:33:14 #1(normal) ',
  )
  const line = fc.oneof(
    text,
    fc.tuple(stamp, text).map((parts) => parts.join('')),
    fc
      .tuple(
        stamp,
        fc.constantFrom('mx1 ', 'postfix/'),
        program,
        fc.constantFrom('[1]: ', ': ', '[01]: '),
        spoilt,
      )
      .map((parts) => parts.join('')),
  )

  test.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'])(
    'gives back its bytes and never throws (%s)',
    (zone) => {
      const parse = createParser({ ...options, zone })
      fc.assert(
        fc.property(line, (written) => {
          const parsed = parse(written)
          expect(lineText(parsed)).toBe(written)
          expect(() => JSON.stringify(parsedLineJson(parsed))).not.toThrow()
        }),
        { numRuns: 2000, seed: 20_261_121 },
      )
    },
  )
})

describe('hostile lengths cost one pass', () => {
  const pieces = [
    '; from=<',
    '<',
    '"',
    '\\"',
    '; from=<"',
    ', ',
    ': ',
    '[',
    '(',
    '> ',
    ' from h[192.0.2.1]; from=<a> to=<b',
    '},A(1.0){;',
    ' (default: F (no action): [0/1] [',
    ', rhost=',
  ]
  const daemons = [
    'smtpd',
    'cleanup',
    'smtp',
    'qmgr',
    'postscreen',
    'rspamd',
    'dovecot',
    'saslauthd',
    'auth',
    'postgrey',
    'amavis',
  ]

  test.each(daemons)('%s', (daemon) => {
    const parse = createParser(options)
    const started = performance.now()
    for (const piece of pieces)
      for (const { daemons: own, samples } of grammars)
        if (own.includes(daemon))
          for (const sample of samples.slice(0, 3)) {
            const long = piece.repeat(20_000 / piece.length)
            parse(`2026-11-21T00:00:00Z mx1 ${daemon}[1]: ${sample}${long}`)
            parse(`2026-11-21T00:00:00Z mx1 ${daemon}[1]: ${sample.slice(0, 40)}${long}${sample.slice(40)}`)
          }
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('what stands around a message', () => {
  const parse = createParser(options)
  const read = (tag: string, message: string) => parse(`2026-11-21T00:00:00Z mx1 ${tag}[1]: ${message}`)

  test.each([
    ['postfix/smtpd', 'postfix', 'smtpd'],
    ['postfix/submission/smtpd', 'postfix/submission', 'smtpd'],
    ['postfix-10.20.30.40/smtpd', 'postfix-10.20.30.40', 'smtpd'],
    ['postfix/relay/smtp', 'postfix/relay', 'smtp'],
    ['rspamd', 'rspamd', 'rspamd'],
  ])('tag %s', (tag, instance, daemon) => {
    expect(read(tag, 'x')).toMatchObject({ program: tag, instance, daemon })
  })

  test.each([
    ['warning: 4F2A81C0B7: queue file size limit exceeded', 'warning', '4F2A81C0B7'],
    ['4F2A81C0B7: warning: header Subject: x from local; from=<a@b>', 'info', '4F2A81C0B7'],
    ['fatal: no SASL authentication mechanisms', 'fatal', undefined],
    ['NOQUEUE: client=h[192.0.2.1]', 'info', undefined],
    ['4jWYNc5069zNBbx: message-id=<1@b>', 'info', '4jWYNc5069zNBbx'],
    ['4b8vDt2nzlz2FQl: message-id=<1@b>', 'info', '4b8vDt2nzlz2FQl'],
    ['DEADBEEF: removed', 'info', 'DEADBEEF'],
    ['STATISTICS1: removed', 'info', undefined],
    ['statistics: removed', 'info', undefined],
    ['ABC: removed', 'info', undefined],
    ['4F2A81C0B7:removed', 'info', undefined],
  ])('%s', (message, severity, queueId) => {
    const line = read('postfix/cleanup', message)
    expect([line.severity, line.queueId, line.message]).toEqual([severity, queueId, message])
  })

  test('a message that syslog counted instead of repeating', () => {
    const line = read('postfix/smtpd', 'message repeated 3 times: [ connect from unknown[192.0.2.9]]')
    expect(line).toMatchObject({ repeated: 3, event: { kind: 'connect', clientAddress: '192.0.2.9' } })
  })

  test('a carriage return at the end belongs to the line, not to its meaning', () => {
    const line = read('postfix/qmgr', '4F2A81C0B7: removed\r')
    expect(line).toMatchObject({ event: { kind: 'removed' }, message: '4F2A81C0B7: removed\r' })
  })

  test('a line of syslog without a tag', () => {
    const line = createParser({ host: 'mx1' })('Nov 21 00:00:00 mx1 last message repeated 3 times')
    expect(line.event).toMatchObject({ kind: 'service', times: 3 })
  })

  test('an unknown line is kept', () => {
    expect(read('postfix/smtpd', 'never heard of')).toMatchObject({
      event: { kind: 'unknown' },
      message: 'never heard of',
    })
    expect(read('nobody', 'connect from h[192.0.2.1]').event).toEqual({ kind: 'unknown' })
  })
})

describe('JSON', () => {
  test('has the words of the vocabulary, flat', () => {
    const parse = createParser(options)
    expect(
      parsedLineJson(parse('2026-11-21T01:00:00.5+01:00 mx1 postfix/qmgr[7]: 4F2A81C0B7: removed')),
    ).toEqual({
      time: '2026-11-21T00:00:00.500000Z',
      host: 'mx1',
      program: 'postfix/qmgr',
      instance: 'postfix',
      daemon: 'qmgr',
      pid: 7,
      severity: 'info',
      queueId: '4F2A81C0B7',
      kind: 'removed',
      message: '4F2A81C0B7: removed',
    })
  })

  test('leaves out what the line does not state', () => {
    expect(Object.keys(parsedLineJson(createParser(options)('hello')))).toEqual([
      ...['host', 'program', 'instance', 'daemon', 'severity', 'kind', 'message'],
    ])
  })
})
