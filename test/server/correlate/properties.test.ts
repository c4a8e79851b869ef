/** The order and portions in which lines arrive change nothing: all situations in one stream, dealt at random. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LineRecord, MessageRecord } from '../../../server/correlate/records.ts'
import { nameless } from './history.ts'
import { drive, linesOf } from './drive.ts'
import type { Stored } from './drive.ts'

const root = 'test/fixtures/messages'
/** Each situation on a host of its own, all in the order of time. */
const all: LineRecord[] = readdirSync(root)
  .flatMap((name) =>
    linesOf(readFileSync(join(root, name, 'input.log'), 'utf8').replaceAll(' mx1 ', ` ${name} `)),
  )
  .sort((a, b) => a.time - b.time)

const whole = drive(all).stored
const SECOND = 1_000_000

/** All but what names a life or session after the first line seen of it. */
const content = ({ messages }: Stored) =>
  [...messages.values()]
    .map(({ traceId: _trace, opened: _opened, links, state, recipients, ...rest }: MessageRecord) => ({
      ...nameless(rest),
      state: nameless(state),
      links: links.map(({ kind, way, queueId }) => `${kind} ${way} ${queueId}`).sort(),
      recipients: [...recipients].sort((a, b) => a.address.localeCompare(b.address)),
    }))
    .sort((a, b) =>
      `${a.host} ${a.queueId} ${a.firstSeen}`.localeCompare(`${b.host} ${b.queueId} ${b.firstSeen}`),
    )

/** Two lives of one queue ID are told apart as long as lines move less than what lies between them (order.test.ts). */
const REUSED: Record<string, number> = { 'queue-id-reused': 0.08 * SECOND }
/** Two lives of one queue ID at one time, in two instances: smtpd may be of either (order.test.ts). */
const TOGETHER = 'two-instances'
const apart = all.filter(({ line: { host } }) => host !== TOGETHER)
const SPREAD = 2 * SECOND

/**
 * Lines overtake each other by up to two seconds, as between the workers of a syslog; those of one process never do, for it
 * writes them one after another into one socket.
 */
const shuffled = (delays: readonly number[]): LineRecord[] => {
  const order = apart
    .map((record, index) => ({
      record,
      arrives:
        record.time + ((delays[index % delays.length] ?? 0) % (REUSED[record.line.host] ?? SPREAD + 1)),
    }))
    .sort((a, b) => a.arrives - b.arrives)
  const processOf = ({ line }: LineRecord) => `${line.host} ${line.program} ${line.pid ?? ''}`
  const queues = new Map<string, LineRecord[]>()
  for (const record of apart)
    queues.set(processOf(record), [...(queues.get(processOf(record)) ?? []), record])
  return order.flatMap(({ record }) => queues.get(processOf(record))?.shift() ?? [])
}

// a busy machine takes its time
describe('whatever the portions', { timeout: 60_000 }, () => {
  test('restarts anywhere give the same of everything', () => {
    const cuts = fc.array(fc.nat(all.length), { maxLength: 30 })
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 60 }), (places, batch) => {
        expect(drive(all, { batch, cuts: places }).stored).toEqual(whole)
      }),
      { numRuns: 40, seed: 20_261_121 },
    )
  })

  test('lines that overtake others by up to two seconds give the same messages', () => {
    const delays = fc.array(fc.nat(SPREAD), { minLength: 7, maxLength: 200 })
    fc.assert(
      fc.property(delays, (by) => {
        expect(content(drive(shuffled(by)).stored)).toEqual(content(drive(apart).stored))
      }),
      { numRuns: 40, seed: 20_261_121 },
    )
  })

  test.each([
    ['packed', {}],
    ['in the store alone', { mostPackedBytes: 0 }],
  ])('the quietest of too many lives wait %s, and come back with their next line', (_, options) => {
    for (const batch of [1, 7, 40]) {
      const free = drive(all, { batch, evict: true, options: { mostPackedBytes: 0 } })
      const bound = drive(all, { batch, evict: true, options: { ...options, mostLives: 1 } })
      expect(content(bound.stored)).toEqual(content(free.stored))
      expect(bound.stored.deliveries).toEqual(free.stored.deliveries)
    }
    // within minutes none is quiet yet
    const soon = all.filter(
      ({ time, line }) => line.host !== 'deleted-without-ids' && time < (all[0]?.time ?? 0) + 300 * SECOND,
    )
    const left = (most: number) =>
      drive(soon, { batch: 40, evict: true, options: { mostPackedBytes: 0, mostLives: most } }).tracker
        .openCount
    expect(left(100)).toBe(3)
    expect(left(1)).toBeLessThan(3)
  })

  test('a life comes back from the store as it went', () => {
    for (const batch of [1, 3, 50]) {
      expect(drive(all, { batch, evict: true }).stored.deliveries).toEqual(whole.deliveries)
    }
  })
})
