/** Takes one e-mail address out of every table: right to erasure (GDPR Art. 17), with counts of what was erased where. */
import { BadRequest } from '../errors.ts'
import { SIGN_OF_LIFE } from './client.ts'
import type { Clients } from './client.ts'
import { textTables, wholeOf } from './columns.ts'
import type { TextColumn } from './columns.ts'
import { keepFound } from './id-hours.ts'
import { forgetMutations, mutate } from './mutations.ts'
import type { StateKeeper } from './state.ts'

/** What stands in place of the address: no domain, so that it counts nowhere. */
export const ERASED = '<erased>'

export interface ErasedTable {
  table: string
  rows: number
  /** Rows in which each column held the address. */
  columns: Record<string, number>
}

export interface Erasing {
  state?: Pick<StateKeeper, 'rewrite' | 'table'>
  /** Called with nothing before anything is changed, then before each table with those begun so far and that one. */
  onBegin?: (begun: ErasedTable[]) => Promise<void>
}

/**
 * RE2 source that finds `local@domain`, with or without an extension (`local+list@domain`), and as VERP writes it
 * (`bounce-local=domain@...`); in any case of letters. Not inside a longer address: `joann@` is not `ann@`. Group 1 is
 * what stands before, to be kept.
 */
export const addressPattern = (address: string): string =>
  `(?is)${sourceOf(address, (code) => `\\x{${code}}`)}`

export const REPLACEMENT = `\\1\\3${ERASED}\\2\\4`

/** The same in this process: puts `ERASED` in a text wherever the tables' rewriting does. */
export function eraser(address: string): (text: string) => string {
  const pattern = new RegExp(
    sourceOf(address, (code) => `\\u{${code}}`),
    'giu',
  )
  const once = (text: string) => text.replace(pattern, `$1$3${ERASED}$2$4`)
  // twice, as in `rewritten`
  return (text) => once(once(text))
}

/** What both dialects read alike: no `\s`, of which each has its own idea, and of characters only the code differs. */
function sourceOf(address: string, character: (code: string) => string): string {
  const quote = (text: string) =>
    text.replace(/[^A-Za-z0-9]/gu, (each) => character(each.codePointAt(0)?.toString(16) ?? ''))
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)].map(quote)
  const end = '(?:[^A-Za-z0-9.-]|\\.[^A-Za-z0-9]|\\.?$)'
  // a quote ends the extension, lest a match begin in one string of a JSON text and end in another
  const extension = '(?:\\+[^\\t\\n\\f\\r @<>"]*)?'
  // RE2 cannot look ahead: what ends the address is found as group 2 and put back
  return `((?:^|[^A-Za-z0-9._+-]))${local}${extension}@${domain}(${end})|((?:^|[^A-Za-z0-9._]))${local}=${domain}(${end})`
}

/**
 * Counts and rewrites, in the small state that is in memory and in the tables; resolves when the new parts are written
 * and the store has forgotten the statements. Rows stay: counts and charts do not change.
 */
export async function eraseAddress(
  clients: Clients,
  address: string,
  { state, onBegin }: Erasing = {},
): Promise<ErasedTable[]> {
  const params = { pattern: addressPattern(address), replacement: REPLACEMENT }
  // what waits to be written is counted, too
  await state?.table.flush()
  const found = await findAddress(clients, params)
  await onBegin?.([])
  // first: what is put from here on is clean, and the old versions of it go with the tables
  await state?.rewrite(eraser(address))
  for (const [i, { table, columns }] of found.entries()) {
    await onBegin?.(found.slice(0, i + 1).map(({ erased }) => erased))
    const assignments = columns.map((column) => `\`${column.name}\` = ${rewritten(column)}`)
    const rows = { table, where: columns.map(holds).join(' OR '), params }
    const messageId = columns.find(({ name }) => name === 'message_id')
    if (messageId && table.replace(/_local$/, '') === 'messages')
      await keepFound(clients, rows, rewritten(messageId))
    await mutate(clients, { ...rows, update: assignments.join(', ') })
  }
  // also when nothing was found: an earlier one may have been cut off before this
  await forgetMutations(clients)
  return found.map(({ erased }) => erased)
}

/** A table of one server to be rewritten, and what all servers hold in it. */
interface Found {
  table: string
  columns: TextColumn[]
  erased: ErasedTable
}

/** Throws REQUEST_INVALID when rows lie where no statement of ours gets: nothing was changed then. */
async function findAddress(clients: Clients, params: { pattern: string }): Promise<Found[]> {
  const reachesAll = clients.cluster === undefined || clients.cluster.keeper
  const found: Found[] = []
  for (const { name, columns } of await textTables(clients)) {
    const held = await holding(clients, wholeOf(clients, name), columns, params)
    if (held === undefined) continue
    const here = reachesAll ? held : await holding(clients, name, columns, params)
    if (here?.erased.rows !== held.erased.rows) throw new BadRequest(OUT_OF_REACH)
    found.push({ table: name, ...held })
  }
  return found
}

const OUT_OF_REACH =
  'the address is also on other servers of the cluster, and without Keeper they are not reached from here; nothing was ' +
  "changed: use Keeper, or run this with 'clickhouse.url' set to each server in turn and without 'clickhouse.cluster'"

async function holding(clients: Clients, table: string, columns: TextColumn[], params: object) {
  const counts = columns.map((column, i) => `countIf(${holds(column)}) AS c${i}`)
  const answer = await clients.writer.query({
    query: `SELECT countIf(${columns.map(holds).join(' OR ')}) AS rows, ${counts.join(', ')} FROM \`${table}\``,
    query_params: { ...params },
    clickhouse_settings: SIGN_OF_LIFE,
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<Record<string, number>>()
  if (row === undefined || row.rows === undefined || row.rows === 0) return undefined
  const touched = columns.filter((_, i) => (row[`c${i}`] ?? 0) > 0)
  const byName = Object.fromEntries(touched.map((each) => [each.name, row[`c${columns.indexOf(each)}`] ?? 0]))
  return { columns: touched, erased: { table, rows: row.rows, columns: byName } }
}

const holds = ({ name, isArray }: TextColumn): string =>
  isArray
    ? `arrayExists(e -> match(e, {pattern:String}), \`${name}\`)`
    : `match(\`${name}\`, {pattern:String})`

/**
 * Twice: two addresses with one character between share it, and the second is then missed by the first pass. A document in
 * which a match would eat half of an escape (`\\nancy@`: a line break before ancy) stays a document.
 */
function rewritten({ name, isArray }: TextColumn): string {
  const once = (text: string) => `replaceRegexpAll(${text}, {pattern:String}, {replacement:String})`
  const sound = (text: string) =>
    `if(isValidJSON(${text}) AND NOT isValidJSON(${once(once(text))}), ${text}, ${once(once(text))})`
  return isArray ? `arrayMap(e -> ${sound('toString(e)')}, \`${name}\`)` : sound(`toString(\`${name}\`)`)
}
