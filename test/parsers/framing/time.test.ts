import { describe, expect, test } from 'vitest'
import { createParser, lineText } from '../../../parsers/parse.ts'
import type { ParseOptions } from '../../../parsers/parse.ts'
import { madeAt } from '../../../parsers/postfix/long-id.ts'

const micros = (text: string): number => Date.parse(text) * 1000
const iso = (time: number | undefined): string =>
  time === undefined ? 'none' : new Date(time / 1000).toISOString().slice(0, 19)

/** Times of lines with these stamps, read in this order; each line comes back as it was written. */
function times(stamps: readonly string[], options: Partial<ParseOptions>): string[] {
  const parse = createParser({ host: 'here', ...options })
  return stamps.map((stamp) => {
    const text = stamp.includes(': ') ? stamp : `${stamp} mx1 postfix/qmgr[1]: 4F2A81C0B7: removed`
    const line = parse(text)
    expect(lineText(line)).toBe(text)
    return iso(line.time)
  })
}

const DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'

/** A long queue ID made at a time. */
function longId(time: string): string {
  const write = (value: number, size: number): string =>
    size === 0 ? '' : write(Math.floor(value / 52), size - 1) + DIGITS.charAt(value % 52)
  return `${write(Date.parse(time) / 1000, 6)}${write(1234, 4)}zNBbx`
}

const opened = (stamp: string, made: string): string =>
  `${stamp} mx1 postfix/smtpd[1]: ${longId(made)}: client=h[192.0.2.1]`

describe('the year', () => {
  test('is the last one that the file has seen', () => {
    const until = micros('2026-03-01T00:00:00Z')
    expect(times(['Dec 31 23:59:59', 'Jan  1 00:00:00'], { until })).toEqual([
      '2025-12-31T23:59:59',
      '2026-01-01T00:00:00',
    ])
  })

  test('of the file goes before the year that is configured', () => {
    expect(times(['Nov 21 00:00:00'], { until: micros('2026-11-22T00:00:00Z'), year: 2019 })).toEqual([
      '2026-11-21T00:00:00',
    ])
  })

  test('changes with the lines where the file tells nothing', () => {
    const stamps = ['Dec 31 23:59:59', 'Jan  1 00:00:00', 'Dec 31 23:59:58', 'Jan  1 00:00:01']
    expect(times(stamps, { year: 2024 }).map((time) => time.slice(0, 4))).toEqual([
      '2024',
      '2025',
      '2024',
      '2025',
    ])
  })

  test('stays over a silence of seven months', () => {
    expect(times(['Jan 10 00:00:00', 'Aug 20 00:00:00'], { year: 2025 })).toEqual([
      '2025-01-10T00:00:00',
      '2025-08-20T00:00:00',
    ])
  })

  test('goes on from the line that was read before', () => {
    expect(times(['Jan  1 00:00:01'], { after: micros('2025-12-31T23:59:59Z'), year: 2025 })).toEqual([
      '2026-01-01T00:00:01',
    ])
  })

  test('is unknown where nothing tells: no time is better than one of 1971', () => {
    expect(times(['Nov 21 00:00:00'], {})).toEqual(['none'])
  })

  test('is that of a long queue ID, for its line and those behind it', () => {
    const stamps = ['Nov 21 00:00:00', opened('Nov 21 00:00:01', '2023-11-21T00:00:01Z'), 'Nov 21 00:00:02']
    expect(times(stamps, {})).toEqual(['none', '2023-11-21T00:00:01', '2023-11-21T00:00:02'])
  })

  test('is that of a long queue ID, where the file was copied a year later', () => {
    const stamps = [opened('Nov 21 00:00:01', '2023-11-21T00:00:01Z'), 'Dec 31 00:00:00', 'Jan  1 00:00:00']
    expect(times(stamps, { until: micros('2026-11-22T00:00:00Z') })).toEqual([
      '2023-11-21T00:00:01',
      '2023-12-31T00:00:00',
      '2024-01-01T00:00:00',
    ])
  })

  test('of a queue ID that lies after the file is not believed', () => {
    const stamps = [opened('Nov 21 00:00:01', '2029-11-21T00:00:01Z')]
    expect(times(stamps, { until: micros('2026-11-22T00:00:00Z') })).toEqual(['2026-11-21T00:00:01'])
  })
})

describe('the leap day', () => {
  const leap = ['Feb 28 23:59:59', 'Feb 29 00:00:00', 'Mar  1 00:00:00']

  test('decides the year, for the lines behind it too', () => {
    expect(times(leap.slice(1), { until: micros('2027-06-01T00:00:00Z') })).toEqual([
      '2024-02-29T00:00:00',
      '2024-03-01T00:00:00',
    ])
  })

  test('is a day like any other in its year', () => {
    const expected = ['2024-02-28T23:59:59', '2024-02-29T00:00:00', '2024-03-01T00:00:00']
    expect(times(leap, { until: micros('2024-06-01T00:00:00Z') })).toEqual(expected)
    expect(times(leap, { year: 2024 })).toEqual(expected)
  })

  test('goes before a year that is configured and does not have it', () => {
    expect(times(['Feb 29 00:00:00'], { year: 2026 })).toEqual(['2024-02-29T00:00:00'])
  })
})

