/** Small state is there while the store is not, reaches the store behind, and the last write wins. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Clients } from '../../../server/store/client.ts'
import { createState } from '../../../server/store/state.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import { KINDS, collectLog, optionsFor, startOutsideEngine, temporaryDirectory, until } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

describe.each(KINDS)('small state (%s)', (kind) => {
  const directory = temporaryDirectory()
  let outside: OutsideEngine | undefined
  let store: Store | undefined

  beforeAll(async () => {
    if (kind === 'url') outside = await startOutsideEngine(`${directory}/outside`)
  })
  afterAll(async () => {
    await store?.stop()
    await outside?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  /** Stops the store and starts another on the same tables. */
  async function restart(): Promise<Store> {
    await store?.stop()
    store = createStore({ ...optionsFor(outside), directory, log: collectLog() })
    await store.start()
    return store
  }

  test('what was put is there after a restart; what was removed is not', async () => {
    const { documents } = await restart()
    documents.put('user', 'anna', { role: 'admin', hash: 'x' })
    documents.put('user', 'bert', { role: 'reader', hash: 'y' })
    documents.put('user', 'bert', { role: 'operator', hash: 'z' })
    documents.put('silence', 'anna', { until: 1 })
    documents.remove('silence', 'anna')
    await documents.flush()
    documents.remove('user', 'anna')
    expect(documents.list('user')).toEqual([{ key: 'bert', value: { role: 'operator', hash: 'z' } }])

    const again = (await restart()).documents
    expect(again.loaded).toBe(true)
    expect(again.list('user')).toEqual([{ key: 'bert', value: { role: 'operator', hash: 'z' } }])
    expect(again.list('silence')).toEqual([])
    expect(again.get('user', 'anna')).toBeUndefined()
  })

  test('what was removed can be put again', async () => {
    const { documents } = await restart()
    documents.put('token', 't', { n: 1 })
    await documents.flush()
    documents.remove('token', 't')
    await documents.flush()
    documents.put('token', 't', { n: 2 })
    expect((await restart()).documents.get('token', 't')).toEqual({ n: 2 })
  })

  test('changes are written behind without being asked for', async () => {
    const { documents, reader } = await restart()
    documents.put('audit', '1', { said: 'Grüße' })
    await until(async () => {
      const sql = "SELECT value FROM state FINAL WHERE kind = 'audit'"
      const rows = await reader.query<{ value: string }>(sql, {}, { id: 'test' })
      return rows[0]?.value === '{"said":"Grüße"}'
    })
  })

  test('a value put in is a copy: changing the original changes nothing', async () => {
    const { documents } = await restart()
    const value = { list: [1] }
    documents.put('note', 'copy', value)
    value.list.push(2)
    expect(documents.get('note', 'copy')).toEqual({ list: [1] })
  })
})

test('with no store at all state works from memory, and merges when the store comes', async () => {
  const directory = temporaryDirectory()
  const outside = await startOutsideEngine(`${directory}/first`)
  const first = createStore({ ...optionsFor(outside), directory, log: collectLog() })
  await first.start()
  first.documents.put('user', 'kept', { from: 'store' })
  first.documents.put('user', 'older', { from: 'store' })
  await first.stop()

  // The store is away: the service starts empty and people go on working.
  await outside.stop()
  const log = collectLog()
  const second = createStore({ ...optionsFor(outside), directory, log })
  await second.start()
  expect(second.state).toBe('unreachable')
  expect(second.documents.list('user')).toEqual([])
  second.documents.put('user', 'older', { from: 'memory', password: 'hunter2' })
  second.documents.put('user', 'new', { from: 'memory' })
  expect(second.documents.loaded).toBe(false)
  await second.documents.flush()

  const back = await startOutsideEngine(`${directory}/first`, Number(new URL(outside.url).port))
  await until(() => second.state === 'ok')
  const merged = [
    { key: 'kept', value: { from: 'store' } },
    { key: 'new', value: { from: 'memory' } },
    { key: 'older', value: { from: 'memory', password: 'hunter2' } },
  ]
  const sorted = (store: Store) => store.documents.list('user').sort((a, b) => a.key.localeCompare(b.key))
  expect(sorted(second)).toEqual(merged)
  await second.stop()

  const third = createStore({ ...optionsFor(back), directory, log: collectLog() })
  await third.start()
  expect(sorted(third)).toEqual(merged)
  expect(JSON.stringify(log.entries)).not.toContain('hunter2')
  await third.stop()
  await back.stop()
  rmSync(directory, { recursive: true, force: true })
})

test('an entry that the store holds in a newer version wins over an older one in memory', async () => {
  const keeper = createState(collectLog())
  keeper.table.put('user', 'both', { from: 'memory' })
  const newer = Date.now() * 1_000 + 60_000_000
  await keeper.attach(
    clientsHolding([{ kind: 'user', key: 'both', value: '{"from":"store"}', version: newer }]),
  )
  expect(keeper.table.get('user', 'both')).toEqual({ from: 'store' })
  // Also when the clock went back: what is put now is newer than everything seen.
  keeper.table.put('user', 'both', { from: 'now' })
  expect(keeper.table.get('user', 'both')).toEqual({ from: 'now' })
  keeper.detach()
})

test('an insert that fails is tried again and says how many entries wait, not which', async () => {
  const log = collectLog()
  const keeper = createState(log)
  let inserts = 0
  const clients = clientsHolding([], () => {
    inserts += 1
    if (inserts === 1) throw new Error('socket hang up')
  })
  await keeper.attach(clients)
  keeper.table.put('session', 'secret-key', { token: 'secret-value' })
  await keeper.table.flush()
  expect(log.entries).toEqual([
    expect.objectContaining({ level: 'warn', details: expect.objectContaining({ entries: 1 }) }),
  ])
  expect(JSON.stringify(log.entries)).not.toContain('secret')
  await keeper.table.flush()
  expect(inserts).toBe(2)
  keeper.detach()
})

function clientsHolding(rows: object[], onInsert: () => void = () => undefined): Clients {
  const writer = {
    query: () => Promise.resolve({ json: () => Promise.resolve(rows) }),
    insert: async () => onInsert(),
  }
  return { writer } as unknown as Clients
}
