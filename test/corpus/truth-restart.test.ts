/** Restarts anywhere in the real logs: every record is the one an undisturbed run gives. */
import { describe, expect, test } from 'vitest'
import { drive, linesOf } from '../server/correlate/drive.ts'
import { readLog, RUNS, zoneOf } from './truth.ts'

if (RUNS.length === 0) console.warn('RESTARTS NOT TRIED ON REAL LOGS: ../shared/corpus is not there')

/** Places in a stream of `length` lines, the same in every run of the test. */
const places = (count: number, length: number, seed: number): number[] => {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state % length
  })
}

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  test.each([
    [5000, 7],
    [300, 11],
    [37, 13],
  ])('in batches of %d lines', (batch, seed) => {
    const lines = linesOf(readLog(run, 'mail.log'), { zone: zoneOf(run) })
    const whole = drive(lines, { batch: 5000 }).stored
    const cut = drive(lines, { batch, cuts: places(40, lines.length, seed) }).stored
    expect(cut.messages).toEqual(whole.messages)
    expect(cut.connections).toEqual(whole.connections)
    expect(cut.deliveries).toEqual(whole.deliveries)
    expect(cut.rejections).toEqual(whole.rejections)
    expect(cut.authentications).toEqual(whole.authentications)
  })
})
