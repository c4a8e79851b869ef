/** Both runs of the real mail stack, line by line: nothing is lost, next to nothing is unknown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ParsedLine } from '../../parsers/event.ts'
import { createParser, lineText } from '../../parsers/parse.ts'

const CORPUS = '../shared/corpus'
const missing = !existsSync(CORPUS)
if (missing) console.warn(`NOT TESTED: ${CORPUS} is missing; the parsers were not held against real logs.`)

const runs = missing ? [] : readdirSync(CORPUS).filter((name) => name.startsWith('run'))
const files = runs.flatMap((run) => ['mail.log', 'auth.log', 'rspamd.log'].map((file) => `${run}/${file}`))

/** Latin 1 keeps every byte apart, whatever the encoding. */
const linesOf = (file: string, encoding: 'utf8' | 'latin1') =>
  readFileSync(`${CORPUS}/${file}`, encoding).split('\n').slice(0, -1)

const newParser = () => createParser({ host: 'mx1', until: Date.UTC(2026, 10, 22) * 1000 })

describe.skipIf(missing).each(files)('%s', (file) => {
  test.each(['utf8', 'latin1'] as const)('every line comes back as it was (%s)', (encoding) => {
    const parse = newParser()
    expect(linesOf(file, encoding).filter((text) => lineText(parse(text)) !== text)).toEqual([])
  })

  test('no line is unknown', () => {
    const parse = newParser()
    const unknown = linesOf(file, 'utf8').filter((text) => parse(text).event.kind === 'unknown')
    expect(unknown).toEqual([])
  })

  test('every line has a time, and the header needs no second copy', () => {
    const parse = newParser()
    const odd = linesOf(file, 'utf8').filter((text) => {
      const { time, header } = parse(text)
      return time === undefined || header !== undefined
    })
    expect(odd).toEqual([])
  })
})

/** Lines of a run by a rule of its own, to count against: as a person with grep would. */
describe.skipIf(missing).each(runs)('%s: what grep counts', (run) => {
  const texts = missing ? [] : linesOf(`${run}/mail.log`, 'utf8')
  const parse = newParser()
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
