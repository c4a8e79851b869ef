import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createMetrics } from '../../../server/metrics.ts'
import { collect, manyLines, onDay, stopCollector } from './collector.ts'
import { append, directory, lineTracker, memoryStore, writingBy } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

describe('the collector at its first start', () => {
  test('reads the present log first, then its rotations from new to old, once', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    mkdirSync(join(at, 'data'))
    writeFileSync(path, onDay(20))
    writeFileSync(`${path}.1`, onDay(15))
    writeFileSync(`${path}.2.gz`, gzipSync(onDay(10)))
    const { ingest: first, stored } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
    expect(first.progress()).toMatchObject({ lines: 0 })
    await eventually(() => expect(stored.lines()).toHaveLength(60))
    const days = stored.lines().map(({ line }) => line.queueId?.slice(-2))
    expect([...new Set(days)]).toEqual(['20', '15', '10'])
    await eventually(() => expect(first.progress()).toBeUndefined())
    const [source] = first.sources()
    expect(source).toMatchObject({
      name: 'mail.log',
      state: 'live',
      kind: 'file',
      host: 'mx1',
      lines: 60,
      gaps: 0,
    })
    expect(source?.bytesTotal).toBe(source?.bytesRead)
    await first.stop()

    const { ingest: second } = await collect(join(at, 'data'), { plan: { files: [{ path }] } }, stored)
    await eventually(() => expect(second.sources()[0]?.state).toBe('live'))
    append(path, 1, 3)
    await eventually(() => expect(stored.lines()).toHaveLength(63))
  })

  test('counts unknown lines by their form', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const lines = Array.from(
      { length: 30 },
      (_, n) => `Nov 20 10:00:00 mx1 postfix/smtpd[7]: frobnicated ${n} times`,
    )
    writeFileSync(path, `${lines.join('\n')}\n`)
    const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
    await eventually(() => expect(ingest.sources()[0]?.unknown).toBe(30))
    expect(ingest.unknownForms()).toEqual([
      {
        program: 'postfix/smtpd',
        form: 'frobnicated 0 times',
        count: 30,
        sample: 'frobnicated 0 times',
        source: 'mail.log',
        lastSeen: expect.stringMatching(/-11-20T10:00:00/),
      },
    ])
  })

  test('says that it waits while the store is down', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const stored = memoryStore()
    stored.failNext(2)
    const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] } }, stored)
    await eventually(() => expect(ingest.sources()[0]?.state).toBe('waiting'), 5)
    await eventually(() => expect(stored.lines()).toHaveLength(20))
    expect(ingest.sources()[0]?.state).toBe('live')
  })

  test('a packed file and a plain one of the same name are both read, once each, where they are two', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    writeFileSync(`${path}.1`, onDay(15))
    // packed once, then rotation was told not to pack
    writeFileSync(`${path}.1.gz`, gzipSync(onDay(14)))
    // gzip had begun, and died
    writeFileSync(`${path}.2`, onDay(10))
    writeFileSync(`${path}.2.gz`, gzipSync(onDay(10)).subarray(0, -20))
    const { ingest, stored } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
    await eventually(() => expect(stored.lines()).toHaveLength(80))
    await eventually(() => expect(ingest.progress()).toBeUndefined())
    const days = stored.lines().map(({ time }) => new Date(time / 1000).getUTCDate())
    expect(new Set(days)).toEqual(new Set([20, 15, 14, 10]))
    expect(days).toHaveLength(80)
    expect(ingest.gaps()).toEqual([])
  })

  test('a rotated file that is damaged is read once and is one gap', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const whole = gzipSync(manyLines)
    writeFileSync(path, onDay(20))
    writeFileSync(`${path}.2.gz`, whole.subarray(0, whole.length / 2))
    writeFileSync(`${path}.3.gz`, gzipSync(onDay(10)))
    const { ingest, stored } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
    await eventually(() => expect(stored.lines().at(-1)?.line.queueId).toBe('4F3A21C010'))
    await eventually(() => expect(ingest.progress()).toBeUndefined())
    expect(ingest.gaps()).toHaveLength(1)
  })
})

describe('the metrics of the collector', () => {
  const valueOf = async (
    metric: { get(): Promise<{ values: { value: number; metricName?: string }[] }> },
    name?: string,
  ) => (await metric.get()).values.find((each) => name === undefined || each.metricName === name)?.value

  test('tell how long a batch took, from its first line to its commit', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const metrics = createMetrics({ processMetrics: false })
    const stored = memoryStore()
    const write = stored.store.write
    Object.assign(
      stored.store,
      writingBy((...batch) => sleep(100).then(() => write(...batch))),
    )
    await collect(join(at, 'data'), { plan: { files: [{ path }] }, metrics }, stored)
    await eventually(() => expect(stored.lines()).toHaveLength(20))
    const { batchSeconds } = metrics
    await eventually(async () => expect(await valueOf(batchSeconds, 'mailtrace_batch_seconds_count')).toBe(1))
    const seconds = await valueOf(batchSeconds, 'mailtrace_batch_seconds_sum')
    expect(seconds).toBeGreaterThan(0.1)
    expect(seconds).toBeLessThan(4)
  })

  test('tell how many lives the tracker holds: those restored at the start, then after each batch', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    const metrics = createMetrics({ processMetrics: false })
    let openCount = 0
    const inner = lineTracker()
    const tracker = {
      ...inner,
      restore: () => void (openCount = 3),
      take: (line: Parameters<typeof inner.take>[0]) => {
        openCount += 1
        inner.take(line)
      },
      get openCount() {
        return openCount
      },
    }
    await collect(join(at, 'data'), { plan: { files: [{ path }] }, metrics, tracker })
    await eventually(async () => expect(await valueOf(metrics.openMessages)).toBe(3))
    writeFileSync(path, onDay(20))
    await eventually(async () => expect(await valueOf(metrics.openMessages)).toBe(23))
  })
})
