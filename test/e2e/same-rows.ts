/** Whether two runs stored the very same rows, of every table, each as often. */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Comparison {
  table: string
  rows: number
  missing: number
  surplus: number
  /** One of each, for whoever looks for the cause. */
  examples: string[]
}

/** Compares two folders that test/e2e/tables.js wrote: what stands in `expected`, and what in `found`. */
export async function compareTables(expected: string, found: string): Promise<Comparison[]> {
  const tables = readdirSync(expected).filter((name) => name.endsWith('.jsonl'))
  return Promise.all(
    tables.map(async (file) => {
      const counts = new Map<string, number>()
      let rows = 0
      for await (const row of linesOf(join(expected, file))) {
        rows += 1
        counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
      }
      let surplus = 0
      const examples: string[] = []
      for await (const row of linesOf(join(found, file))) {
        const left = counts.get(keyOf(row)) ?? 0
        counts.set(keyOf(row), left - 1)
        if (left > 0) continue
        if (surplus++ === 0) examples.push(`surplus ${row}`)
      }
      const lost = new Set([...counts].filter(([, left]) => left > 0).map(([key]) => key))
      const missing = [...counts.values()].reduce((sum, left) => sum + Math.max(0, left), 0)
      for await (const row of linesOf(join(expected, file)))
        if (missing > 0 && examples.length < 2 && lost.has(keyOf(row))) examples.push(`missing ${row}`)
      return { table: file.replace('.jsonl', ''), rows, missing, surplus, examples }
    }),
  )
}

/** Those that differ; nothing is expected. */
export function differences(compared: readonly Comparison[]): Comparison[] {
  return compared.filter(({ missing, surplus }) => missing + surplus > 0)
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Infinity })
}

function keyOf(row: string): string {
  return createHash('md5').update(row).digest('base64')
}
