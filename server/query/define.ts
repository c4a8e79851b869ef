/** What a named query is. Clients choose a name and values; SQL never leaves this room. */
import type { QueryAnswer } from './answers.ts'
import { BadQueryParams } from '../errors.ts'
import type { Range } from './language/time.ts'
import { isZone } from './language/zone.ts'
import type { Asker } from './page.ts'

export type Params = Readonly<Record<string, string | number>>

export interface Question {
  range: Range
  /** The parameters that the query itself declares, checked. */
  params: Params
  /** IANA zone of the reader: on its clock buckets of time begin. */
  zone: string
  signal: AbortSignal | undefined
}

export interface NamedQuery {
  id: string
  /** Parameters beside `since`, `until`, `host` and `tz`. */
  params: Readonly<Record<string, 'text' | 'number'>>
  run(asker: Asker, question: Question): Promise<QueryAnswer>
}

export function defineQuery(
  query: Omit<NamedQuery, 'params'> & Partial<Pick<NamedQuery, 'params'>>,
): NamedQuery {
  return { params: {}, ...query }
}

const ALWAYS = { since: 'text', until: 'text', host: 'text', tz: 'text' } as const

/** Throws QUERY_PARAMS_INVALID with the name at fault. */
export function checkParams(query: NamedQuery, given: Params): void {
  const known: Record<string, 'text' | 'number'> = { ...query.params, ...ALWAYS }
  for (const [name, value] of Object.entries(given)) {
    const kind = known[name]
    if (kind === undefined)
      throw new BadQueryParams(
        `${query.id} has no parameter '${name}'; it takes ${Object.keys(known).join(', ')}`,
      )
    if (kind === 'number' && (typeof value !== 'number' || !Number.isFinite(value)))
      throw new BadQueryParams(`${query.id}: '${name}' must be a number`)
    if (kind === 'text' && typeof value !== 'string')
      throw new BadQueryParams(`${query.id}: '${name}' must be text`)
  }
}

/** SQL column of `ranking`: the rows there are before LIMIT. */
export const TOTAL = 'count() OVER () AS total'

/** SQL columns of a group: `reasonClass` and `dsn` that occur in it most often together, and `ofReason`, in how many rows. */
export const MOST_FREQUENT = (reason: string, code: string): string =>
  `tupleElement(tupleElement((topK(1, 100, 'counts')((${reason}, ${code}))[1] AS most), 1), 1) AS reasonClass,
    tupleElement(tupleElement(most, 1), 2) AS dsn, tupleElement(most, 2) AS ofReason`

/** The answer of a ranking whose SQL has TOTAL among its columns. */
export function ranking(rows: readonly Record<string, unknown>[]): QueryAnswer {
  const total = Number(rows[0]?.total ?? 0)
  return { rows: rows.map(({ total: _, ...row }) => row), total }
}

/** The zone asked for, else `otherwise`. Throws QUERY_PARAMS_INVALID. */
export function zoneOf({ tz }: Params, otherwise: string): string {
  if (typeof tz !== 'string' || tz === '') return otherwise
  if (!isZone(tz)) throw new BadQueryParams(`'${tz}' is no time zone; write it as in tz=Europe/Berlin`)
  return tz
}

/** The value of a numeric parameter, or what it is when not given. */
export function numberOf({ params }: Question, name: string, otherwise: number): number {
  const value = params[name]
  return typeof value === 'number' ? value : otherwise
}

/** For a query's own conditions: `host` where one is asked for. */
export function hostSql({ params }: Question): { sql: string; params: Record<string, unknown> } {
  return typeof params.host === 'string' && params.host !== ''
    ? { sql: 'host = {host:String}', params: { host: params.host } }
    : { sql: '1', params: {} }
}
