/** Filters of every list as they come from URL, command line and panels, and the conditions they stand for. */
import { BadSearch } from '../errors.ts'
import { conditionsOf as readConditions } from './language/filters.ts'
import type { Condition, Filters as WordFilters } from './language/filters.ts'
import { faultText } from './language/search.ts'

export type { Condition }

/** As `Filters` of server/api/contract.ts. */
export interface Filters extends WordFilters {
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export interface ListRequest extends Filters {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly order?: 'newest' | 'oldest' | undefined
}

/** All conditions of the filters; throws SEARCH_INVALID with the place of the first fault. */
export function conditionsOf(filters: Filters): Condition[] {
  const { conditions, faults } = readConditions(filters)
  const [fault] = faults
  if (fault !== undefined) throw new BadSearch(faultText(fault))
  return conditions
}
