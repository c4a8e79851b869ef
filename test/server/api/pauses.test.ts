import { expect, test, vi } from 'vitest'
import { createPauses } from '../../../server/api/pauses.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()
const answer = (rows: Record<string, unknown>[]) => ({ rows, elapsedSeconds: 0 })

test('a source is late after its own usual pause, and never before five minutes', async () => {
  const run = vi.fn(async () =>
    answer([
      { host: 'mx1', source: 'auth.log', seconds: 7200 },
      { host: 'mx1', source: 'mail.log', seconds: 20 },
    ]),
  )
  const pauses = createPauses({ run })
  const late = (name: string, seconds: number) =>
    pauses.isLate({ name, host: 'mx1', lastLine: ago(seconds) }, NOW)
  expect(late('auth.log', 301)).toBe(true)
  pauses.refresh(NOW)
  await vi.waitFor(() => expect(late('auth.log', 301)).toBe(false))
  expect(late('auth.log', 7201)).toBe(true)
  expect([late('mail.log', 299), late('mail.log', 301)]).toEqual([false, true])
  expect(pauses.isLate({ name: 'auth.log', host: 'mx2', lastLine: ago(301) }, NOW)).toBe(true)
  expect(pauses.isLate({ name: 'new.log', host: 'mx1' }, NOW)).toBe(true)
})

test('the store is asked once a minute, and its failure changes nothing', async () => {
  const run = vi.fn(async () => answer([{ host: 'mx1', source: 'auth.log', seconds: 7200 }]))
  const pauses = createPauses({ run })
  pauses.refresh(NOW)
  pauses.refresh(NOW + 59_000)
  expect(run).toHaveBeenCalledTimes(1)
  run.mockRejectedValueOnce(new Error('away'))
  pauses.refresh(NOW + 60_000)
  expect(run).toHaveBeenCalledTimes(2)
  await new Promise((resolve) => setImmediate(resolve))
  expect(pauses.isLate({ name: 'auth.log', host: 'mx1', lastLine: ago(301) }, NOW)).toBe(false)
})
