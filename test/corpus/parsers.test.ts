/** All runs of the real mail stack, line by line: nothing is lost, next to nothing is unknown. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ParsedLine } from '../../parsers/event.ts'
import { isUnderstood } from '../../parsers/beginnings.ts'
import { createParser, lineText } from '../../parsers/parse.ts'
import { LOGS } from './stored.ts'
import { pathIn, RUNS, zoneOf } from './truth.ts'

const missing = RUNS.length === 0
if (missing)
  console.warn('NOT TESTED: ../shared/corpus is missing; the parsers were not held against real logs.')

const files = RUNS.flatMap((run) => LOGS.map((file) => ({ run, file })))

/** Latin 1 keeps every byte apart, whatever the encoding. */
const textsOf = (run: string, file: string, encoding: 'utf8' | 'latin1') =>
  readFileSync(pathIn(run, file), encoding).split('\n').slice(0, -1)

const parserOf = (run: string) =>
  createParser({ host: 'mx1', until: Date.UTC(2026, 10, 22) * 1000, zone: zoneOf(run) })

/** What docs/reference/events.md has as code: samples, and the forms without a field word by word. */
const named = new Set(
  [...readFileSync('docs/reference/events.md', 'utf8').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code),
)

/** Nothing was read from it, and its form stands in no documentation. */
const isUnknown = ({ event }: ParsedLine): boolean => {
  if (!isUnderstood(event)) return true
  const fields = Object.keys(event).filter((field) => field !== 'kind')
  return fields.join() === 'text' && 'text' in event && !named.has(event.text)
}

describe.skipIf(missing).each(files)('$run $file', ({ run, file }) => {
  const linesOf = (encoding: 'utf8' | 'latin1') => textsOf(run, file, encoding)
  const newParser = () => parserOf(run)

  test.each(['utf8', 'latin1'] as const)('every line comes back as it was (%s)', (encoding) => {
    const parse = newParser()
    expect(linesOf(encoding).filter((text) => lineText(parse(text)) !== text)).toEqual([])
  })

  test('no line is unknown', () => {
    const parse = newParser()
    const unknown = linesOf('utf8').filter((text) => isUnknown(parse(text)))
    expect(unknown).toEqual([])
  })

  test('every line has a time, and the header needs no second copy', () => {
    const parse = newParser()
    const odd = linesOf('utf8').filter((text) => {
      const { time, header } = parse(text)
      return time === undefined || header !== undefined
    })
    expect(odd).toEqual([])
  })
})

test('a line of which only the text is known counts as unknown unless its form is documented', () => {
  const line = createParser({ host: 'mx1' })(
    '2026-11-21T00:33:41.775822+00:00 mx1 postfix/cleanup[9]: warning: mail_stream_cleanup: close error',
  )
  expect(isUnknown(line)).toBe(false)
  expect(isUnknown({ ...line, event: { kind: 'warning', text: 'nobody wrote this form down' } })).toBe(true)
})

/** Lines of a run by a rule of its own, to count against: as a person with grep would. */
describe.skipIf(missing).each(RUNS)('%s: what grep counts', (run) => {
  const texts = missing ? [] : textsOf(run, 'mail.log', 'utf8')
  const parse = parserOf(run)
  const lines = texts.map((text): [string, ParsedLine] => [text, parse(text)])
  const count = (rule: (line: ParsedLine) => boolean) => lines.filter(([, line]) => rule(line)).length
  const grep = (pattern: RegExp) => texts.filter((text) => pattern.test(text)).length

  test.each([
    ['connect', /postfix\/\S*smtpd\[\d+\]: connect from /],
    ['disconnect', /postfix\/\S*smtpd\[\d+\]: disconnect from /],
    ['client', /smtpd\[\d+\]: \w+: client=/],
    ['message-id', /cleanup\[\d+\]: \w+: message-id=/],
    ['queue-active', /qmgr\[\d+\]: \w+: from=.* \(queue active\)$/],
    ['delivery', /\]: [0-9A-Za-z]+: to=<.*>, (orig_to=.*, )?relay=/],
    ['notification', /bounce\[\d+\]: \w+: .* notification: \w+$/],
    ['sasl-failure', /smtpd\[\d+\]: warning: \S+: SASL \S+ authentication (failed|aborted)/],
    ['tls', /TLS connection established (from|to) /],
    ['postscreen-pass', /postscreen\[\d+\]: PASS /],
    [
      'header-check',
      /cleanup\[\d+\]: \w+: (warning|reject|hold|discard|info|redirect|filter|prepend|replace|bcc|strip|pass): (header|body|mime-error) /,
    ],
  ])('%s', (kind, pattern) => {
    expect(count(({ event }) => event.kind === kind)).toBe(grep(pattern))
  })

  test('no status that Postfix did not write', () => {
    const odd = lines.filter(([text, { event }]) => {
      if (event.kind !== 'delivery' || event.dsn === undefined) return false
      const first = /, dsn=(\S+), status=(\w+) /.exec(text.slice(text.indexOf(', delay=')))
      return first?.[1] !== event.dsn || first[2]?.toLowerCase() !== event.status
    })
    expect(odd).toEqual([])
  })
})
