/** A batch so large that its tables go in parts, and a writer that is gone after the first part of one: the replay brings the rest, once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import { createWriter } from '../../../server/store/writer.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'
import { AT, delivery, fullMessage, line } from './samples.ts'
import { everyKind } from './scene.ts'

/** Two parts of 16 MiB: a block of 4,096 rows goes over it, and some are left. */
const ROWS = 4_500
const LONG = 'four thousand bytes '.repeat(210)

/** The inserts as they were begun; `lost`: it is in, but the answer never came. */
type Sent = { token: string; lost: boolean }[]

let engine: OutsideEngine
let clients: Clients
beforeAll(async () => {
  engine = await startOutsideEngine()
  const user = { name: engine.user, password: engine.password }
  const { url, database } = engine
  const access = { url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  clients = connect(access)
  await migrate(clients, collectLog(), await readMigrations())
})
afterAll(async () => {
  await clients.close()
  await engine.stop()
})

const tokens = (sent: Sent): string[] => sent.map(({ token }) => token)

const NUMBERS = Array.from({ length: ROWS }, (_, i) => i)
const batch = () => ({
  ...everyKind(),
  lines: NUMBERS.map((i) => {
    const plain = line(i)
    return { ...plain, line: { ...plain.line, message: `${i} ${LONG}` } }
  }),
  deliveries: NUMBERS.map((i) => ({ ...delivery, time: AT + i, own: false, reply: `${i} ${LONG}` })),
  messages: NUMBERS.map((i) => ({ ...fullMessage, traceId: `trace-${i}`, subject: `${i} ${LONG}` })),
})

/** Writes the batch; with `last` its process dies when that insert is in, before the answer comes. Gives what was sent. */
async function write(last?: string): Promise<Sent> {
  const sent: Sent = []
  const death = new AbortController()
  const exec: Clients['writer']['exec'] = async (params) => {
    const token = String(params.clickhouse_settings?.insert_deduplication_token)
    const lost = token === last
    sent.push({ token, lost })
    const answer = await clients.writer.exec(params)
    if (!lost) return answer
    for await (const _ of answer.stream);
    death.abort(new Error('killed'))
    throw new Error('the connection broke')
  }
  const dying: Clients = {
    ...clients,
    writer: new Proxy(clients.writer, {
      get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name)),
    }),
  }
  const records = createWriter({ clients: () => dying, log: collectLog(), closing: death.signal })
  const written = records.write(batch(), { token: 'b', version: 1 })
  if (last === undefined) await written
  else await expect(written).rejects.toThrow('killed')
  return sent
}

async function counts() {
  const answer = await clients.writer.query({
    query: `SELECT
        (SELECT (count(), uniqExact(time)) FROM log_lines) AS lines,
        (SELECT (count(), uniqExact(time)) FROM deliveries) AS deliveries,
        (SELECT sum(count) FROM deliveries_hourly) AS deliveriesHourly,
        (SELECT (count(), uniqExact(trace_id)) FROM messages) AS messages,
        (SELECT count() FROM rejections) AS rejections, (SELECT sum(count) FROM rejections_hourly) AS rejectionsHourly,
        (SELECT count() FROM authentications) AS authentications, (SELECT count() FROM scans) AS scans,
        (SELECT count() FROM neighbours) AS neighbours, (SELECT count() FROM connections) AS connections`,
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<Record<string, unknown>>()
  return row
}

test('whichever table the writer dies in, every row of every table is there once after the replay', async () => {
  const first = await write('b:log_lines')
  expect(first).toContainEqual({ token: 'b:log_lines', lost: true })
  expect(tokens(first)).not.toContain('b:log_lines:1')
  // tables that lines make go at the same time; what lines change waits for all of them
  expect(tokens(first)).toEqual(expect.arrayContaining(['b:deliveries', 'b:neighbours']))
  expect(tokens(first).filter((token) => /messages|connections/.test(token))).toEqual([])
  const cut = await counts()
  expect(cut).toMatchObject({ lines: [4_096, 4_096], messages: [0, 0], connections: 0 })

  const second = await write('b:deliveries')
  expect(tokens(second)).not.toContain('b:deliveries:1')
  expect(tokens(second).filter((token) => /messages|connections/.test(token))).toEqual([])
  const third = await write('b:messages')
  expect(third.at(-1)).toEqual({ token: 'b:messages', lost: true })
  expect(await counts()).toMatchObject({ messages: [4_096, 4_096], connections: 0 })

  const whole = await write()
  expect(whole.map(({ token }) => token)).toEqual(expect.arrayContaining(['b:messages', 'b:messages:1']))
  const all = {
    lines: [ROWS, ROWS],
    deliveries: [ROWS, ROWS],
    deliveriesHourly: ROWS,
    messages: [ROWS, ROWS],
    rejections: 1,
    rejectionsHourly: 1,
    authentications: 1,
    scans: 1,
    neighbours: 1,
    connections: 1,
  }
  expect(await counts()).toEqual(all)
  await write()
  expect(await counts()).toEqual(all)
})
