/** Facets: rows of `search.facets` by group, and the search word that each value stands for. */

export interface FacetRow {
  facet: string
  value: string
  count: number
}

export interface FacetGroup {
  facet: string
  values: FacetRow[]
}

/** Groups in the order in which they are asked for. */
const ORDER = ['status', 'direction', 'recipientDomain', 'senderDomain', 'relay', 'dsn', 'action', 'host']

/** Most frequent values first; a group of one value splits nothing but still tells it. */
export function facetGroups(rows: readonly FacetRow[]): FacetGroup[] {
  return ORDER.map((facet) => ({
    facet,
    values: rows.filter((row) => row.facet === facet).toSorted((a, b) => b.count - a.count),
  })).filter(({ values }) => values.length > 0)
}
