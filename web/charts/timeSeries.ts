/** Buckets -> ECharts option: stacked bars over time, with brush, own tooltip and patterns. Pure, so charts are tested without a canvas. */
import type { EChartsOption } from 'echarts'
import type { Format } from '../format.ts'
import type { Tone } from '../status.ts'
import { categoryOf, toneOf } from './key.ts'
import type { Palette } from './palette.ts'
import { isCut, valueOf, wholeOf } from './series.ts'
import type { Bucket, Series } from './series.ts'
import { tooltipOf } from './tooltip.ts'

export interface TimeSeries {
  buckets: readonly Bucket[]
  series: readonly Series[]
  stepSeconds: number
  unit: string
  palette: Palette
  format: Format
  /** The sentence for people who do not see it. */
  description: string
  patterns: boolean
  /** What is said of a bar that the range cuts off. */
  cut: string
  /** Totals of the same time last week, one a bucket; undefined where nothing is known of then. */
  before?: { title: string; totals: readonly (number | undefined)[] } | undefined
  /** Low, with fewer lines. */
  small: boolean
}

type Decal = Record<string, unknown>

const THIN = 1
/** Id of the line of last week among the series. */
const BEFORE = 'week-before'
const CUT_OPACITY = 0.45
/** Patterns by tone, as in the design: none, dots, /, crosshatch, |, \ */
const DECALS: Record<Tone, Decal | 'none'> = {
  sent: 'none',
  deferred: {
    symbol: 'circle',
    symbolSize: 0.6,
    dashArrayX: [
      [0, 5],
      [3, 5],
    ],
    dashArrayY: [4, 3],
  },
  bounced: { rotation: -Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4] },
  rejected: { symbol: 'rect', symbolSize: 0.8, dashArrayX: [[2, 3]], dashArrayY: [2, 3] },
  held: { rotation: Math.PI / 2, dashArrayX: [1, 0], dashArrayY: [2, 4] },
  expired: { rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4] },
}

/** Labels of days below a chart. */
const MOST_DAYS = 10

/** Patterns of what is no status, by place. */
const BY_PLACE: readonly (Decal | 'none')[] = [
  'none',
  DECALS.deferred,
  DECALS.bounced,
  DECALS.rejected,
  DECALS.held,
]

/** Colour of a series: that of its tone, else by its place, the sixth and later in grey. */
export function colourOf(series: Series, index: number, palette: Palette): string {
  const tone = toneOf(series)
  if (tone) return palette.tones[tone]
  return palette.series[categoryOf(series, index) ?? Infinity] ?? palette.muted
}

export function timeSeriesOption(chart: TimeSeries): EChartsOption {
  const { buckets, series, stepSeconds, unit, palette, format, description, patterns, before, small } = chart
  const wholes = buckets.map((bucket) => wholeOf(bucket, stepSeconds))
  const first = wholes[0]?.since ?? 0
  const last = wholes.at(-1)?.until ?? stepSeconds * 1000
  const days = daysOf(wholes, format)

  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    aria: {
      enabled: true,
      label: { description },
      decal: { show: patterns, decals: series.map(decalOf) as never },
    },
    grid: { left: 8, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.muted, width: 1 } },
      className: 'chart-tooltip',
      confine: true,
      // An element, never a string: the page's rules forbid inline styles, and names come from logs.
      formatter: (items) => tooltipOf(indexOf(items), chart),
    },
    toolbox: { show: false },
    brush: {
      xAxisIndex: 0,
      brushType: 'lineX',
      outOfBrush: { colorAlpha: 0.4 },
      brushStyle: { borderWidth: 1, color: 'rgba(120, 140, 170, 0.2)', borderColor: palette.muted },
      throttleType: 'debounce',
    },
    xAxis: {
      type: 'time',
      min: first,
      max: last,
      axisLine: { lineStyle: { color: palette.border } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: palette.muted,
        hideOverlap: true,
        alignMaxLabel: 'right',
        formatter: (time: number) => labelOf(time, format),
        ...(days && { customValues: days }),
      },
    },
    yAxis: {
      type: 'value',
      minInterval: unit === 'count' ? 1 : 0,
      splitNumber: small ? 2 : 3,
      splitLine: { lineStyle: { color: palette.border } },
      axisLabel: { color: palette.muted, formatter: (value: number) => format.inUnit(value, unit) },
    },
    series: [
      ...series.map((each, index) => ({
        id: each.key, // lets ECharts match series across refreshes instead of redrawing all
        name: each.title,
        type: 'bar',
        stack: 'all',
        barCategoryGap: buckets.length > 120 ? '5%' : '12%',
        cursor: 'pointer',
        itemStyle: { color: colourOf(each, index, palette), borderColor: palette.surface, borderWidth: 0 },
        emphasis: { focus: 'none', itemStyle: { borderColor: palette.text, borderWidth: THIN } },
        // A bar stands in the middle of its bucket; one that the range cuts off is paler.
        data: buckets.map((bucket, at) => {
          const value = [middleOf(wholes[at]), valueOf(bucket, each.key)]
          return isCut(bucket) ? { value, itemStyle: { opacity: CUT_OPACITY } } : value
        }),
      })),
      ...(before ? [lineOf(before, wholes, palette)] : []),
    ] as NonNullable<EChartsOption['series']>,
  }
}

const middleOf = ({ since, until } = { since: 0, until: 0 }): number => (since + until) / 2

/** Last week: thin, dashed and grey, behind no click. */
function lineOf(
  { title, totals }: NonNullable<TimeSeries['before']>,
  wholes: readonly { since: number; until: number }[],
  palette: Palette,
) {
  return {
    id: BEFORE,
    name: title,
    type: 'line' as const,
    silent: true,
    symbol: 'none',
    z: 3,
    lineStyle: { color: palette.muted, width: THIN, type: 'dashed' as const },
    itemStyle: { color: palette.muted },
    data: wholes.map((whole, at) => [middleOf(whole), totals[at] ?? null]),
  }
}

function decalOf(series: Series, index: number): Decal {
  const tone = toneOf(series)
  const decal = tone ? DECALS[tone] : (BY_PLACE[categoryOf(series, index) ?? Infinity] ?? DECALS.expired)
  return decal === 'none' ? { symbol: 'none' } : { color: 'rgba(0, 0, 0, 0.25)', ...decal }
}

/** The day where a day begins, else the time. */
function labelOf(time: number, format: Format): string {
  const clock = format.minute(time)
  return clock === '00:00' ? format.day(time) : clock
}

/**
 * Midnights of the reader's zone, of a chart over several days: by itself the axis is labelled at those of the browser's.
 * Undefined for shorter ones.
 */
function daysOf(wholes: readonly { since: number }[], format: Format): number[] | undefined {
  const midnights = wholes.map(({ since }) => since).filter((time) => format.minute(time) === '00:00')
  if (midnights.length < 2) return undefined
  const every = Math.ceil(midnights.length / MOST_DAYS)
  return midnights.filter((_, index) => index % every === 0)
}

function indexOf(items: unknown): number {
  const first = (Array.isArray(items) ? items[0] : items) as { dataIndex?: number } | undefined
  return first?.dataIndex ?? -1
}
