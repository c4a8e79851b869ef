/** Compares a number with its usual value. Pure. */

export type Comparison = { kind: 'none' } | { kind: 'usual' } | { kind: 'more' | 'less'; by: number }

const SLIGHT_SHARE = 0.1
const SLIGHT_COUNT = 5

/** Within a tenth, or within five for counts, it is as usual. Without either value there is nothing to compare. */
export function compare(value: unknown, usual: unknown, unit = 'count'): Comparison {
  if (typeof value !== 'number' || typeof usual !== 'number') return { kind: 'none' }
  const by = Math.abs(value - usual)
  const slight = Math.max(SLIGHT_SHARE * Math.abs(usual), unit === 'count' ? SLIGHT_COUNT : 0)
  if (by <= slight) return { kind: 'usual' }
  return { kind: value > usual ? 'more' : 'less', by }
}

/** Usual values are of a window as long as this one and before it: without data for all of that they say nothing. */
export function isComparable(
  { from, to }: { from: number; to: number },
  dataSince: string | undefined,
): boolean {
  return dataSince !== undefined && Date.parse(dataSince) <= from - (to - from)
}
