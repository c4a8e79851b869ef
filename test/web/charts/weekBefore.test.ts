/** The line of last week: against which buckets it stands, and how it is drawn. */
import { describe, expect, test } from 'vitest'
import type { Palette } from '../../../web/charts/palette.ts'
import type { Bucket } from '../../../web/charts/series.ts'
import { timeSeriesOption } from '../../../web/charts/timeSeries.ts'
import { tooltipOf } from '../../../web/charts/tooltip.ts'
import { totalsBefore } from '../../../web/charts/weekBefore.ts'
import { createFormat } from '../../../web/format.ts'
import { weekBefore } from '../../../web/range.ts'

const HOUR = 3600
const hours = (day: string, counts: number[]): Bucket[] =>
  counts.map((sent, hour) => ({ time: `${day}T0${hour}:00:00Z`, sent, bounced: 1 }))
const now = hours('2026-11-20', [5, 6, 7])
const then = hours('2026-11-13', [10, 20, 30])
const totals = (before: Bucket[], dataSince?: string, buckets = now) =>
  totalsBefore(buckets, before, ['sent', 'bounced'], HOUR, dataSince)

describe('the range a week before', () => {
  test.each([
    [
      { since: 'now-24h', until: 'now' },
      { since: 'now-192h', until: 'now-7d' },
    ],
    [
      { since: 'now-15m', until: 'now-30s' },
      { since: 'now-10095m', until: 'now-604830s' },
    ],
    [
      { since: '2026-11-20T13:00:00Z', until: 'now' },
      { since: '2026-11-13T13:00:00Z', until: 'now-7d' },
    ],
  ])('of %j is %j', (range, expected) => {
    expect(weekBefore(range)).toEqual(expected)
  })
})

describe('totals of last week', () => {
  test('are sums of the bucket seven days before, whatever its place among the rows', () => {
    expect(totals(then, '2026-11-01T00:00:00Z')).toEqual([11, 21, 31])
    expect(totals(then.slice(1), '2026-11-01T00:00:00Z')).toEqual([undefined, 21, 31])
    expect(totals(hours('2026-11-14', [1, 2, 3]), '2026-11-01T00:00:00Z')).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('are unknown before the data begin, and where nothing is stored', () => {
    expect(totals(then, '2026-11-13T00:30:00Z')).toEqual([undefined, 21, 31])
    expect(totals(then)).toEqual([undefined, undefined, undefined])
    expect(totals([], '2026-11-01T00:00:00Z')).toEqual([undefined, undefined, undefined])
  })

  test('do not hold part of a bucket against a whole one', () => {
    const cut = then.map((bucket, at) =>
      at === 0 ? { ...bucket, time: '2026-11-13T00:20:00Z', bucketSince: bucket.time } : bucket,
    )
    expect(totals(cut, '2026-11-01T00:00:00Z')).toEqual([undefined, 21, 31])
  })

  test('follow the days when the clocks change', () => {
    const day = (time: string, sent: number) => ({ time, sent })
    const berlin = [day('2026-10-30T23:00:00Z', 1), day('2026-10-31T23:00:00Z', 2)]
    const summer = [day('2026-10-23T22:00:00Z', 8), day('2026-10-24T22:00:00Z', 9)]
    expect(totalsBefore(berlin, summer, ['sent'], 86_400, '2026-01-01T00:00:00Z')).toEqual([8, 9])
  })
})

describe('the line', () => {
  const palette = { tones: {}, series: [], muted: 'dim', text: '', border: '', surface: '', font: '' }
  const chart = {
    buckets: now,
    series: [{ key: 'sent', title: 'sent' }],
    stepSeconds: HOUR,
    unit: 'count',
    palette: palette as unknown as Palette,
    format: createFormat('en', 'UTC'),
    description: '',
    patterns: false,
    cut: '',
    small: false,
  }
  const before = { title: 'last week', totals: [11, undefined, 31] }
  const seriesOf = (option: object) => (option as { series: Record<string, unknown>[] }).series

  test('is thin, dashed and grey, over the bars, open where nothing is known, and takes no click', () => {
    expect(seriesOf(timeSeriesOption(chart))).toHaveLength(1)
    const [bar, line] = seriesOf(timeSeriesOption({ ...chart, before }))
    expect(bar?.type).toBe('bar')
    expect(line).toMatchObject({
      type: 'line',
      name: 'last week',
      silent: true,
      lineStyle: { width: 1, type: 'dashed', color: 'dim' },
      data: [
        [Date.parse('2026-11-20T00:30:00Z'), 11],
        [Date.parse('2026-11-20T01:30:00Z'), null],
        [Date.parse('2026-11-20T02:30:00Z'), 31],
      ],
    })
    expect(line?.stack).toBeUndefined()
  })

  test('is named under the pointer, where it stands', () => {
    const said = (index: number) =>
      [...tooltipOf(index, { ...chart, before }).querySelectorAll('.chart-tooltip-line')].map(
        (line) => line.textContent,
      )
    expect(said(0)).toEqual(['sent5', 'last week11'])
    expect(said(1)).toEqual(['sent6'])
  })
})
