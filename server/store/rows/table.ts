/** How the rows of one table are made of records: its name and its columns. */
import type { Columns } from '../native.ts'

export interface Table<Row> {
  name: string
  columns: Columns<Row>
}

/** Domain of an address in lower case, for grouping; '' where there is none. */
export function domainOf(address: string | undefined): string {
  if (address === undefined) return ''
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}
