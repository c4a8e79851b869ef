/** Long ranges are answered from counts by hour, and every bucket holds exactly the rows of its own time. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wholeHours } from '../../../../server/query/hourly.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

const HOUR = 3_600_000

test('only buckets of whole hours are counts by hour, and their range is whole hours', () => {
  const range = { since: 10.5 * HOUR, until: 20 * HOUR }
  expect(wholeHours(range, 10_800, 'UTC')).toBeUndefined()
  expect(wholeHours(range, 90_000 + 1, 'UTC')).toBeUndefined()
  expect(wholeHours(range, 21_600, 'UTC')).toEqual({ since: 10 * HOUR, until: 20 * HOUR })
  expect(wholeHours(range, 21_600, 'Asia/Kolkata')).toBeUndefined()
})

test.each(['flow.rejected', 'flow.failedLogins', 'flow.attempts', 'logins.flow'])(
  '%s over 40 days is in each bucket what its own time holds row by row',
  async (id) => {
    const until = new Date(Date.parse(mail.range.until) + 3 * 24 * HOUR).toISOString()
    const since = new Date(Date.parse(until) - 40 * 24 * HOUR + 1234).toISOString()
    const { rows } = await mail.queries.run(id, { since, until })
    const filled = rows.filter((row) => Object.values(row).some((value) => Number(value) > 0))
    expect(filled.length).toBeGreaterThan(0)
    for (const bucket of filled) {
      const sums: Record<string, number> = {}
      // hour by hour, which is answered from the rows
      for (let at = Date.parse(String(bucket.time)); at < Date.parse(String(bucket.until)); at += HOUR) {
        const range = { since: new Date(at).toISOString(), until: new Date(at + HOUR).toISOString() }
        for (const { time: _time, until: _until, ...counts } of (await mail.queries.run(id, range)).rows)
          for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(count)
      }
      const { bucketSince: _since, bucketUntil: _end, ...counted } = bucket
      expect({ time: bucket.time, until: bucket.until, ...sums }).toEqual(counted)
    }
  },
)
