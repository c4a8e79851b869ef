/** The same migrations on a cluster: what they expand to, and two engines that answer as one. */
import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expand, expandAll } from '../../../server/store/cluster.ts'
import { readMigrations } from '../../../server/store/migrate.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { startCluster } from './cluster-engines.ts'
import type { ClusterEngines } from './cluster-engines.ts'
import { delivery, fullMessage, line } from './samples.ts'
import { ask, openEmbedded } from './scene.ts'

const KEEPER = { name: 'mail', keeper: true }

let engines: ClusterEngines
beforeAll(async () => {
  engines = await startCluster(2)
})
afterAll(() => engines.stop())

describe('statements', () => {
  test('of all migrations, as they are sent', async () => {
    const sql = (await readMigrations()).flatMap(({ sql: text }) => expandAll(text, KEEPER))
    await expect(`${sql.join(';\n\n')};\n`).toMatchFileSnapshot('cluster.snapshot.sql')
  })

  test('are understood by the engine', async () => {
    const { url, user: username, password } = engines.nodes[0] as ClusterEngines['nodes'][number]
    const client = createClient({ url, username, password })
    for (const { sql } of await readMigrations())
      for (const statement of expandAll(sql, KEEPER))
        await client.command({ query: `EXPLAIN AST ${statement}` }).catch((err: unknown) => {
          throw new Error(`${statement}\n${String(err)}`)
        })
    await client.close()
  })

  test('every table is replicated, sharded by host, and keeps its window of tokens', async () => {
    const tables = (await readMigrations()).flatMap(({ sql }) => expandAll(sql, KEEPER))
    const made = tables.filter((sql) => sql.startsWith('CREATE TABLE'))
    expect(made.length).toBeGreaterThan(20)
    for (const sql of made) {
      expect(sql).toContain("ON CLUSTER 'mail'")
      expect(sql).toMatch(
        /_local[\s\S]*ENGINE = Replicated\w*MergeTree\('\/clickhouse|ENGINE = Distributed\('mail'/,
      )
      expect(sql).not.toContain('non_replicated')
    }
    const lines = made.filter((sql) => /EXISTS log_lines/.test(sql)).join('\n')
    expect(lines).toContain('replicated_deduplication_window = 10000')
    expect(lines).toContain("'log_lines_local', cityHash64(host))")
  })

  test('what would stay on one host is refused', () => {
    expect(() => expand('DROP TABLE IF EXISTS messages', KEEPER)).toThrow(/does not know how to do this/)
  })
})

describe('two engines', () => {
  const stores: Store[] = []
  afterAll(async () => {
    for (const store of stores) await store.stop()
  })

  test('two collectors write, one reads, and it is as on one; replayed tokens change nothing', async () => {
    const [first, second] = await Promise.all(
      engines.nodes.map(async ({ url, user, password }) => {
        const store = createStore({
          url,
          user,
          password,
          database: 'mailtrace',
          cluster: { name: 'mail', keeper: false },
          directory: temporaryDirectory(),
          log: collectLog(),
        })
        await store.start()
        stores.push(store)
        return store
      }),
    )
    const single = await openEmbedded()
    stores.push(single)
    if (first === undefined || second === undefined) throw new Error('two stores were wanted')
    await until(() => first.state === 'ok' && second.state === 'ok')

    const batches = Array.from({ length: 8 }, (_, i) => {
      const host = `mx${(i % 4) + 1}`
      return {
        ...noRecords(),
        lines: Array.from({ length: 50 }, (_unused, n) => {
          const one = line(i * 100 + n)
          return { ...one, line: { ...one.line, host } }
        }),
        deliveries: [{ ...delivery, host, traceId: `trace-${host}` }],
        messages: [{ ...fullMessage, host, traceId: `trace-${host}` }],
      }
    })
    for (const [i, batch] of batches.entries()) {
      const name = { token: `batch${i}`, version: i + 1 }
      await single.records.write(batch, name)
      await (i % 2 === 0 ? first : second).records.write(batch, name)
      // a crash after the insert and before the commit: the same once more, also by way of the other engine
      await first.records.write(batch, name)
      await second.records.write(batch, name)
    }

    for (const sql of QUESTIONS) expect(await ask(first, sql), sql).toEqual(await ask(single, sql))
    expect(await ask(second, QUESTIONS[0])).toEqual([{ n: 400 }])
    const spread = await Promise.all(
      [first, second].map((store) => ask<{ n: number }>(store, 'SELECT count() AS n FROM log_lines_local')),
    )
    expect(spread.flat().map(({ n }) => n > 0)).toEqual([true, true])
    expect(await first.records.loadLives([{ host: 'mx2', queueId: fullMessage.queueId }])).toEqual(
      await single.records.loadLives([{ host: 'mx2', queueId: fullMessage.queueId }]),
    )
  })
})

const QUESTIONS = [
  'SELECT count() AS n FROM log_lines',
  'SELECT host, count() AS n, min(time) AS first, max(time) AS last FROM log_lines GROUP BY host ORDER BY host',
  'SELECT host, time, message FROM log_lines ORDER BY host, time LIMIT 120',
  'SELECT host, status, count() AS n, avg(delay) AS delay FROM deliveries GROUP BY host, status ORDER BY host',
  'SELECT host, trace_id, version FROM messages FINAL ORDER BY host',
  `SELECT host, recipient FROM deliveries WHERE queue_id IN (SELECT queue_id FROM messages WHERE status = 'bounced') ORDER BY host`,
] as const
