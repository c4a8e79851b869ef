/** Faults of the engine: a wild query, a damaged part, stores of older and newer releases. */
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createMetrics } from '../../../server/metrics.ts'
import type { Store } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { fullMessage, line } from './samples.ts'
import { ask, openEmbedded } from './scene.ts'

const opened: Store[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.stop()
})

test('a query that wants all memory is ended and told so; the engine lives and takes rows meanwhile', async () => {
  const store = await openEmbedded()
  opened.push(store)
  const pid = store.enginePid
  const wild = ask(store, 'SELECT groupArray(toString(number)) AS all FROM system.numbers LIMIT 1')
  const told = expect(wild).rejects.toMatchObject({
    code: 'QUERY_TOO_HEAVY',
    message: expect.stringContaining('it needs too much memory'),
  })
  await store.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'a', version: 1 })
  await told
  expect(await ask(store, 'SELECT count() AS n FROM log_lines')).toEqual([{ n: 1 }])
  expect(store.enginePid).toBe(pid)
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  expect(peak).toBeLessThan(900_000)
})

function damage(part = ''): void {
  const files = readdirSync(part).filter((name) => name.endsWith('.bin') || name.startsWith('data'))
  const file = join(part, files[0] ?? '')
  truncateSync(file, Math.floor(statSync(file).size / 2))
}

test('a damaged part is put aside at the start and told; all else is there', async () => {
  const directory = temporaryDirectory()
  const first = await openEmbedded({ directory })
  const day = 86_400_000_000
  for (const n of [1, 2])
    await first.records.write(
      { ...noRecords(), lines: [line(n, { time: line(n).time + n * day })] },
      { token: `day${n}`, version: n },
    )
  const [part] = await ask<{ path: string }>(
    first,
    `SELECT path FROM system.parts WHERE table = 'log_lines' AND active ORDER BY partition LIMIT 1`,
  )
  await first.stop()
  damage(part?.path)

  const log = collectLog()
  const metrics = createMetrics({ processMetrics: false })
  const second = await openEmbedded({ directory, log, metrics })
  opened.push(second)
  await until(() => log.entries.some(({ message }) => message.includes('damaged part')))
  expect(log.entries.find(({ message }) => message.includes('damaged part'))?.details).toMatchObject({
    table: 'log_lines',
    reason: 'broken-on-start',
  })
  expect((await metrics.brokenParts.get()).values[0]?.value).toBe(1)
  expect(second.damagedParts()).toEqual([
    expect.objectContaining({ table: 'log_lines', reason: 'broken-on-start' }),
  ])
  expect(await ask(second, 'SELECT count() AS n FROM log_lines')).toEqual([{ n: 1 }])
  await second.records.write({ ...noRecords(), lines: [line(3)] }, { token: 'c', version: 3 })
  expect(await ask(second, 'SELECT count() AS n FROM log_lines')).toEqual([{ n: 2 }])
})

test('a damaged part of the hours of IDs is made again of the messages, which are found as before', async () => {
  const directory = temporaryDirectory()
  const first = await openEmbedded({ directory })
  await first.records.write({ ...noRecords(), messages: [fullMessage] }, { token: 'a', version: 1 })
  const hours = 'SELECT key, hour, weeks FROM id_hours FINAL ORDER BY key, hour'
  const before = await ask(first, hours)
  expect(before.length).toBeGreaterThan(2)
  const [part] = await ask<{ path: string }>(
    first,
    `SELECT path FROM system.parts WHERE table = 'id_hours' AND active`,
  )
  await first.stop()
  damage(part?.path)

  const log = collectLog()
  const second = await openEmbedded({ directory, log })
  opened.push(second)
  await until(() => log.entries.some(({ message }) => message.includes('made again of the messages')))
  expect(await ask(second, hours)).toEqual(before)
  expect(second.damagedParts()).toEqual([])
  expect(readdirSync(join(part?.path ?? '', '../detached'))).toEqual([])
})
