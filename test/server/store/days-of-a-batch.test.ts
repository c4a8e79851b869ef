/** Lines of more days than one insert may bring: it is cut by the records alone, so that a replay cuts at the same rows. */
import { expect, test } from 'vitest'
import type { LineRecord } from '../../../server/correlate/records.ts'
import { createBatchBodies } from '../../../server/store/bodies.ts'
import { lines } from '../../../server/store/rows/lines.ts'
import { recordsOf } from '../ingest/stand-ins.ts'
import { AT, line } from './samples.ts'

const DAY = 86_400e6
const NONE = recordsOf([])
const onDays = (count: number, of: (n: number) => number): LineRecord[] =>
  Array.from({ length: count }, (_, n) => ({ ...line(n), time: AT + of(n) * DAY }))

/** The inserts of the lines, which come in portions of so many. */
function insertsOf(records: readonly LineRecord[], portion: number) {
  const bodies = createBatchBodies(lines())
  for (let at = 0; at < records.length; at += portion)
    bodies.add({ ...NONE, lines: records.slice(at, at + portion) })
  bodies.end(NONE, 1)
  return (bodies.inserts().made[0] ?? []).map(({ part, body }) => ({ part, body: body.toString('base64') }))
}

test.each([
  ['each line has a day of its own', onDays(1000, (n) => n), 17],
  ['there are 60 days, in whatever order', onDays(6000, (n) => (n * 7) % 60), 1],
  ['a 61st day comes', onDays(122, (n) => n % 61), 3],
])('%s', (_, records, parts) => {
  const inserts = insertsOf(records, records.length)
  expect(inserts.map(({ part }) => part)).toEqual(Array.from({ length: parts }, (_each, part) => part))
  expect(insertsOf(records, 7)).toEqual(inserts)
})

test('bodies that are used again begin anew', () => {
  const bodies = createBatchBodies(lines())
  for (const version of [1, 2, 3]) {
    bodies.add({ ...NONE, lines: onDays(40, (n) => version * 40 + n) })
    bodies.end(NONE, version)
    expect(bodies.inserts().made[0]).toHaveLength(1)
    bodies.clear()
  }
})