describe('summer time', () => {
  const zone = 'Europe/Berlin'
  const until = micros('2026-11-22T00:00:00Z')

  test('begins: the hour that is left out makes no gap', () => {
    expect(times(['Mar 29 01:59:59', 'Mar 29 03:00:00'], { zone, until })).toEqual([
      '2026-03-29T00:59:59',
      '2026-03-29T01:00:00',
    ])
  })

  test('ends: the order of lines tells the two passes of an hour', () => {
    const stamps = ['02:59:59', '02:00:00', '02:30:00', '03:00:00'].map((clock) => `Oct 25 ${clock}`)
    expect(times(stamps, { zone, until }).map((time) => time.slice(11))).toEqual([
      '00:59:59',
      '01:00:00',
      '01:30:00',
      '02:00:00',
    ])
  })

  test('ends: lines a little out of order stay in their pass', () => {
    const stamps = ['Oct 25 02:30:05', 'Oct 25 02:30:03', 'Oct 25 02:30:06']
    expect(times(stamps, { zone, until }).map((time) => time.slice(11, 13))).toEqual(['00', '00', '00'])
  })

  test('ends: a file that begins in the second pass is told by a long queue ID', () => {
    const stamps = [opened('Oct 25 02:10:00', '2026-10-25T01:10:00Z'), 'Oct 25 02:10:01']
    expect(times(stamps, { zone, until })).toEqual(['2026-10-25T01:10:00', '2026-10-25T01:10:01'])
  })

  test('ends: after a restart the line before tells the pass', () => {
    const after = micros('2026-10-25T01:20:00Z')
    expect(times(['Oct 25 02:21:00'], { zone, until, after })).toEqual(['2026-10-25T01:21:00'])
  })
})

describe('the zone', () => {
  const until = micros('2026-11-22T00:00:00Z')

  test('of a long queue ID goes before the one that is configured', () => {
    const stamps = [opened('Nov 21 09:30:00', '2026-11-21T04:00:00Z'), 'Nov 21 09:31:00']
    expect(times(stamps, { zone: 'Europe/Berlin', until })).toEqual([
      '2026-11-21T04:00:00',
      '2026-11-21T04:01:00',
    ])
  })

  test('follows a host that moves to another', () => {
    const stamps = [
      opened('Nov 21 09:30:00', '2026-11-21T08:30:00Z'),
      opened('Nov 21 08:31:00', '2026-11-21T08:31:00Z'),
      'Nov 21 08:32:00',
    ]
    expect(times(stamps, { zone: 'Europe/Berlin', until })).toEqual([
      '2026-11-21T08:30:00',
      '2026-11-21T08:31:00',
      '2026-11-21T08:32:00',
    ])
  })

  test('is not taken from a message that has waited in the queue', () => {
    const waiting = `Nov 21 09:30:00 mx1 postfix/qmgr[1]: ${longId('2026-11-21T04:00:00Z')}: removed`
    expect(times([waiting], { until })).toEqual(['2026-11-21T09:30:00'])
  })
})

describe('a clock that is set back', () => {
  test('by an hour stays in its day', () => {
    const stamps = ['Nov 21 10:00:00', 'Nov 21 09:00:00', 'Nov 21 09:00:01']
    const expected = ['2026-11-21T10:00:00', '2026-11-21T09:00:00', '2026-11-21T09:00:01']
    expect(times(stamps, { year: 2026 })).toEqual(expected)
    expect(times(stamps, { until: micros('2026-11-22T00:00:00Z'), zone: 'UTC' })).toEqual(expected)
  })

  test('over New Year goes back to the year before, and forward again', () => {
    const stamps = ['Jan  1 00:10:00', 'Dec 31 23:50:00', 'Dec 31 23:59:59', 'Jan  1 00:00:00']
    expect(times(stamps, { year: 2026 }).map((time) => time.slice(0, 4))).toEqual([
      '2026',
      '2025',
      '2025',
      '2026',
    ])
  })
})

describe('a long queue ID', () => {
  test('holds the time it was made at', () => {
    expect(iso((madeAt(longId('2026-11-21T04:00:00Z')) ?? 0) * 1000)).toBe('2026-11-21T04:00:00')
  })

  test.each(['4F2A81C0B7', '', 'zzzzzzzzzzzzzz', 'AAAAAAAAAAAzB', '000000000'])('none: %j', (id) => {
    expect(madeAt(id)).toBeUndefined()
  })
})
