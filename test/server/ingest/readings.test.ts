import { describe, expect, test } from 'vitest'
import { createParser } from '../../../parsers/parse.ts'
import { createReadings } from '../../../server/ingest/readings.ts'
import type { ParserReading } from '../../../server/ingest/readings.ts'
import type { Range, Reading } from '../../../server/ingest/source.ts'

const micros = (text: string): number => Date.parse(text) * 1000

const newParser = ({ host, zone, year, until, after }: ParserReading) =>
  createParser({
    host,
    ...(zone !== undefined && { zone }),
    ...(year !== undefined && { year }),
    ...(until !== undefined && { until }),
    ...(after !== undefined && { after }),
  })

interface Given extends Partial<Reading> {
  fileSeq?: number
}

/** Readings, and the times they give the lines of a file with these stamps. */
function reader(before: Record<number, number> = {}) {
  const readings = createReadings(
    newParser,
    () => false,
    (fileSeq) => before[fileSeq],
  )
  return (stamps: readonly string[], { fileSeq = 1, ...given }: Given = {}): string[] => {
    const reading = { host: 'mx1', at: micros('2026-11-22T00:00:00Z'), ...given }
    const range: Range = {
      source: 'mail',
      kind: 'file',
      fileSeq,
      start: 0,
      end: 0,
      reading,
      next: position(fileSeq),
    }
    const lines = stamps.map((stamp, position) => ({
      text: stamp === '' ? 'no stamp' : `${stamp} mx1 postfix/qmgr[1]: 4F2A81C0B7: removed`,
      position,
      latin1: false,
    }))
    return readings.read(range, lines).map(({ time }) => new Date(time / 1000).toISOString().slice(0, 19))
  }
}

const position = (fileSeq: number) => ({ source: 'mail', fileSeq, offset: 0 })

describe('the year and hour of lines in files', () => {
  test('the file grows over New Year: the year follows its time', () => {
    const read = reader()
    expect(read(['Dec 31 23:59:59'], { until: micros('2025-12-31T23:59:59Z') })).toEqual([
      '2025-12-31T23:59:59',
    ])
    expect(read(['Jan  1 00:00:00'], { until: micros('2026-01-01T00:00:01Z') })).toEqual([
      '2026-01-01T00:00:00',
    ])
  })

  test('the second pass of an hour is known to the next chunk, though the file has grown', () => {
    const zone = 'Europe/Berlin'
    const read = reader()
    const chunk = (stamp: string, until: string) => read([stamp], { zone, until: micros(until) })
    expect(chunk('Oct 25 02:50:00', '2026-10-25T00:50:00Z')).toEqual(['2026-10-25T00:50:00'])
    expect(chunk('Oct 25 02:10:00', '2026-10-25T01:10:00Z')).toEqual(['2026-10-25T01:10:00'])
    expect(chunk('Oct 25 02:11:00', '2026-10-25T01:11:00Z')).toEqual(['2026-10-25T01:11:00'])
  })

  test('after a restart the line that was stored last tells the pass', () => {
    const read = reader({ 1: micros('2026-10-25T01:10:00Z') })
    const given = { zone: 'Europe/Berlin', until: micros('2026-10-26T00:00:00Z') }
    expect(read(['Oct 25 02:11:00'], given)).toEqual(['2026-10-25T01:11:00'])
  })

  test('a year that is given is that of the first line, not of one behind New Year', () => {
    expect(reader()(['Dec 31 23:59:59', 'Jan  1 00:00:00'], { year: 2024 })).toEqual([
      '2024-12-31T23:59:59',
      '2025-01-01T00:00:00',
    ])
    const later = reader({ 1: micros('2025-01-01T00:00:00Z') })
    expect(later(['Jan  1 00:00:01'], { year: 2024 })).toEqual(['2025-01-01T00:00:01'])
  })

  test('each file has a year of its own', () => {
    const read = reader()
    expect(read(['Nov 21 00:00:00'], { until: micros('2025-11-22T00:00:00Z') })).toEqual([
      '2025-11-21T00:00:00',
    ])
    expect(read(['Nov 21 00:00:00'], { fileSeq: 2, until: micros('2026-11-22T00:00:00Z') })).toEqual([
      '2026-11-21T00:00:00',
    ])
  })

  test('lines without a stamp have the time of the one before, at first of their reading', () => {
    expect(reader()(['', 'Nov 21 00:00:00', ''], { year: 2026 })).toEqual([
      '2026-11-22T00:00:00',
      '2026-11-21T00:00:00',
      '2026-11-21T00:00:00',
    ])
  })
})
