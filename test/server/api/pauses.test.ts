import { expect, test, vi } from 'vitest'
import { createPauses } from '../../../server/api/pauses.ts'
import { eventually } from '../../eventually.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()
const answer = (rows: Record<string, unknown>[]) => ({ rows, elapsedSeconds: 0 })
const rows = [
  { host: 'mx1', source: 'auth.log', seconds: 7200 },
  { host: 'mx1', source: 'mail.log', seconds: 20 },
]

test('a source is late after its own usual pause, and never before five minutes', async () => {
  const pauses = createPauses({ run: vi.fn(async () => answer(rows)) })
  const late = (name: string, seconds: number, host = 'mx1') =>
    pauses.isLate({ name, host, lastLine: ago(seconds) }, NOW)
  pauses.refresh(NOW)
  await eventually(() => expect(late('mail.log', 301)).toBe(true))
  expect(late('mail.log', 299)).toBe(false)
  expect([late('auth.log', 7199), late('auth.log', 7201)]).toEqual([false, true])
  // lines that name another host than the one they are read on
  expect([late('auth.log', 7199, 'mx2'), late('auth.log', 7201, 'mx2')]).toEqual([false, true])
})

test('a source whose habits are not known is not late for a day, and one that never spoke never', () => {
  const pauses = createPauses({ run: vi.fn(async () => answer([])) })
  const late = (more: object) => pauses.isLate({ name: 'auth.log', host: 'mx1', ...more }, NOW)
  expect(late({ lastLine: ago(4 * 3600) })).toBe(false)
  expect(late({ lastLine: ago(25 * 3600) })).toBe(true)
  expect(late({})).toBe(false)
  expect(late({ lastLine: ago(25 * 3600), kind: 'queue' })).toBe(false)
  expect(late({ lastLine: ago(25 * 3600), kind: 'demo' })).toBe(false)
})

test('the store is asked every five minutes, after a failure again in one; a failure changes nothing', async () => {
  const run = vi.fn(async () => answer(rows))
  const pauses = createPauses({ run })
  const asks = (at: number, times: number) => {
    pauses.refresh(NOW + at)
    expect(run).toHaveBeenCalledTimes(times)
    return new Promise((resolve) => setImmediate(resolve))
  }
  await asks(0, 1)
  await asks(299_000, 1)
  run.mockRejectedValueOnce(new Error('away'))
  await asks(300_000, 2)
  expect(pauses.isLate({ name: 'auth.log', host: 'mx1', lastLine: ago(7199) }, NOW)).toBe(false)
  await asks(359_000, 2)
  await asks(360_000, 3)
})
