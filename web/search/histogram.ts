/** The strip of bars above the results: heights, colours and the time range that a click or a drag means. */
import type { QueryResponse } from '../../server/api/contract.ts'
import { isCut } from '../charts/series.ts'
import { lookOf, STATUSES } from '../status.ts'
import type { Tone } from '../status.ts'

export interface Bar {
  /** Start of the bucket, RFC 3339, and its end. */
  time: string
  until?: string
  /** The range cuts it off: it holds only part of what its place in time means. */
  cut?: true
  total: number
  /** From the bottom up; heights are shares of the strip's height. */
  parts: { tone: Tone | 'plain'; statuses: readonly string[]; count: number; from: number; height: number }[]
}

/** From the bottom up: what is well, then what is not, the worst on top. */
const STACK: readonly (Tone | 'plain')[] = [
  'plain',
  'sent',
  'held',
  'expired',
  'deferred',
  'rejected',
  'bounced',
]

/** Smallest height of a part that counts anything, as a share: one bounce in ten thousand must still be seen. */
const LEAST = 0.03

/** Bars of `search.histogram` rows: a column for each status, or one number without a status. */
export function barsOf(rows: QueryResponse['rows']): Bar[] {
  const counted = rows.map((row) => ({
    time: String(row.time),
    ...(typeof row.until === 'string' && { until: row.until }),
    ...(isCut(row) && { cut: true as const }),
    counts: countTones(row),
  }))
  const highest = Math.max(1, ...counted.map(({ counts }) => total(counts)))
  return counted.map(({ counts, ...bar }) => {
    let from = 0
    const parts = STACK.flatMap((tone) => {
      const { count, statuses } = counts.get(tone) ?? NONE
      if (count === 0) return []
      const height = Math.max(LEAST, count / highest)
      const part = { tone, statuses, count, from, height }
      from += height
      return [part]
    })
    const scale = from > 1 ? 1 / from : 1
    return {
      ...bar,
      total: total(counts),
      parts: parts.map((part) => ({ ...part, from: part.from * scale, height: part.height * scale })),
    }
  })
}

/** The time of the buckets `first` to `last` (either order), ends included. */
export function rangeOfBars(
  bars: readonly Pick<Bar, 'time' | 'until'>[],
  stepSeconds: number,
  first: number,
  last: number,
): { since: string; until: string } | undefined {
  const from = bars[Math.max(0, Math.min(first, last))]
  const to = bars[Math.min(bars.length - 1, Math.max(first, last))]
  if (!from || !to) return undefined
  return {
    since: new Date(Date.parse(from.time)).toISOString(),
    until: to.until ?? new Date(Date.parse(to.time) + stepSeconds * 1000).toISOString(),
  }
}

/** The bar under a place, `share` of the strip's width from its left end. */
export function barAt(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)))
}

interface Count {
  count: number
  /** What is counted under the colour. */
  statuses: readonly string[]
}
const NONE: Count = { count: 0, statuses: [] }

/** What the colours of `bars` mean, from the bottom up: each with the statuses that are there. */
export function legendOf(bars: readonly Bar[]): { tone: Tone; statuses: string[] }[] {
  const found = bars.flatMap(({ parts }) => parts)
  return STACK.flatMap((tone) => {
    const here = new Set(found.filter((part) => part.tone === tone).flatMap(({ statuses }) => statuses))
    // sent before forwarded: the colour is named after it
    const statuses = STATUSES.filter((status) => here.has(status)).toReversed()
    return tone === 'plain' || statuses.length === 0 ? [] : [{ tone, statuses }]
  })
}

function countTones(row: Record<string, unknown>): Map<Tone | 'plain', Count> {
  const counts = new Map<Tone | 'plain', Count>()
  const statuses: readonly string[] = STATUSES
  for (const [name, value] of Object.entries(row)) {
    const count = Number(value)
    if (name === 'time' || !Number.isFinite(count) || count <= 0) continue
    const tone = statuses.includes(name) ? lookOf(name).tone : (TONES[name] ?? 'plain')
    const before = counts.get(tone) ?? NONE
    counts.set(tone, { count: before.count + count, statuses: [...before.statuses, name] })
  }
  return counts
}

/** Columns of the other lists. */
const TONES: Record<string, Tone> = { failure: 'bounced', success: 'sent', rejections: 'rejected' }

function total(counts: ReadonlyMap<unknown, Count>): number {
  return [...counts.values()].reduce((sum, { count }) => sum + count, 0)
}
