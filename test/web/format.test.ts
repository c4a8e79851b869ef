import { describe, expect, test } from 'vitest'
import { createFormat } from '../../web/format.ts'

const en = createFormat('en', 'Europe/Berlin')
const de = createFormat('de', 'Europe/Berlin')
const NBSP = '\u00a0'
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('numbers', () => {
  test('are grouped as the language does it', () => {
    expect([en.number(18204), de.number(18204)]).toEqual(['18,204', '18.204'])
  })

  test('that are absent are a dash, and zero is not absent', () => {
    expect([en.number(undefined), en.number(null), en.duration(undefined), en.number(0)]).toEqual([
      '–',
      '–',
      '–',
      '0',
    ])
  })

  test.each([
    [0.9713, '97.1 %'],
    [0, '0 %'],
    [0.00002, '< 0.1 %'],
    [0.9994, '99.9 %'],
    [0.99999, '> 99.9 %'],
    [1, '100 %'],
  ])('share %d is %s', (share, text) => {
    expect(plain(en.percent(share))).toBe(text)
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [48_200, '48.2 kB'],
    [2_500_000, '2.5 MB'],
    [6_100_000_000, '6.1 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(plain(en.bytes(bytes))).toBe(text)
  })
})

describe('durations', () => {
  test.each([
    [0.73, '0.73 s'],
    [38.4, '38.4 s'],
    [75, '1 min 15 s'],
    [120, '2 min'],
    [2460, '41 min'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
    [4 * 3600 + 3 * 86400, '3 d 4 h'],
    [2 * 3600 - 1, '2 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(plain(en.duration(seconds))).toBe(text)
  })

  test('never break between number and unit', () => {
    expect(en.duration(41 * 60)).toBe(`41${NBSP}min`)
  })
})

describe('times', () => {
  test('are shown in the zone, in 24 hours, in both languages', () => {
    const time = '2026-11-20T13:12:03Z'
    expect(en.dateTime(time)).toBe('20 Nov 2026, 14:12:03')
    expect(de.dateTime(time)).toBe('20.11.2026, 14:12:03')
    const from = Date.parse(time)
    expect(en.span(from, from + 1_020_000)).toBe('20 Nov, 14:12–14:29')
    expect(de.span(from, from + 86_400_000)).toBe('20. Nov., 14:12–21. Nov., 14:12')
    expect(en.span(from, Number.NaN)).toBe('–')
    expect(createFormat('en', 'UTC').time(time)).toBe('13:12:03')
  })

  test('midnight is 00 and not 24', () => {
    expect(en.time('2026-11-20T23:00:00Z')).toBe('00:00:00')
  })

  test('that cannot be read are a dash', () => {
    expect([en.dateTime('yesterday'), en.dateTime(undefined)]).toEqual(['–', '–'])
  })

  test.each([
    [3_000, '3 sec ago'],
    [180_000, '3 min ago'],
    [7_200_000, '2 hr ago'],
    [86_400_000, 'yesterday'],
  ])('%d ms before now', (ago, text) => {
    expect(en.relative(1_000_000_000 - ago, 1_000_000_000)).toBe(text)
  })
})

test('a number of a panel is written in its unit', () => {
  expect(
    [
      en.inUnit(3, undefined),
      en.inUnit(90, 'seconds'),
      en.inUnit(0.5, 'ratio'),
      en.inUnit(1500, 'bytes'),
    ].map(plain),
  ).toEqual(['3', '1 min 30 s', '50 %', '1.5 kB'])
})

describe('in the night in which the clocks are changed', () => {
  test('both hours between two and three are told apart by their offset', () => {
    const [first, second] = ['2026-10-25T00:14:03Z', '2026-10-25T01:14:03Z']
    expect([first, second].map((time) => plain(en.time(time)))).toEqual(['02:14:03 +2', '02:14:03 +1'])
    expect(plain(en.dateTime(first))).toBe('25 Oct 2026, 02:14:03 UTC+2')
    expect(plain(de.dateTime(second))).toBe('25.10.2026, 02:14:03 UTC+1')
  })

  test('the hours around the one that is left out have theirs, too; later ones have none', () => {
    const times = ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-03-29T03:00:00Z']
    expect(times.map((time) => plain(en.time(time)))).toEqual(['01:30:00 +1', '03:30:00 +2', '05:00:00'])
  })

  test('a zone with half hours is told with its minutes, one without changes never', () => {
    const [adelaide, utc] = [createFormat('en', 'Australia/Adelaide'), createFormat('en', 'UTC')]
    expect(plain(adelaide.time('2026-04-04T16:40:00Z'))).toBe('02:10:00 +9:30')
    expect(plain(utc.time('2026-10-25T00:14:03Z'))).toBe('00:14:03')
  })
})
