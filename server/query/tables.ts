/** The tables behind the lists that can be searched. */
import type { Condition } from './filters.ts'
import type { ListName } from './language/groups.ts'
import type { Range } from './language/time.ts'
import type { Conditions } from './conditions.ts'
import { lineTable } from './lines.ts'
import { messageTable } from './messages.ts'
import { authenticationTable, rejectionTable } from './refusals.ts'

/** What is needed to count rows of a list. */
export interface SearchedTable {
  from: string
  time: string
  restrict(conditions: Conditions, terms: readonly Condition[], range: Range): void
}

export const TABLES: Readonly<Record<ListName, SearchedTable>> = {
  messages: messageTable,
  rejections: rejectionTable,
  authentications: authenticationTable,
  lines: lineTable,
}
