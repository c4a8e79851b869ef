/** Rows as columns of text; the last column takes what is left of the line. */
import { plain } from './io.ts'

/** `columns` is the width of the terminal; without one nothing is cut. */
export function formatTable(rows: readonly (readonly string[])[], columns?: number): string {
  const clean = rows.map((row) => row.map(plain))
  const widths: number[] = []
  for (const row of clean)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, [...cell].length)))
  return clean
    .map((row) => {
      const line = row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  ')
      return `${columns === undefined ? line : cut(line, columns)}\n`
    })
    .join('')
}

function cut(line: string, columns: number): string {
  const characters = [...line]
  return characters.length > columns ? `${characters.slice(0, columns - 1).join('')}…` : line
}

/** RFC 3339 as local wall time in the zone, to the second: `2026-11-21 01:25:23`. */
export function localTime(time: string, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return format.format(new Date(time))
}
