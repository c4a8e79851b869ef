/** Rows of `sources.heartbeat` -> one strip for each source. Pure. */

export interface Strip {
  source: string
  host: string
  /** Lines in each slot, oldest first. */
  slots: { time: string; lines: number }[]
  lines: number
  silent: number
}

export function stripsOf(rows: readonly Record<string, unknown>[]): Strip[] {
  const strips = new Map<string, Strip>()
  for (const row of rows) {
    const [source, host, lines] = [String(row.source), String(row.host), Number(row.lines) || 0]
    const key = `${host} ${source}`
    const strip = strips.get(key) ?? { source, host, slots: [], lines: 0, silent: 0 }
    strip.slots.push({ time: String(row.time), lines })
    strip.lines += lines
    // a slot that the range cuts off may be too short for a line
    strip.silent += lines === 0 && row.bucketSince === undefined ? 1 : 0
    strips.set(key, strip)
  }
  return [...strips.values()]
}
