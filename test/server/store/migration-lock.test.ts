/** Of services that start at once on one store one brings it up to date, and a dead one holds up nobody for long. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, createDatabase } from '../../../server/store/client.ts'
import type { Clients } from '../../../server/store/client.ts'
import { migrate, readMigrations } from '../../../server/store/migrate.ts'
import { alone } from '../../../server/store/migration-lock.ts'
import { collectLog, startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

const QUICK = { beat: 200, dead: 2, look: 20 }
let engine: OutsideEngine
let both: [Clients, Clients]

beforeAll(async () => {
  engine = await startOutsideEngine()
  const user = { name: engine.user, password: engine.password }
  const { url, database } = engine
  const access = { url, database, writer: user, reader: user, readerIsConfined: false }
  await createDatabase(access)
  both = [connect(access), connect(access)]
})
afterAll(async () => {
  for (const clients of both) await clients.close()
  await engine.stop()
})

test('two that start at once apply each migration once', async () => {
  const migrations = await readMigrations()
  const logs = [collectLog(), collectLog()]
  await Promise.all(both.map((clients, index) => migrate(clients, logs[index] ?? collectLog(), migrations)))
  const applied = logs.flatMap(({ entries }) => entries).filter(({ details }) => 'migration' in details)
  expect(applied).toHaveLength(migrations.length)
  const answer = await both[0].writer.query({
    query:
      "SELECT count() AS n, uniqExact(id) AS ids, (SELECT count() FROM system.tables WHERE name = 'migrating') AS locks FROM migrations",
    format: 'JSONEachRow',
  })
  expect(await answer.json()).toEqual([{ n: migrations.length, ids: migrations.length, locks: 0 }])
})

test('one at a time works, and one that takes long is not taken for dead', async () => {
  const [first, second] = both
  const did: string[] = []
  const long = alone(
    first,
    collectLog(),
    async () => {
      did.push('first begins')
      await sleep(3_000)
      did.push('first ends')
    },
    QUICK,
  )
  while (did.length === 0) await sleep(10)
  const log = collectLog()
  await alone(second, log, async () => void did.push('second'), QUICK)
  await long
  expect(did).toEqual(['first begins', 'first ends', 'second'])
  expect(log.entries.map(({ message }) => message)).toEqual([
    'another mailtrace brings the tables up to date: waiting for it',
  ])
})

test('the lock of one that died is taken over, and a failure gives it back', async () => {
  const [clients] = both
  await clients.writer.command({ query: 'CREATE TABLE migrating (nothing UInt8) ENGINE = Memory' })
  const failing = alone(clients, collectLog(), () => Promise.reject(new Error('no')), QUICK)
  await expect(failing).rejects.toThrow('no')
  const log = collectLog()
  await alone(clients, log, () => Promise.resolve(), QUICK)
  expect(log.entries).toEqual([])
})
