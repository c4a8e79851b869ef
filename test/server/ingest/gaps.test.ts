/** What is lost is told in four places: the log of mailtrace, the metric, the store (for the alert), and the Sources page. */
import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { GapRecord } from '../../../server/correlate/observed.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { collect, stopCollector } from './collector.ts'
import { append, directory, silent } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

test('a log that was cut without a copy is an event, a metric, a row for the alert, and stands on the Sources page, also after a restart', async () => {
  const at = directory()
  const path = join(at, 'mail.log')
  append(path, 1, 50)
  const metrics = createMetrics({ processMetrics: false })
  const warnings: { what: object; message: string }[] = []
  const rows: GapRecord[] = []
  const more = {
    plan: { files: [{ path }] },
    metrics,
    log: { ...silent, warn: (what: object, message: string) => void warnings.push({ what, message }) },
    observations: { gap: async (gap: GapRecord) => void rows.push(gap), queueSample: async () => undefined },
  }
  const { ingest } = await collect(join(at, 'data'), more)
  await eventually(() => expect(ingest.sources()[0]).toMatchObject({ state: 'live', lines: 50 }))
  truncateSync(path)
  append(path, 60, 70)
  await eventually(() => expect(ingest.sources()[0]?.lines).toBe(61))

  const detail = expect.stringContaining('no copy of it is to be found')
  expect(warnings).toEqual([
    { what: { source: 'mail.log', detail }, message: 'log text was lost before it could be read' },
  ])
  expect((await metrics.gaps.get()).values[0]?.value).toBe(1)
  expect(rows).toEqual([{ time: expect.any(Number), host: 'mx1', source: 'mail.log', detail }])
  expect(ingest.sources()[0]).toMatchObject({
    gaps: 1,
    advice: { en: expect.stringContaining('copytruncate') },
  })
  expect(ingest.gaps()).toEqual([{ time: expect.any(String), source: 'mail.log', detail }])

  await stopCollector()
  const again = await collect(join(at, 'data'), { plan: { files: [] } })
  expect(again.ingest.gaps()).toEqual(ingest.gaps())
})

test('a file that is gone at the next start is a gap', async () => {
  const at = directory()
  const path = join(at, 'mail.log')
  append(path, 1, 50)
  const plan = { files: [{ path }] }
  const { ingest } = await collect(join(at, 'data'), { plan })
  await eventually(() => expect(ingest.sources()[0]?.lines).toBe(50))
  await stopCollector()
  rmSync(path)
  const again = await collect(join(at, 'data'), { plan })
  await eventually(() => expect(again.ingest.gaps()).toHaveLength(1))
})
