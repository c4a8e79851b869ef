/** All stored time begins with the first stored row: charts, counts and what a list says it covers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
const ALL = { since: '1970-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' }
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

test('all stored time is no longer than what is stored, and holds all of it', async () => {
  const first = Date.parse(mail.range.since) + 1000
  const { covered, total } = await mail.queries.messages.page(ALL)
  // counts by hour begin at the full hour
  const early = first - Date.parse(covered.since)
  expect(early).toBeGreaterThanOrEqual(0)
  expect(early).toBeLessThanOrEqual(3_600_000)
  expect(total).toBe((await mail.queries.messages.page(mail.range)).total)

  const flow = await mail.queries.run('flow.byStatus', ALL)
  expect(flow.since).toBe(covered.since)
  expect(flow.rows.length).toBeGreaterThan(10)
})

test('any other range stays as it was asked for', async () => {
  const { covered } = await mail.queries.messages.page({ since: '2001-01-01T00:00:00Z', until: ALL.until })
  expect(covered.since).toBe('2001-01-01T00:00:00.000Z')
})
