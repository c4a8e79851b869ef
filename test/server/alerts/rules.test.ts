/** The rules in force are checked as a whole; numbers and links of alerts read well in both languages. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { AlertRule } from '../../../dashboards/schema.ts'
import { readAnswer } from '../../../server/alerts/answer.ts'
import { collectRules } from '../../../server/alerts/rules.ts'
import { formatValue, linkOf, summaryOf } from '../../../server/alerts/wording.ts'
import { rule } from './bench.ts'

const file = (...rules: object[]) => ({ name: 'a.json', json: rules })
const collect = (files: { name: string; json: unknown }[], disabled: string[] = []) =>
  collectRules(files, { disabled, knownQueries: ['alerts.much'] })

describe('rules', () => {
  test('that are disabled are left out', () => {
    const rules = collect([file(rule, { ...rule, alert: 'TooLittle' })], ['TooMuch'])
    expect(rules.map(({ alert }) => alert)).toEqual(['TooLittle'])
  })

  test('may ask what the engine answers itself', () => {
    expect(collect([file({ ...rule, query: 'alerts.storeUnreachable' })])).toHaveLength(1)
  })

  test.each([
    [
      'an unknown query',
      [file({ ...rule, query: 'alerts.none' })],
      [],
      "TooMuch: no query is named 'alerts.none'",
    ],
    [
      'a name in two files',
      [file(rule), { ...file(rule), name: 'b.json' }],
      [],
      "b.json: the alert 'TooMuch' stands in another file too",
    ],
    [
      'a disabled name that no rule bears',
      [file(rule)],
      ['Nobody'],
      "alerts.disabled: no alert is named 'Nobody'",
    ],
    ['a file with faults', [file({ ...rule, unit: 'miles' })], [], 'a.json: 0.unit'],
  ])('%s is a fault of the configuration', (_, files, disabled, words) => {
    expect(() => collect(files, disabled)).toThrow(words)
    expect(() => collect(files, disabled)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test('all faults of all files are told at once', () => {
    expect(() =>
      collect([file({ ...rule, query: 'x' }), file({ ...rule, alert: 'lower' })], ['Nobody']),
    ).toThrow(/no query is named 'x'[\s\S]*a\.json: 0\.alert[\s\S]*Nobody/)
  })
})

test.each([
  [0.1234, 'ratio', '12.3%', '12,3 %'],
  [1234.56, 'count', '1,234.6', '1.234,6'],
  [0, 'seconds', '0 s', '0 s'],
  [90, 'seconds', '1 min 30 s', '1 min 30 s'],
  [7200, 'seconds', '2 h', '2 h'],
  [100_000, 'seconds', '1 d 3 h', '1 d 3 h'],
  [1536, 'bytes', '1.5 KiB', '1,5 KiB'],
  [undefined, 'count', '–', '–'],
] as const)('%s %s reads %s and %s', (value, unit, en, de) => {
  expect(formatValue(value, unit, 'en')).toBe(en)
  expect(formatValue(value, unit, 'de').replace('\u00a0', ' ')).toBe(de)
})

test('a summary names value and threshold, a link the window that was judged', () => {
  expect(summaryOf(rule, 9, { zone: 'UTC' })).toEqual({ en: '9 of 5', de: '9 von 5' })
  expect(linkOf(rule, Date.parse('2026-11-21T00:05:00Z') / 1000)).toBe(
    '/search?since=2026-11-21T00:00:00.000Z&until=2026-11-21T00:05:00.000Z',
  )
})

test('a log that fell silent is named, with its last line in the zone of the service', () => {
  const file = JSON.parse(readFileSync('dashboards/alerts/sources.json', 'utf8')) as AlertRule[]
  const silent = file.find(({ alert }) => alert === 'SourceSilent')
  if (silent === undefined) throw new Error('no rule SourceSilent')
  const sources = ['mail.log', 'auth.log', 'rspamd.log'].map((name, index) => ({
    name,
    path: `/var/log/${name}`,
    lastLine: '2026-11-21T13:02:00.000Z',
    silentSeconds: 7800 / (index + 1),
  }))
  const say = (some: typeof sources) => summaryOf(silent, 7800, { sources: some, zone: 'Europe/Berlin' })
  expect(say(sources.slice(0, 1))).toEqual({
    en: '/var/log/mail.log: no line for 2 h 10 min, the last at 21 Nov, 14:02 CET.',
    de: '/var/log/mail.log: seit 2 h 10 min keine Zeile, zuletzt am 21. Nov., 14:02 MEZ.',
  })
  // the third was quiet for less than the threshold
  expect(say(sources).en).toContain('/var/log/mail.log (+ 1 more): no line')
  expect(silent.description.en).toContain('What to do')
})

describe('the row of a query', () => {
  test('is cut to five reasons and five queue IDs', () => {
    const pairs = Array.from({ length: 9 }, (_, n) => [`r${n}`, n])
    const answer = readAnswer([{ value: 1, reasons: pairs, queueIds: pairs }])
    expect(answer.reasons).toHaveLength(5)
    expect(answer.queueIds).toHaveLength(5)
  })

  test('without a value is nothing to judge; odd shapes are left out', () => {
    expect(readAnswer([{ value: null, reasons: 'x', queueIds: [['mx1']] }])).toEqual({
      reasons: [],
      queueIds: [],
    })
    expect(readAnswer([{ value: Number.NaN }])).not.toHaveProperty('value')
  })
})
