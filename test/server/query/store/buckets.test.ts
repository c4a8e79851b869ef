/** A bar is the same bar after each reload: buckets lie on the reader's clock, and what the range cuts off is said. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

type Row = Record<string, string | number>
const flow = async (params: Record<string, string>) =>
  (await mail.queries.run('flow.byStatus', params)).rows as Row[]
const shifted = (time: string, milliseconds: number) =>
  new Date(Date.parse(time) + milliseconds).toISOString()
const whole = (rows: readonly Row[]) => rows.filter(({ bucketSince }) => bucketSince === undefined)

test('a range that moves by some seconds leaves every bucket between its ends as it was', async () => {
  const { since, until } = mail.range
  const before = await flow({ since: shifted(since, -7_200_000), until: shifted(until, 7_200_000) })
  const after = await flow({ since: shifted(since, -7_123_000), until: shifted(until, 7_277_000) })
  expect(whole(before).length).toBeGreaterThan(3)
  expect(whole(before).filter((row) => Number(row.sent) > 0).length).toBeGreaterThan(0)
  expect(whole(after)).toEqual(whole(before))
})

test('what the range cuts off says so, and how far its bucket reaches', async () => {
  const rows = await flow({ since: '2026-11-20T10:10:00Z', until: '2026-11-23T10:20:00Z' })
  expect(rows[0]).toMatchObject({
    time: '2026-11-20T10:10:00.000Z',
    until: '2026-11-20T11:00:00.000Z',
    bucketSince: '2026-11-20T10:00:00.000Z',
    bucketUntil: '2026-11-20T11:00:00.000Z',
  })
  expect(rows.at(-1)).toMatchObject({
    time: '2026-11-23T10:00:00.000Z',
    until: '2026-11-23T10:20:00.000Z',
    bucketUntil: '2026-11-23T11:00:00.000Z',
  })
  expect(whole(rows)).toHaveLength(rows.length - 2)
})

test('around a changeover days of 25 hours hold the messages of all their hours', async () => {
  const { since, until } = mail.range
  // days, one of which has 25 hours: none is found by dividing
  const rows = await flow({
    since: '2026-09-20T00:00:00Z',
    until: '2026-12-20T00:00:00Z',
    tz: 'Europe/Berlin',
  })
  const lengths = rows.map(
    (row) => (Date.parse(String(row.until)) - Date.parse(String(row.time))) / 3_600_000,
  )
  expect(lengths).toContain(25)
  const sum = (all: readonly Row[]) => all.reduce((count, row) => count + Number(row.sent), 0)
  expect(sum(rows)).toBe(sum(await flow({ since, until })))
  for (const { time, until: end, sent } of rows.filter((row) => Number(row.sent) > 0)) {
    const list = await mail.queries.messages.page({
      q: 'status:sent',
      since: String(time),
      until: String(end),
    })
    expect(list.total).toBe(sent)
  }
})

test('a zone that is none is refused', async () => {
  await expect(flow({ ...mail.range, tz: 'Mars/Base' })).rejects.toMatchObject({
    code: 'QUERY_PARAMS_INVALID',
  })
})
