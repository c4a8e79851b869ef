/** What is handed over line by line is what a flush would have given at the end. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FinalRecords } from '../../../server/correlate/records.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import { linesOf, optionsOf } from './drive.ts'

const root = 'test/fixtures/messages'
/** Each situation on a host of its own; read anew each time, for the tracker marks lines as its own. */
const read = () =>
  readdirSync(root).flatMap((name) =>
    linesOf(readFileSync(join(root, name, 'input.log'), 'utf8').replaceAll(' mx1 ', ` ${name} `)),
  )
const options = optionsOf({ isOwn: ({ queueId = '' }) => queueId.endsWith('1') })

test('records drained after each line are final, and a flush gives the rest', () => {
  const at = createTracker(options)
  for (const record of read()) at.take(record)
  const whole = JSON.parse(JSON.stringify(at.flush())) as Record<keyof FinalRecords, unknown[]>

  const tracker = createTracker(options)
  // as text at once: a later change would not show
  const drained: Record<string, unknown[]> = {}
  for (const record of read()) {
    tracker.take(record)
    const now = JSON.parse(JSON.stringify(tracker.drain())) as FinalRecords
    for (const [kind, some] of Object.entries(now)) (drained[kind] ??= []).push(...some)
  }
  const { connections, messages, ...others } = tracker.flush()
  // sessions that are over were handed over, those under way were not
  expect(connections.every(({ open }) => open)).toBe(true)
  drained['connections']?.push(...(JSON.parse(JSON.stringify(connections)) as unknown[]))
  expect({ ...drained, messages }).toEqual(whole)
  expect(Object.values(others).flat()).toEqual([])
  const { scans: _none, ...kinds } = whole
  expect(Object.values(kinds).every(({ length }) => length > 0)).toBe(true)
})
