/** Batches cut for live views: small parts, the newest of each source, and a count of what was left out. */
import { expect, test } from 'vitest'
import { livePartsOf } from '../../../../server/app/collecting/live-parts.ts'
import type { LineRecord, MessageRecord } from '../../../../server/correlate/records.ts'
import { recordsOf } from '../../ingest/stand-ins.ts'
import { createGathering } from '../../../../server/ingest/stored-batch.ts'

/** Gathered in chunks of 450 lines. */
function batch(sources: Record<string, number>, count = 0, isWatched = true) {
  const lines = Object.entries(sources).flatMap(([source, of]) =>
    Array.from({ length: of }, (_, position) => lineOf(source, position)),
  )
  const messages = Array.from(
    { length: count },
    (_, at) => ({ traceId: 'a1', firstSeen: at }) as MessageRecord,
  )
  const gathering = createGathering(isWatched)
  for (let from = 0; from < lines.length; from += 450) {
    const some = lines.slice(from, from + 450)
    gathering.add({ ...recordsOf(some) })
    gathering.read(1, some.length)
  }
  return { ...gathering.end({ messages }, count), lines, messages }
}

const lineOf = (source: string, position: number) =>
  ({ source, position, line: { event: { kind: 'unknown' } } }) as LineRecord

test('a part is small, and all parts together are the batch in its order', () => {
  const { newest, lines, messages } = batch({ 'mail.log': 600, journal: 300 }, 700)
  const parts = livePartsOf({ job: '', newest })
  expect(parts.map((part) => part.records.lines.length)).toEqual([250, 250, 250, 150])
  expect(parts.flatMap((part) => part.records.lines)).toEqual(lines)
  expect(parts.flatMap((part) => part.records.messages)).toEqual(messages)
  expect(parts.flatMap(({ left }) => [...left])).toEqual([])
})

test('of a flood the newest lines of each source go, and the rest is counted once', () => {
  const { newest, counts } = batch({ 'mail.log': 5000, journal: 3 })
  const parts = livePartsOf({ job: '', newest })
  const lines = parts.flatMap((part) => part.records.lines)
  expect(lines).toHaveLength(2003)
  expect(lines[0]).toMatchObject({ source: 'mail.log', position: 3000 })
  expect(lines.slice(-3).map(({ source }) => source)).toEqual(['journal', 'journal', 'journal'])
  expect(parts.flatMap(({ left }) => [...left])).toEqual([['mail.log', 3000]])
  expect(counts).toMatchObject({ lines: 5003, unknown: 5003 })
})

test('an import is not live, and where nobody looks no line is kept', () => {
  expect(livePartsOf({ job: 'a1', newest: batch({ 'mail.log': 5 }, 5).newest })).toEqual([])
  expect(livePartsOf({ job: '', newest: batch({ 'mail.log': 5000 }, 5, false).newest })).toEqual([])
})
