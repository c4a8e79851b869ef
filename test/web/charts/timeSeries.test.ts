import { describe, expect, test } from 'vitest'
import type { Palette } from '../../../web/charts/palette.ts'
import { boundsOf, highest, present, shownOf, totalsInWords } from '../../../web/charts/series.ts'
import type { Bucket } from '../../../web/charts/series.ts'
import { timeSeriesOption } from '../../../web/charts/timeSeries.ts'
import type { TimeSeries } from '../../../web/charts/timeSeries.ts'
import { tooltipOf } from '../../../web/charts/tooltip.ts'
import { createFormat } from '../../../web/format.ts'

const format = createFormat('en', 'UTC')
const palette: Palette = {
  tones: {
    sent: 'green',
    deferred: 'orange',
    bounced: 'red',
    rejected: 'purple',
    held: 'blue',
    expired: 'grey',
  },
  series: ['one', 'two'],
  text: 'black',
  muted: 'dim',
  border: 'line',
  surface: 'white',
  font: 'sans',
}
const buckets: Bucket[] = [
  { time: '2026-11-20T10:00:00Z', sent: 10, deferred: 0, other: 0 },
  { time: '2026-11-20T10:20:00Z', sent: 40, deferred: 2, other: 0 },
]
const series = [
  { key: 'sent', title: 'sent', status: 'sent' },
  { key: 'deferred', title: '<b>deferred</b>', status: 'deferred' },
  { key: 'other', title: 'other' },
]
const chart: TimeSeries = {
  buckets,
  series,
  stepSeconds: 1200,
  unit: 'count',
  palette,
  format,
  description: 'Delivered 50.',
  patterns: false,
  cut: 'only part of it',
  small: false,
}

interface Option {
  series: { name: string; stack: string; data: [number, number][]; itemStyle: { color: string } }[]
  xAxis: { min: number; max: number }
  aria: { label: { description: string }; decal: { show: boolean } }
  tooltip: { formatter: (items: unknown) => unknown; className: string }
}
const optionOf = (changes: Partial<TimeSeries> = {}) =>
  timeSeriesOption({ ...chart, ...changes }) as unknown as Option

describe('a chart over time', () => {
  test('stacks one bar for each series, in the middle of its bucket', () => {
    const option = optionOf()
    expect(option.series.map(({ name, stack }) => [name, stack])).toEqual([
      ['sent', 'all'],
      ['<b>deferred</b>', 'all'],
      ['other', 'all'],
    ])
    expect(option.series[0]?.data).toEqual([
      [Date.parse('2026-11-20T10:10:00Z'), 10],
      [Date.parse('2026-11-20T10:30:00Z'), 40],
    ])
    expect([option.xAxis.min, option.xAxis.max]).toEqual([
      Date.parse('2026-11-20T10:00:00Z'),
      Date.parse('2026-11-20T10:40:00Z'),
    ])
  })

  test('a bar that the range cuts off keeps its place on the clock and is paler', () => {
    const [first = { time: '' }, second = { time: '' }] = buckets
    const cut: Bucket = {
      ...first,
      time: '2026-11-20T10:15:00.000Z',
      until: '2026-11-20T10:20:00.000Z',
      bucketSince: '2026-11-20T10:00:00.000Z',
      bucketUntil: '2026-11-20T10:20:00.000Z',
    }
    const option = optionOf({ buckets: [cut, second] })
    expect(option.series[0]?.data).toEqual([
      {
        value: [Date.parse('2026-11-20T10:10:00Z'), 10],
        itemStyle: { opacity: expect.any(Number) as number },
      },
      [Date.parse('2026-11-20T10:30:00Z'), 40],
    ])
    expect(option.xAxis.min).toBe(Date.parse('2026-11-20T10:00:00Z'))
    const box = tooltipOf(0, { ...chart, buckets: [cut, second] })
    expect(box.textContent).toContain('10:15:00 – 10:20:00only part of it')
    expect(tooltipOf(1, { ...chart, buckets: [cut, second] }).textContent).not.toContain('only part')
  })

  test('takes the colours of statuses, and grey for the rest', () => {
    expect(optionOf().series.map(({ itemStyle }) => itemStyle.color)).toEqual(['green', 'orange', 'dim'])
  })

  test('takes the colour of what it is like, else that of its place', () => {
    const kinds = [
      { key: 'later', title: 'put off', tone: 'deferred', place: 2 },
      { key: 'login', title: 'LOGIN', place: 1 },
    ]
    expect(optionOf({ series: kinds }).series.map(({ itemStyle }) => itemStyle.color)).toEqual([
      'orange',
      'two',
    ])
  })

  test('describes itself in our words', () => {
    expect(optionOf().aria.label.description).toBe('Delivered 50.')
  })

  test('has patterns when they are wished for', () => {
    expect([optionOf().aria.decal.show, optionOf({ patterns: true }).aria.decal.show]).toEqual([false, true])
  })

  test('survives having no buckets', () => {
    expect(optionOf({ buckets: [] }).series.map(({ data }) => data)).toEqual([[], [], []])
  })
})

