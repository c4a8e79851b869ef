/**
 * Rewrites rows of a table, however long that takes. A statement that waits for it (`mutations_sync`) says nothing meanwhile, not
 * even progress, and its connection is given up; so it is asked for at once and looked after until every server is through.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clients } from './client.ts'

export interface Mutation {
  table: string
  /** Assignments, and the rows they are for. */
  update: string
  where: string
  params: Record<string, unknown>
}

/** Of statements that this process waits for, and of those that are through. */
const underWay = new Set<string>()
const through = new Set<string>()

/** Another process may be about to look for the end of what it began: all look each second. */
const OTHERS_SECONDS = 60

/** Between two looks: at first and later. */
const FIRST_MS = 25
const LOOK_MS = 1_000

/** Resolves when all servers have new parts; rejects with the reason when one fails, and when the clients are closed. */
export async function mutate(clients: Clients, mutation: Mutation): Promise<void> {
  // by this it is found again, on all servers
  const mark = `mutation-${randomBytes(8).toString('hex')}`
  underWay.add(mark)
  try {
    await rewrite(clients, mutation, mark)
    through.add(mark)
  } finally {
    underWay.delete(mark)
  }
}

async function rewrite(
  clients: Clients,
  { table, update, where, params }: Mutation,
  mark: string,
): Promise<void> {
  const { writer, onCluster, closed } = clients
  const place = { database: await databaseOf(clients), table }
  // asked before anything is changed: who may not ask this could not tell the end either
  const [tables] = await rowsOf<{ n: number }>(
    clients,
    `SELECT count() AS n FROM ${system(clients, 'tables')} WHERE database = {database:String} AND name = {table:String}`,
    place,
  )
  const servers = tables?.n ?? 1

  await writer.command({
    query: `ALTER TABLE \`${table}\`${onCluster} UPDATE ${update} WHERE '${mark}' != '' AND (${where})`,
    query_params: params,
    clickhouse_settings: { mutations_sync: '0' },
  })
  let known = 0
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LOOK_MS)) {
    const [look] = await rowsOf<{ known: number; done: number; failure: string }>(
      clients,
      `SELECT count() AS known, countIf(is_done) AS done, anyIf(latest_fail_reason, NOT is_done AND latest_fail_reason != '') AS failure
        FROM ${system(clients, 'mutations')}
        WHERE database = {database:String} AND table = {table:String} AND position(command, {mark:String}) > 0`,
      { ...place, mark },
    )
    const { done = 0, failure = '' } = look ?? {}
    if (done >= servers) return
    if (failure !== '') throw new Error(`rows of '${table}' could not be rewritten: ${failure}`)
    // a replica may hear of it a little later; one that is known goes only when somebody kills it
    if ((look?.known ?? 0) < known)
      throw new Error(`rows of '${table}' were not rewritten: somebody ended that in the store`)
    known = look?.known ?? 0
    await sleep(pause, undefined, { signal: closed })
  }
}

/**
 * The store keeps the text of statements that have rewritten rows, and with it what they looked for: an erased address, the
 * key of the hashes. Takes out all that are through on every server, those of other processes when they are `seconds` old:
 * an earlier one may have left them.
 */
export async function forgetMutations(clients: Clients, seconds = OTHERS_SECONDS): Promise<void> {
  const { writer, onCluster } = clients
  const place = { database: await databaseOf(clients) }
  // by a hash, lest the text stand in one more statement; what a server does not know yet it has yet to do
  const ended = [...through]
  const found = await rowsOf<{ hash: string }>(
    clients,
    `SELECT toString(sipHash64(command)) AS hash FROM ${system(clients, 'mutations')} AS m
      LEFT JOIN (
        SELECT name, count() AS servers FROM ${system(clients, 'tables')} WHERE database = {database:String} GROUP BY name
      ) AS t ON t.name = m.table
      WHERE database = {database:String} AND command LIKE '%UPDATE %'
        AND NOT arrayExists(mark -> position(command, mark) > 0, {underWay:Array(String)})
        AND (arrayExists(mark -> position(command, mark) > 0, {ended:Array(String)}) OR create_time <= now() - {seconds:UInt32})
      GROUP BY m.table, command HAVING min(is_done) = 1 AND count() >= any(servers)`,
    { ...place, underWay: [...underWay], ended, seconds },
  )
  if (found.length > 0)
    await writer.command({
      query: `KILL MUTATION${onCluster}
        WHERE database = {database:String} AND is_done AND toString(sipHash64(command)) IN {hashes:Array(String)}`,
      query_params: { ...place, hashes: found.map(({ hash }) => hash) },
    })
  for (const mark of ended) through.delete(mark)
}

const system = ({ cluster }: Clients, name: string): string =>
  cluster?.keeper === true ? `clusterAllReplicas('${cluster.name}', system.${name})` : `system.${name}`

async function databaseOf(clients: Clients): Promise<string> {
  const [here] = await rowsOf<{ database: string }>(clients, 'SELECT currentDatabase() AS database', {})
  return here?.database ?? ''
}

async function rowsOf<Row>({ writer, closed }: Clients, query: string, params: object): Promise<Row[]> {
  closed.throwIfAborted()
  const answer = await writer.query({ query, query_params: { ...params }, format: 'JSONEachRow' })
  return answer.json<Row>()
}
