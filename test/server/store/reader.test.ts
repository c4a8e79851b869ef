/** The reader answers rows, only reads, keeps to its limits, and its failures are errors a client may see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMigrations } from '../../../server/store/migrate.ts'
import { createStore } from '../../../server/store/store.ts'
import { KINDS, collectLog, freePort, openStore, temporaryDirectory, until } from './harness.ts'
import type { OpenedStore } from './harness.ts'

describe.each(KINDS)('reading (%s)', (kind) => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openStore(kind)
  })
  afterAll(() => opened.dispose())

  const query = <Row>(sql: string, params: Record<string, unknown> = {}) =>
    opened.store.reader.query<Row>(sql, params, { id: 'test.query' })

  test('values come as JSON: large counts as numbers, times in UTC, not-a-number as null', async () => {
    expect(
      await query(`SELECT toUInt64(9007199254740991) AS large, toInt64(-1) AS signed, 0 / 0 AS nan, true AS yes,
        toDateTime64('2026-11-21 00:25:23.123456', 6, 'UTC') AS at, [1, 2] AS list`),
    ).toEqual([
      {
        large: 9_007_199_254_740_991,
        signed: -1,
        nan: null,
        yes: true,
        at: '2026-11-21T00:25:23.123456Z',
        list: [1, 2],
      },
    ])
  })

  test('values go in as parameters, whatever they hold', async () => {
    const text = `it's a "test" \\ \n\t {x:String} ; DROP TABLE state -- 😀`
    expect(
      await query('SELECT {text:String} AS text, {list:Array(String)} AS list, {n:UInt32} AS n', {
        text,
        list: [text, ''],
        n: 7,
      }),
    ).toEqual([{ text, list: [text, ''], n: 7 }])
  })

  test.each([
    "INSERT INTO state VALUES ('a', 'b', '', 1, 0)",
    'DROP TABLE state',
    'CREATE TABLE t (x UInt8) ENGINE = Memory',
  ])('is refused: %s', async (sql) => {
    await expect(query(sql)).rejects.toThrow()
    expect(await query('SELECT count() AS n FROM state')).toEqual([{ n: 0 }])
  })

  test('a query that takes too long is too heavy', async () => {
    const slow = opened.store.reader.query(
      'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1',
      {},
      { id: 'slow', timeoutSeconds: 1 },
    )
    await expect(slow).rejects.toMatchObject({ code: 'QUERY_TOO_HEAVY', statusCode: 422 })
  })

  test('a mistake of ours stays as ClickHouse says it', async () => {
    await expect(query('SELECT nonsense FROM log_lines')).rejects.toThrow(/nonsense/)
  })

  test('an aborted query rejects with the reason, and the engine stops it', async () => {
    const abort = new AbortController()
    const asked = opened.store.reader.query(
      'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1',
      {},
      { id: 'aborted', signal: abort.signal },
    )
    const outcome = asked.catch((err: unknown) => err)
    setTimeout(() => abort.abort(new Error('the page was closed')), 200)
    expect(await outcome).toEqual(new Error('the page was closed'))
    const running = "SELECT count() AS n FROM system.processes WHERE query_id LIKE 'aborted-%'"
    if (kind === 'url') await until(async () => (await query<{ n: number }>(running))[0]?.n === 0, 5_000)
  })

  test('a long answer streams row by row, and leaving early ends it', async () => {
    const rows = opened.store.reader.stream<{ n: number }>(
      'SELECT number AS n FROM numbers(5000000)',
      {},
      { id: 'long' },
    )
    let sum = 0
    for await (const { n } of rows) {
      sum += n
      if (n === 100_000) break
    }
    expect(sum).toBe(5_000_050_000)
    let count = 0
    const all = opened.store.reader.stream<{ n: number }>(
      'SELECT number AS n FROM numbers(200000)',
      {},
      { id: 'all' },
    )
    for await (const _ of all) count += 1
    expect(count).toBe(200_000)
  })

  test('many queries at once wait for each other instead of failing', async () => {
    const asked = Array.from({ length: 60 }, (_, i) => query('SELECT sleep(0.02), {i:UInt8} AS i', { i }))
    expect(await Promise.all(asked)).toHaveLength(60)
  })

  test('disk and tables are known', async () => {
    const { total, free } = await opened.store.disk()
    expect(total).toBeGreaterThan(free)
    expect(free).toBeGreaterThan(0)
    expect(await opened.store.tables()).toContainEqual({
      name: 'migrations',
      rows: (await readMigrations()).length,
      bytes: expect.any(Number),
    })
  })
})

describe('a server that is not there', () => {
  test('start does not fail: the store is unreachable, says so and goes on trying', async () => {
    const log = collectLog()
    const url = `http://127.0.0.1:${await freePort()}`
    const store = createStore({ url, database: 'x', directory: temporaryDirectory(), log })
    await store.start()
    expect(store.state).toBe('unreachable')
    await expect(store.reader.query('SELECT 1', {}, { id: 'test' })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect(log.entries).toContainEqual(
      expect.objectContaining({
        message: 'the store cannot be opened; tried again',
        details: {
          err: expect.objectContaining({
            code: 'STORE_UNAVAILABLE',
            message: expect.stringContaining('ECONNREFUSED'),
          }),
        },
      }),
    )
    await store.stop()
  })
})
