/** How long a source is usually silent, by the pauses it made before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const START = Date.parse('2026-11-20T00:00:00Z')
/** One line at each of these minutes. */
const log = (minutes: readonly number[]) =>
  minutes.map(
    (minute) => `${new Date(START + minute * 60_000).toISOString()} mx1 postfix/qmgr[7]: 4F3A21C0AA: removed`,
  )
const each = (count: number, from = 0, step = 1) => Array.from({ length: count }, (_, n) => from + n * step)

let reading: Reading
beforeAll(async () => {
  reading = await readingOf(
    log(each(300)), // busy
    log(each(25, 0, 60)), // once an hour
    log([...each(100), ...each(100, 500), ...each(100, 1000)]), // sleeps for 400 minutes, again and again
    log([...each(100), ...each(100, 2000)]), // an outage that happened once
    log([0, 1]), // hardly ever
  )
})
afterAll(() => reading.dispose())

test('is twice what it did before, an outage apart; with few lines it is a matter of their number', async () => {
  const until = new Date(START + 2400 * 60_000).toISOString()
  const { rows } = await reading.queries.run('sources.pauses', { until })
  const minutes = Object.fromEntries(rows.map(({ source, seconds }) => [source, Number(seconds) / 60]))
  expect(minutes.log0).toBe(5)
  expect(minutes.log1).toBe(300)
  expect(minutes.log2).toBe(802)
  expect(minutes.log3).toBeLessThan(60)
  expect(minutes.log4).toBe(6000)
})
