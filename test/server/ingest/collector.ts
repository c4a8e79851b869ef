/** What the tests of the whole collector share: one over a store in memory, and logs of one day each. */
import { expect } from 'vitest'
import { createIngest } from '../../../server/ingest/ingest.ts'
import type { Ingest, IngestDeps } from '../../../server/ingest/ingest.ts'
import { lineTracker, memoryStore, silent } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let ingest: Ingest | undefined

/** Stops the collector that was started last. */
export async function stopCollector(): Promise<void> {
  await ingest?.stop()
  ingest = undefined
}

/** A collector over `data`, on a store in memory. */
export async function collect(data: string, more: Partial<IngestDeps> = {}, stored = memoryStore()) {
  ingest = createIngest({
    data,
    host: 'mx1',
    plan: { files: [] },
    store: stored.store,
    tracker: lineTracker(),
    isOwn: () => false,
    onFatal: (cause) => {
      throw cause
    },
    log: silent,
    ...more,
  })
  await ingest.start()
  return { ingest, stored }
}

/** The job when it has ended. */
export async function done(id: string) {
  await eventually(() => expect(ingest?.job(id)?.state).not.toBe('running'))
  return ingest?.job(id)
}

/** A line with this day of November. */
export const onDay = (day: number, text = 'removed') =>
  `Nov ${String(day).padStart(2)} 10:00:00 mx1 postfix/qmgr[7]: 4F3A21C0${day}: ${text}\n`.repeat(20)

/** 60,000 lines that pack badly, so that a cut in the middle leaves many. */
export const manyLines = Array.from({ length: 3000 }, (_, day) => onDay(1, `removed ${Math.sin(day)}`)).join(
  '',
)
