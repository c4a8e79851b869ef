/** What a table needs to know of a column. */
export interface Column {
  key: string
  title: string
  align?: 'number' | undefined
  /** `wide`: left out on phones. */
  only?: 'wide' | undefined
  sortable?: boolean
}

export interface Sort {
  key: string
  down: boolean
}

/** The next state of a header that was pressed: down, then up. */
export function nextSort(sort: Sort | undefined, key: string): Sort {
  return { key, down: sort?.key === key ? !sort.down : true }
}

/** Rows in the order of `sort`; numbers by size, everything else as text, absent last. */
export function sorted<Row extends Record<string, unknown>>(
  rows: readonly Row[],
  sort: Sort | undefined,
): readonly Row[] {
  if (!sort) return rows
  const sign = sort.down ? -1 : 1
  return rows.toSorted((a, b) => compare(a[sort.key], b[sort.key], sign))
}

function compare(a: unknown, b: unknown, sign: number): number {
  if (a === b) return 0
  if (a === undefined || a === null) return 1
  if (b === undefined || b === null) return -1
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)))
}
