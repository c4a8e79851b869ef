/** Rows of {row, column, value} as a table; a cell's share says how dark it is. Pure. */

export interface Cell {
  column: string
  value: number
  /** 0 to 1 of the biggest cell, by its logarithm: one big destination must not make the others pale. */
  share: number
  facts: Record<string, unknown>
}

export interface HeatTable {
  columns: string[]
  rows: { name: string; cells: Cell[] }[]
}

export function tableOf(facts: readonly Record<string, unknown>[]): HeatTable {
  const columns = [...new Set(facts.map(({ column }) => String(column)))]
  const top = Math.log1p(Math.max(...facts.map(({ value }) => Number(value) || 0), 1))
  const rows = new Map<string, Cell[]>()
  for (const fact of facts) {
    const name = String(fact.row)
    const value = Number(fact.value) || 0
    const cells = rows.get(name) ?? []
    cells.push({ column: String(fact.column), value, share: Math.log1p(value) / top, facts: fact })
    rows.set(name, cells)
  }
  return { columns, rows: [...rows].map(([name, cells]) => ({ name, cells })) }
}
