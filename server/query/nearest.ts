/** Addresses and names that look like one that was searched in vain: those of the range with a small edit distance. */
import type { Asker } from './page.ts'
import { restricted } from './page.ts'
import { conditionsOf } from './filters.ts'
import { defineQuery } from './define.ts'
import { LISTS } from './language/groups.ts'
import type { ListName } from './language/groups.ts'
import { formatTerm, parseSearch } from './language/search.ts'
import type { Term } from './language/search.ts'
import type { Range } from './language/time.ts'
import type { Field } from './language/words.ts'
import { openedSince, TIME, timeValue } from './range.ts'
import { TABLES } from './tables.ts'

const MOST_ROWS = 5
const LONGEST = 320

const IN_MESSAGES = `FROM messages WHERE hop_of = '' AND ${openedSince()} AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}}`
const IN_REJECTIONS = `FROM rejections WHERE time >= {since:${TIME}} AND time < {until:${TIME}}`
const IN_LOGINS = `FROM authentications WHERE time >= {since:${TIME}} AND time < {until:${TIME}}`

/** Where values of a word stand, as SELECTs of `value`. */
const SENDERS = [`SELECT sender AS value ${IN_MESSAGES}`, `SELECT sender AS value ${IN_REJECTIONS}`]
const RECIPIENTS = [
  `SELECT arrayJoin(arrayConcat(recipients, recipient_originals)) AS value ${IN_MESSAGES}`,
  `SELECT recipient AS value ${IN_REJECTIONS}`,
]
const SOURCES: Partial<Record<Field, readonly string[]>> = {
  from: SENDERS,
  to: RECIPIENTS,
  address: [...SENDERS, ...RECIPIENTS],
  domain: [
    `SELECT arrayJoin(recipient_domains) AS value ${IN_MESSAGES}`,
    `SELECT arrayElement(splitByChar('@', recipient), -1) AS value ${IN_REJECTIONS}`,
  ],
  sasl: [`SELECT sasl_username AS value ${IN_LOGINS}`],
}

/** Slips of the finger that a text of this length may hold. */
export function mostSlips(length: number): number {
  if (length < 4) return 0
  return length <= 6 ? 1 : length <= 14 ? 2 : 3
}

export interface Near {
  field: Field
  value: string
  /** Rows that the list shows with it. */
  count: number
  /** The search with it. */
  q: string
}

/** Of the first word on an address, a domain or an account that could be misspelt. Values that the whole search would find, the nearest first. */
export async function nearest(
  { reader }: Asker,
  list: ListName,
  q: string,
  range: Range,
  signal: AbortSignal | undefined,
): Promise<Near[]> {
  const term = parseSearch(q).terms.find(isMisspellable)
  const [wanted] = term?.values ?? []
  if (term === undefined || wanted === undefined) return []
  const field = term.field === 'text' ? 'address' : term.field
  const times = { since: timeValue(range.since), until: timeValue(range.until) }
  const options = (id: string) => ({ id, ...(signal && { signal }) })
  const values = await reader.query<{ value: string }>(
    `SELECT value FROM (SELECT DISTINCT lowerUTF8(value) AS value FROM (${(SOURCES[field] ?? []).join(' UNION ALL ')})
        WHERE length(value) BETWEEN {shortest:UInt32} AND {longest:UInt32})
      WHERE value != {wanted:String} AND damerauLevenshteinDistance(value, {wanted:String}) <= {most:UInt32}
      ORDER BY damerauLevenshteinDistance(value, {wanted:String}), value LIMIT ${MOST_ROWS}`,
    { ...times, ...near(wanted.text) },
    options('search.nearest'),
  )
  const found = await Promise.all(
    values.map(async ({ value }): Promise<Near> => {
      const next = formatTerm({ ...term, values: [{ text: value, literal: value.includes('*') }] })
      const text = q.slice(0, term.start) + next + q.slice(term.end)
      const table = TABLES[list]
      const { sql, params } = restricted(table, conditionsOf({ q: text }), range).where()
      const [row] = await reader.query<{ total: number }>(
        `SELECT count() AS total FROM ${table.from} WHERE ${sql}`,
        params,
        options('search.nearest.count'),
      )
      return { field, value, count: Number(row?.total ?? 0), q: text }
    }),
  )
  return found.filter(({ count }) => count > 0)
}

function near(text: string): Record<string, unknown> {
  const wanted = text.toLowerCase()
  const most = mostSlips(wanted.length)
  const length = Buffer.byteLength(wanted)
  return { wanted, most, shortest: Math.max(1, length - most), longest: length + most }
}

function isMisspellable({ field, values, negated, off }: Term): boolean {
  const [value, ...more] = values
  if (negated || off || value === undefined || more.length > 0 || value.regex) return false
  if (value.text.length > LONGEST || mostSlips(value.text.length) === 0) return false
  if (!value.literal && value.text.includes('*')) return false
  return field === 'text' ? /^[^\s@]+@[^\s@]+$/.test(value.text) : field in SOURCES
}

/** Rows `{field, value, count, q}`. */
export const searchNearest = defineQuery({
  id: 'search.nearest',
  params: { q: 'text', mode: 'text' },
  async run(asker, { params, range, signal }) {
    const { q = '', mode } = params as Record<string, string>
    const list = LISTS.find((each) => each === mode) ?? 'messages'
    const found = await nearest(asker, list, q, range, signal)
    return { rows: found.map((each) => ({ ...each, ...(each.field === 'sasl' && { kind: 'sasl-user' }) })) }
  },
})
