/** Every question on two shards has the answer that one engine gives: the tables are Distributed, rows of a host lie on one shard. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageRecord, Records } from '../../../../server/correlate/records.ts'
import { createQueries } from '../../../../server/query/create.ts'
import type { Page } from '../../../../server/query/answers.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { createStore } from '../../../../server/store/store.ts'
import type { Store } from '../../../../server/store/store.ts'
import { startCluster } from '../../store/cluster-engines.ts'
import type { ClusterEngines } from '../../store/cluster-engines.ts'
import { collectLog, temporaryDirectory, until } from '../../store/harness.ts'
import { openEmbedded } from '../../store/scene.ts'
import { rangeOfRecords, recordsOfSample } from './sample.ts'
import { waitingRecords, waitingSample } from './waiting.ts'

/** Some of them on either shard; the same mail on all, each a little later, so that there are copies on other hosts. */
const LATER_MICROS = 1_370_001
const HOSTS = ['mx1', 'mx2', 'mx3']

let engines: ClusterEngines
const stores: Store[] = []
let records: Records
let one: Queries
let two: Queries
let range: { since: string; until: string }

beforeAll(async () => {
  engines = await startCluster(2)
  records = recordsOfSample(HOSTS, LATER_MICROS)
  range = rangeOfRecords(records)
  const now = Date.parse(range.until) + 60_000
  const single = await openEmbedded()
  const [first, second] = engines.nodes.map((node) =>
    createStore({
      ...node,
      database: 'mailtrace',
      cluster: { name: 'mail', keeper: false },
      directory: temporaryDirectory(),
      log: collectLog(),
    }),
  ) as [Store, Store]
  for (const store of [first, second]) await store.start()
  stores.push(single, first, second)
  await until(() => first.state === 'ok' && second.state === 'ok')
  const end = Date.parse(range.until) * 1000
  for (const store of [single, first]) {
    await store.records.write(records, { token: 'sample', version: 1 })
    await store.records.write(waitingRecords(HOSTS, end), { token: 'waiting', version: 2 })
    for (const host of HOSTS) await store.observations.queueSample(waitingSample(HOSTS, host, end - 60e6))
  }
  const ask = (store: Store) =>
    createQueries({
      reader: store.reader,
      zone: 'UTC',
      disk: () => Promise.resolve({ total: 100, free: 50 }),
      liveSources: () => [{ name: 'mail.log', path: '/var/log/mail.log' }],
      now: () => now,
    })
  one = ask(single)
  two = ask(second)
})
afterAll(async () => {
  for (const store of stores) await store.stop()
  await engines.stop()
})

async function both<Answer>(question: (queries: Queries) => Promise<Answer>): Promise<[Answer, Answer]> {
  const [alone, shards] = await Promise.all([question(one), question(two)])
  return [rounded(alone), rounded(shards)]
}

/** A mean depends on the order of its summands in the last digit; the queue IDs of an alert are any of those it is about. */
const rounded = <Answer>(answer: Answer): Answer =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => {
      if (key === 'queueIds') return (value as unknown[]).length
      return typeof value === 'number' ? Number(value.toPrecision(12)) : value
    }),
  ) as Answer

test('rows lie on both shards', async () => {
  const counts = await Promise.all(
    stores
      .slice(1)
      .map((store) =>
        store.reader.query<{ n: number }>('SELECT count() AS n FROM messages_local', {}, { id: 'test' }),
      ),
  )
  expect(counts.flat().map(({ n }) => n > 0)).toEqual([true, true])
})

test('every named query', async () => {
  const params: Record<string, Record<string, string>> = {
    'search.values': { field: 'domain' },
    'search.groups': { group: 'sender', q: 'status:delivered' },
    'search.nearest': { q: 'to:bert@slow.exmaple' },
  }
  for (const id of one.ids) {
    const [alone, shards] = await both((queries) => queries.run(id, { ...range, ...params[id] }))
    expect.soft(shards, id).toEqual(alone)
    expect.soft(alone.rows, id).not.toEqual([])
  }
})

test.each([
  {},
  { q: 'status:bounced' },
  { q: 'to:*@example.net -status:delivered' },
  { q: 'reason:* host:mx2' },
  { order: 'oldest', limit: 7 } as const,
])('every list: %j', async (request) => {
  const lists = ['messages', 'rejections', 'authentications', 'connections', 'lines'] as const
  for (const list of lists.filter((each) => each === 'messages' || !('q' in request))) {
    const [alone, shards] = await both<Page<unknown>>((queries) =>
      queries[list].page({ ...range, ...request }),
    )
    expect.soft(shards, list).toEqual(alone)
    expect(alone.items.length).toBeGreaterThan(0)
  }
})

test('traces with sessions, links, copies on other hosts, verdicts and lines', async () => {
  const linked = records.messages.filter(({ links }) => links.length > 0).slice(0, 10)
  const some = records.messages.filter((_, index) => index % 80 === 0)
  for (const { host, queueId } of [...linked, ...some]) {
    const [alone, shards] = await both((queries) => queries.message(host, queueId, undefined))
    expect.soft(shards, queueId).toEqual(alone)
    expect(alone.lines.length).toBeGreaterThan(0)
  }
})

test('what a text is', async () => {
  const { queueId, messageId, sender } = records.messages.find(({ messageId: id }) => id) as MessageRecord
  for (const text of [queueId, messageId, sender, 'mx2', '192.0.2.1', 'example.net']) {
    const [alone, shards] = await both((queries) => queries.resolve(text ?? '', undefined, range))
    expect.soft(shards, text).toEqual(alone)
  }
})
