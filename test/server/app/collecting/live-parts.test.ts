/** Batches cut for live views: small parts, the newest of each source, and a count of what was left out. */
import { expect, test } from 'vitest'
import { livePartsOf } from '../../../../server/app/collecting/live-parts.ts'
import type { LineRecord, MessageRecord, Records } from '../../../../server/correlate/records.ts'

const batch = (sources: Record<string, number>, messages = 0): Records => ({
  lines: Object.entries(sources).flatMap(([source, count]) =>
    Array.from({ length: count }, (_, position) => ({ source, position }) as LineRecord),
  ),
  messages: Array.from({ length: messages }, (_, at) => ({ firstSeen: at }) as MessageRecord),
  deliveries: [],
  rejections: [],
  authentications: [],
  scans: [],
  neighbours: [],
  connections: [],
})

test('a part is small, and all parts together are the batch in its order', () => {
  const records = batch({ 'mail.log': 600, journal: 300 }, 700)
  const parts = livePartsOf({ job: '', records })
  expect(parts.map((part) => part.records.lines.length)).toEqual([250, 250, 250, 150])
  expect(parts.flatMap((part) => part.records.lines)).toEqual(records.lines)
  expect(parts.flatMap((part) => part.records.messages)).toEqual(records.messages)
  expect(parts.flatMap(({ left }) => [...left])).toEqual([])
})

test('of a flood the newest lines of each source go, and the rest is counted once', () => {
  const parts = livePartsOf({ job: '', records: batch({ 'mail.log': 5000, journal: 3 }) })
  const lines = parts.flatMap((part) => part.records.lines)
  expect(lines).toHaveLength(2003)
  expect(lines[0]).toMatchObject({ source: 'mail.log', position: 3000 })
  expect(lines.slice(-3).map(({ source }) => source)).toEqual(['journal', 'journal', 'journal'])
  expect(parts.flatMap(({ left }) => [...left])).toEqual([['mail.log', 3000]])
})

test('an import is not live', () => {
  expect(livePartsOf({ job: 'a1', records: batch({ 'mail.log': 5 }, 5) })).toEqual([])
})
