/** On a cluster an address is erased and hashed on every server, also where the one that is asked has none of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { eraseAddress } from '../../../server/store/erase.ts'
import { pseudonymise } from '../../../server/store/pseudonyms.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import { startCluster } from './cluster-engines.ts'
import type { ClusterEngines } from './cluster-engines.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { AT, delivery, line } from './samples.ts'
import { ask } from './scene.ts'

const WHO = 'zoe@example.net'
/** A day after all rows of this test, in seconds. */
const BEFORE = Math.floor(AT / 1e6) + 86_400
const HOSTS = ['mx1', 'mx2', 'mx3', 'mx4']

let engines: ClusterEngines
let stores: [Store, Store]
/** Of the first server; what is said ON CLUSTER reaches all. */
let clients: Clients
let direct: Clients[]
/** A host whose rows lie on the first server, and one of the second. */
let near: string
let far: string
let serial = 0

beforeAll(async () => {
  engines = await startCluster(2)
  stores = engines.nodes.map((node) => open(node, { name: 'mail', keeper: false })) as [Store, Store]
  for (const store of stores) await store.start()
  await until(() => stores.every(({ state }) => state === 'ok'))
  direct = engines.nodes.map(({ url, user: name, password }) => {
    const user = { name, password }
    const cluster = { name: 'mail', keeper: true }
    return connect({
      url,
      database: 'mailtrace',
      writer: user,
      reader: user,
      readerIsConfined: false,
      cluster,
    })
  })
  clients = asWithKeeper(direct)
  await write(HOSTS.map((host) => ({ host, message: 'nobody' })))
  const hosts = await Promise.all(
    stores.map((store) => ask<{ host: string }>(store, 'SELECT DISTINCT host FROM log_lines_local')),
  )
  near = hosts[0]?.[0]?.host ?? ''
  far = hosts[1]?.[0]?.host ?? ''
  expect(near).not.toBe(far)
})
afterAll(async () => {
  for (const each of direct) await each.close()
  for (const store of stores) await store.stop()
  await engines.stop()
})
beforeEach(async () => {
  for (const each of direct)
    for (const table of ['log_lines_local', 'deliveries_local'])
      await each.writer.command({ query: `TRUNCATE TABLE ${table}` })
})

const open = (
  node: ClusterEngines['nodes'][number],
  cluster?: { name: string; keeper: boolean },
  log = collectLog(),
): Store =>
  createStore({
    ...node,
    database: 'mailtrace',
    ...(cluster && { cluster }),
    directory: temporaryDirectory(),
    log,
  })

/** The engines have no Keeper: a statement ON CLUSTER is told to each of them instead. */
function asWithKeeper(all: Clients[]): Clients {
  const [first] = all as [Clients]
  const command: Clients['writer']['command'] = async ({ query, ...rest }) => {
    if (!query.includes(first.onCluster)) return first.writer.command({ query, ...rest })
    const told = all.map(({ writer }) =>
      writer.command({ query: query.replace(first.onCluster, ''), ...rest }),
    )
    return (await Promise.all(told))[0] as Awaited<(typeof told)[0]>
  }
  const writer = new Proxy(first.writer, {
    get: (target, name) => {
      if (name === 'command') return command
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { ...first, writer }
}

async function write(rows: { host: string; message: string }[], time = AT): Promise<void> {
  serial += 1
  const lines = rows.map(({ host, message }, i) => {
    const one = line(serial * 100 + i, { time })
    return { ...one, line: { ...one.line, host, message } }
  })
  await stores[0].records.write({ ...noRecords(), lines }, { token: `t${serial}`, version: serial })
}

const messages = async () =>
  (await ask<{ message: string }>(stores[1], 'SELECT message FROM log_lines ORDER BY message')).map(
    (row) => row.message,
  )

test('an address that only another server has is erased there, and counted', async () => {
  await write([
    { host: near, message: 'of somebody else' },
    { host: far, message: `to=<${WHO}>` },
  ])
  expect(await eraseAddress(clients, WHO)).toEqual([{ table: 'log_lines', rows: 1, columns: { text: 1 } }])
  expect(await messages()).toEqual(['of somebody else', 'to=<<erased>>'])
})

test('a column that holds it on another server only is rewritten, too', async () => {
  await stores[0].records.write(
    {
      ...noRecords(),
      deliveries: [
        { ...delivery, host: near, sender: WHO, reply: 'ok' },
        { ...delivery, host: far, sender: 'carl@example.net', reply: `550 <${WHO}>: no` },
      ],
    },
    { token: 'deliveries', version: 1 },
  )
  const [erased] = await eraseAddress(clients, WHO)
  expect(erased).toEqual({ table: 'deliveries', rows: 2, columns: { sender: 1, reply_form: 1 } })
  const rows = await ask<object>(stores[0], 'SELECT * FROM deliveries')
  expect(rows).toHaveLength(2)
  expect(JSON.stringify(rows)).not.toContain(WHO)
})

test('old rows are hashed that only another server has', async () => {
  await write([{ host: far, message: `to=<${WHO}>` }])
  const rows = await pseudonymise(clients, '0123456789abcdef'.repeat(2), BEFORE, collectLog())
  expect(rows).toBe(1)
  expect(await messages()).toEqual([''])
})

test('without Keeper an erasure that would stay half is refused, changes nothing, and says what helps', async () => {
  await write([
    { host: near, message: `near ${WHO}` },
    { host: far, message: `far ${WHO}` },
  ])
  for (const store of stores)
    await expect(store.maintenance.erase(WHO)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(/nothing was changed.*Keeper.*clickhouse\.url.*without/s) as string,
    })
  expect(await messages()).toEqual([`far ${WHO}`, `near ${WHO}`])

  for (const node of engines.nodes) {
    const alone = open(node)
    await alone.start()
    await until(() => alone.state === 'ok')
    const { tables } = await alone.maintenance.erase(WHO)
    expect(tables).toEqual([{ table: 'log_lines_local', rows: 1, columns: { text: 1 } }])
    await alone.stop()
  }
  expect(await messages()).toEqual(['far <erased>', 'near <erased>'])
})

test('without Keeper what only the asked server has is erased', async () => {
  await write([{ host: near, message: WHO }])
  const { tables } = await stores[0].maintenance.erase(WHO)
  expect(tables).toEqual([{ table: 'log_lines', rows: 1, columns: { text: 1 } }])
  expect(await messages()).toEqual(['<erased>'])
})

test('without Keeper the own rows are hashed, and those of other servers are told', async () => {
  await write([
    { host: near, message: 'near' },
    { host: far, message: 'far' },
  ])
  const log = collectLog()
  const alone = { ...(direct[0] as Clients), onCluster: '', cluster: { name: 'mail', keeper: false } }
  expect(await pseudonymise(alone, '0123456789abcdef'.repeat(2), BEFORE, log)).toBe(1)
  expect(await messages()).toEqual(['', 'far'])
  expect(log.entries).toEqual([
    expect.objectContaining({ level: 'warn', details: { table: 'log_lines_local', rows: 1 } }),
    expect.objectContaining({ level: 'info', details: { table: 'log_lines_local', rows: 1 } }),
  ])
})
