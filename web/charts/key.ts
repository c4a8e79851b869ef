/** How a series is told from the others: its tone, else its place among the colours of charts. Pure. */
import { lookOf } from '../status.ts'
import type { Tone } from '../status.ts'
import type { Series } from './series.ts'

/** Colours for what is no status; whatever comes after them is grey. */
const CATEGORIES = 5

/** The tone whose colour and pattern a series takes; undefined for one that is neither a status nor like one. */
export function toneOf({ status, tone }: Pick<Series, 'status' | 'tone'>): Tone | undefined {
  const named = status ?? tone
  return named === undefined ? undefined : lookOf(named).tone
}

/** Place of a series among the colours of charts, from 0; undefined: grey. */
export function categoryOf({ key, place }: Series, index: number): number | undefined {
  const at = place ?? index
  return key === 'other' || at >= CATEGORIES ? undefined : at
}

/** Name of the class that gives a `chart-mark` its colour. */
export function markOf(series: Series, index: number): string {
  const tone = toneOf(series)
  if (tone) return tone
  const category = categoryOf(series, index)
  return category === undefined ? 'rest' : `series-${category + 1}`
}
