/** Puts keyed hashes in place of who wrote to whom, in rows older than so many days; free text of those rows is removed. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SIGN_OF_LIFE } from './client.ts'
import type { Clients } from './client.ts'
import { textTables, wholeOf } from './columns.ts'
import type { TextColumn } from './columns.ts'
import { explainFailure } from './failure.ts'
import { keepFound } from './id-hours.ts'
import type { StoreLog } from './log.ts'
import { forgetMutations, mutate } from './mutations.ts'

/** What a column holds; all that is named nowhere here is of machines (hosts, codes, queue IDs) and stays. */
type Treatment = 'address' | 'whole' | 'text' | 'document'

const TREATMENTS: Record<Treatment, readonly string[]> = {
  // the local part is hashed, the domain stays: charts by domain go on
  address: [
    'sender',
    'recipient',
    'original_recipient',
    'recipients',
    'recipient_originals',
    'sasl_username',
    'username',
    'message_id',
  ],
  whole: ['client_name', 'client_address', 'helo'],
  // anything may stand in it
  text: [
    'header',
    'subject',
    'reply_form',
    'recipient_replies',
    'reason',
    'detail',
    'text',
    'symbol_options',
    'delay_reasons',
    'session',
    'fingerprint',
  ],
  document: ['document', 'rest'],
}
const TREATMENT_OF = new Map(
  Object.entries(TREATMENTS).flatMap(([treatment, names]) =>
    names.map((name) => [name, treatment as Treatment] as const),
  ),
)

/** Time of each table's rows; tables that hold the newest state only are replaced soon anyway. */
const TIME_OF: Record<string, string> = {
  log_lines: 'time',
  messages: 'addMicroseconds(opened, last_after)',
  connections: 'addMicroseconds(started_at, last_after)',
  deliveries: 'time',
  rejections: 'time',
  authentications: 'time',
  scans: 'time',
  neighbours: 'time',
  queue_entries: 'sampled',
  source_gaps: 'time',
}

/** What a hash begins with. An address or a name may, too: only with the digits is it one. */
const MARK = '~'
/** `hex` leaves out leading bytes of zero, as one hash in 256 has; ten digits and fewer are as good as none. */
const HASHED = `${MARK}([0-9a-f]{2}){6,8}`

/** The key of this data directory, made at first use. Whoever has it can test guesses: it leaves the machine only in backups. */
export async function pseudonymKey(directory: string): Promise<string> {
  const path = join(directory, 'pseudonym.key')
  const fresh = randomBytes(16).toString('hex')
  try {
    await writeFile(path, fresh, { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
    return (await readFile(path, 'utf8')).trim()
  }
}

/** Hashes what is older than `before` (Unix seconds). The same name gives the same hash in every table, so joins hold. */
export async function pseudonymise(
  clients: Clients,
  key: string,
  before: number,
  log: StoreLog,
): Promise<number> {
  const { cluster } = clients
  let rows = 0
  const params = {
    before,
    a: BigInt(`0x${key.slice(0, 16)}`).toString(),
    b: BigInt(`0x${key.slice(16, 32)}`).toString(),
  }
  for (const { name, columns } of await textTables(clients)) {
    const time = TIME_OF[name.replace(/_local$/, '')]
    const changes = columns.flatMap((column) => {
      const treatment = TREATMENT_OF.get(column.name)
      return treatment === undefined ? [] : [{ column, to: treated(name, column, treatment) }]
    })
    if (time === undefined || changes.length === 0) continue
    // told row by row, so that history imported later is hashed too
    // an open life is state that correlating goes on from
    const closed = name.replace(/_local$/, '') in DOCUMENTS ? ' AND NOT open' : ''
    const where = `${time} < fromUnixTimestamp64Milli({before:Int64} * 1000)${closed} AND (${changes
      .map(({ column, to }) => `\`${column.name}\` != ${to}`)
      .join(' OR ')})`
    const count = (table: string) => countOf(clients, table, where, params)
    const all = await count(wholeOf(clients, name))
    // without Keeper a statement stays on this server
    const n = cluster?.keeper === false ? await count(name) : all
    if (all > n)
      log.warn(
        { table: name, rows: all - n },
        "old rows on other servers of the cluster are not hashed from here: without Keeper run a mailtrace against each, by 'clickhouse.url'",
      )
    if (n === 0) continue
    const messageId = changes.find(({ column }) => column.name === 'message_id')
    if (messageId && name.replace(/_local$/, '') === 'messages')
      await keepFound(clients, { table: name, where, params }, messageId.to)
    await mutate(clients, {
      table: name,
      update: changes.map(({ column, to }) => `\`${column.name}\` = ${to}`).join(', '),
      where,
      params,
    })
    rows += n
    log.info(
      { table: name, rows: n },
      'addresses and names older than retention.pseudonymiseDays were hashed',
    )
  }
  // the statements name the key; without that right on a server the hashing itself is done
  await forgetMutations(clients).catch((err: unknown) => {
    log.warn({ err: explainFailure(err) }, 'the key of the hashes is still in the texts of system.mutations')
  })
  return rows
}

async function countOf({ writer }: Clients, table: string, where: string, params: object): Promise<number> {
  const answer = await writer.query({
    query: `SELECT count() AS n FROM \`${table}\` WHERE ${where}`,
    query_params: { ...params },
    clickhouse_settings: SIGN_OF_LIFE,
    format: 'JSONEachRow',
  })
  return (await answer.json<{ n: number }>())[0]?.n ?? 0
}

function treated(table: string, { name, isArray }: TextColumn, treatment: Treatment): string {
  const document = DOCUMENTS[table.replace(/_local$/, '')]
  if (treatment === 'document' && document !== undefined) return document
  const one = (text: string) => EXPRESSIONS[treatment](text)
  return isArray ? `arrayMap(e -> ${one('toString(e)')}, \`${name}\`)` : one(`toString(\`${name}\`)`)
}

const hash = (text: string) =>
  `concat('${MARK}', lower(hex(sipHash64Keyed(({a:UInt64}, {b:UInt64}), lowerUTF8(${text})))))`
const isDone = (text: string, form: string) => `${text} = '' OR match(${text}, '^${form}$')`
const lastPart = (text: string) => `arrayElement(splitByChar('@', ${text}), -1)`
const localPart = (text: string) => `substring(${text}, 1, length(${text}) - length(${lastPart(text)}) - 1)`

const EXPRESSIONS: Record<Treatment, (text: string) => string> = {
  address: (text) =>
    `multiIf(${isDone(text, `${HASHED}(@[^@]*)?`)}, ${text}, position(${text}, '@') = 0, ${hash(text)}, concat(${hash(localPart(text))}, '@', ${lastPart(text)}))`,
  whole: (text) => `if(${isDone(text, HASHED)}, ${text}, ${hash(text)})`,
  text: () => `''`,
  document: () => '',
}

/** What is needed to show the row at all: recipients are made of their columns, no words and no state to go on from. */
const DOCUMENTS: Record<string, string> = {
  messages: `'{"links":[]}'`,
  connections: `'{"commands":{}}'`,
}