describe('the tooltip', () => {
  test('is an element without inline style, whose names are text', () => {
    const box = optionOf().tooltip.formatter([{ dataIndex: 1 }]) as HTMLElement
    expect(box).toBeInstanceOf(HTMLElement)
    expect(box.textContent).toContain('20 Nov 2026, 10:20:00 – 10:40:00')
    expect(box.textContent).toContain('<b>deferred</b>2')
    expect(box.querySelectorAll('[style]')).toHaveLength(0)
    expect(box.querySelector('b b')).toBeNull()
  })

  test('is empty beside the bars', () => {
    expect(tooltipOf(-1, chart).textContent).toBe('')
  })
})

describe('a chart in words', () => {
  test('knows what is there, the highest bucket and the totals', () => {
    expect(present(buckets, series).map(({ key }) => key)).toEqual(['sent', 'deferred'])
    expect(highest(buckets, series)?.time).toBe('2026-11-20T10:20:00Z')
    expect(highest([], series)).toBeUndefined()
    expect(totalsInWords(buckets, series.slice(0, 1), format)).toBe('sent 50')
    expect(totalsInWords(buckets, series.slice(0, 1), format, 'count', true)).toBe(
      `sent ${shownOf(buckets.slice(-1), 'sent')}`,
    )
    expect(shownOf([], 'sent', true)).toBe(0)
  })

  test('always names its first series, even at zero', () => {
    expect(present([], series).map(({ key }) => key)).toEqual(['sent'])
  })

  test('a bucket ends where the next begins', () => {
    expect(boundsOf({ time: '2026-11-20T10:00:00Z' }, 1200)).toEqual({
      since: '2026-11-20T10:00:00.000Z',
      until: '2026-11-20T10:20:00.000Z',
    })
  })
})

test('a chart over days is labelled at midnights of the reader, whatever zone the browser is in', () => {
  const hours = (count: number, zone: string) => {
    const start = Date.parse('2026-11-18T22:00:00Z')
    const option = timeSeriesOption({
      ...chart,
      format: createFormat('en', zone),
      stepSeconds: 3600,
      buckets: Array.from({ length: count }, (_, hour) => ({
        time: new Date(start + hour * 3_600_000).toISOString(),
        sent: 1,
        deferred: 0,
        other: 0,
      })),
    }) as unknown as {
      xAxis: { axisLabel: { customValues?: number[]; formatter: (time: number) => string } }
    }
    const { customValues, formatter } = option.xAxis.axisLabel
    return customValues?.map((time) => [new Date(time).toISOString().slice(0, 13), formatter(time)])
  }
  expect(hours(72, 'UTC')).toEqual([
    ['2026-11-19T00', 'Thu 19 Nov'],
    ['2026-11-20T00', 'Fri 20 Nov'],
    ['2026-11-21T00', 'Sat 21 Nov'],
  ])
  expect(hours(72, 'Europe/Berlin')?.map(([time]) => time)).toEqual([
    '2026-11-18T23',
    '2026-11-19T23',
    '2026-11-20T23',
  ])
  expect(hours(20, 'UTC')).toBeUndefined()
  expect(hours(24 * 40, 'UTC')).toHaveLength(10)
})
