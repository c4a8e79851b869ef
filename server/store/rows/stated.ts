/** Tells fields that are absent from fields that are stated and empty, which a column cannot: both are '' or 0 there. */

export type Field<Row> = readonly [name: string, get: (row: Row) => string | number | undefined]

/** Names of the `fields` that `row` states and that are empty: the null sender, a size of 0. */
export function emptyFields<Row>(row: Row, fields: readonly Field<Row>[]): string[] {
  const names: string[] = []
  for (const [name, get] of fields) {
    const value = get(row)
    if (value === '' || value === 0) names.push(name)
  }
  return names
}

/** Whether a field with this value in its column was stated. */
export function statedBy(empty: readonly string[] = []) {
  return (name: string, value: string | number): boolean =>
    (value !== '' && value !== 0) || empty.includes(name)
}
