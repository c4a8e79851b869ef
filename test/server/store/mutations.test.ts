/** What rewrites rows outlasts the patience of a connection; what fails says why, and an erasure cut off is on record. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@clickhouse/client'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { outlast } from '../../../server/store/backup.ts'
import type { Clients } from '../../../server/store/client.ts'
import { eraseAddress } from '../../../server/store/erase.ts'
import { forgetMutations, mutate } from '../../../server/store/mutations.ts'
import { openStore, startOutsideEngine, until } from './harness.ts'
import type { OutsideEngine } from './harness.ts'
import { delivery, fullMessage, line } from './samples.ts'
import { everyKind } from './scene.ts'

const WHO = 'zoe@example.net'
/** Of the client; the service's is two minutes. */
const PATIENCE_MS = 1_000

let engine: OutsideEngine
let writer: ClickHouseClient
let closing: AbortController
let clients: Clients

beforeAll(async () => {
  engine = await startOutsideEngine()
  const { url, user: username, password } = engine
  const settings = { output_format_json_quote_64bit_integers: 0 as const }
  writer = createClient({
    url,
    username,
    password,
    request_timeout: PATIENCE_MS,
    clickhouse_settings: settings,
  })
})
beforeEach(async () => {
  await writer.command({ query: 'DROP TABLE IF EXISTS notes SYNC' })
  await writer.command({ query: 'CREATE TABLE notes (n UInt32, words String) ENGINE = MergeTree ORDER BY n' })
  await writer.command({ query: `INSERT INTO notes SELECT number, 'to ${WHO}' FROM numbers(3)` })
  closing = new AbortController()
  clients = { writer, onCluster: '', closed: closing.signal } as Clients
})
afterAll(async () => {
  await writer.close()
  await engine.stop()
})

const stop = () => writer.command({ query: 'SYSTEM STOP MERGES notes' })
const go = () => writer.command({ query: 'SYSTEM START MERGES notes' })
const slow = { table: 'notes', update: "words = ''", where: '1', params: {} }

test('an erasure that takes longer than a connection may be silent comes to its end', async () => {
  await stop()
  const erasing = eraseAddress(clients, WHO)
  const outcome = Promise.allSettled([erasing])
  await sleep(3 * PATIENCE_MS)
  await go()
  expect((await outcome)[0]).toMatchObject({ status: 'fulfilled', value: [{ table: 'notes', rows: 3 }] })
  const answer = await writer.query({ query: 'SELECT DISTINCT words FROM notes', format: 'JSONEachRow' })
  expect(await answer.json()).toEqual([{ words: 'to <erased>' }])
})

test('so does a backup', async () => {
  await writer.command({ query: 'INSERT INTO notes SELECT number, randomString(100) FROM numbers(4000)' })
  const patient = createClient({
    url: engine.url,
    username: engine.user,
    password: engine.password,
    request_timeout: PATIENCE_MS,
    // about four seconds
    clickhouse_settings: { max_backup_bandwidth: '100000' },
  })
  const began = Date.now()
  await outlast({ writer: patient }, "BACKUP TABLE notes TO Memory('slow')")
  expect(Date.now() - began).toBeGreaterThan(2 * PATIENCE_MS)
  await expect(outlast({ writer: patient }, "BACKUP TABLE missing TO Memory('none')")).rejects.toThrow(
    /missing/,
  )
  await patient.close()
})

test('an erasure also takes away what one that was cut off has left, and nothing that is still waited for', async () => {
  const texts = async () => {
    const query = "SELECT command FROM system.mutations WHERE table = 'notes'"
    return (await writer.query({ query, format: 'JSONEachRow' })).json<{ command: string }>()
  }
  await writer.command({
    query: `ALTER TABLE notes UPDATE words = '' WHERE words = '${WHO}'`,
    clickhouse_settings: { mutations_sync: '1' },
  })
  await stop()
  const waiting = mutate(clients, slow)
  await until(async () => (await texts()).length === 2)
  // another process may be waiting for it
  await forgetMutations(clients)
  expect(await texts()).toHaveLength(2)
  await forgetMutations(clients, 0)
  expect(await texts()).toEqual([{ command: expect.not.stringContaining(WHO) as string }])
  await go()
  await waiting
  expect(await eraseAddress(clients, WHO)).toEqual([])
  expect(await texts()).toEqual([])
})

test('what cannot be done says why', async () => {
  const failing = { ...slow, update: "words = toString(throwIf(n = 1, 'the third is stuck'))" }
  await expect(mutate(clients, failing)).rejects.toThrow(/rows of 'notes' .*the third is stuck/)
})

test('what somebody ends in the store, and what is left by the service, is not waited for', async () => {
  await stop()
  const killed = expect(mutate(clients, slow)).rejects.toThrow(/somebody ended that/)
  await sleep(500)
  await writer.command({ query: "KILL MUTATION WHERE table = 'notes'" })
  await killed
  const left = expect(mutate(clients, slow)).rejects.toThrow()
  await sleep(500)
  closing.abort()
  await left
})

test('an erasure that is cut off is on record with the tables it began', async () => {
  const { store, directory, command, dispose } = await openStore('url')
  try {
    await store.records.write(
      {
        ...everyKind(),
        lines: [line(1, { line: { ...line(1).line, message: `to=<${WHO}>` } })],
        deliveries: [{ ...delivery, sender: WHO }],
        messages: [{ ...fullMessage, subject: `for ${WHO}` }],
      },
      { token: 'a', version: 1 },
    )
    const records = () =>
      readFileSync(join(directory, 'erasures.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((each) => JSON.parse(each) as { tables: { table: string }[]; subject: string })
    await store.maintenance.erase('nobody@example.net')
    await command('SYSTEM STOP MERGES messages')
    const refused = expect(store.maintenance.erase(WHO)).rejects.toMatchObject({ code: 'ERASURE_FAILED' })
    await until(() => records().at(-1)?.tables.length === 3)
    await sleep(500)
    await command("KILL MUTATION WHERE table = 'messages'")
    await refused
    const key = readFileSync(join(directory, 'pseudonym.key'), 'utf8').trim()
    expect(records()).toEqual([
      expect.not.objectContaining({ incomplete: true }),
      {
        time: expect.any(String) as string,
        subject: createHmac('sha256', key).update(WHO).digest('hex'),
        tables: ['deliveries', 'log_lines', 'messages'].map(
          (table) => expect.objectContaining({ table, rows: 1 }) as unknown,
        ),
        incomplete: true,
      },
    ])

    await command('SYSTEM START MERGES messages')
    const { tables } = await store.maintenance.erase(WHO)
    expect(tables.map(({ table }) => table)).toEqual(['messages'])
    expect(records()).toHaveLength(3)
    expect(records()[2]).toEqual(expect.not.objectContaining({ incomplete: true }))
  } finally {
    await dispose()
  }
})
