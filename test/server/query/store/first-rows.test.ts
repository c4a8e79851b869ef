/** Pages of messages of one moment: however many stand where a page ends, each is shown once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageRecord } from '../../../../server/correlate/records.ts'
import { noRecords } from '../../store/harness.ts'
import { AT, bareMessage } from '../../store/samples.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

const HOUR = 3_600_000_000
const isoOf = (micros: number) => new Date(micros / 1000).toISOString()

/** Seen first in the same microsecond, opened one after the other; their IDs are in the order against it. */
const together = (moment: number, count: number): MessageRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    ...bareMessage,
    own: false,
    queueId: `${moment}-${i}`,
    traceId: `${moment}-${String(count - i).padStart(4, '0')}`,
    opened: moment - i,
    firstSeen: moment,
    lastSeen: moment + 1,
  }))

const FEW = AT + HOUR
const MANY = AT + 3 * HOUR
let mail: Mail
beforeAll(async () => {
  mail = await openMail()
  const messages = [...together(FEW, 9), ...together(MANY, 200)]
  await mail.opened.store.records.write({ ...noRecords(), messages }, { token: 'together', version: 1 })
})
afterAll(() => mail.opened.dispose())

test.each([
  ['few', FEW, 9, 4, 'newest'],
  ['few', FEW, 9, 4, 'oldest'],
  ['more than are looked at', MANY, 200, 30, 'newest'],
  ['more than are looked at', MANY, 200, 30, 'oldest'],
] as const)('%s at one moment', async (_, moment, count, limit, order) => {
  const range = { since: isoOf(moment - 1_000_000), until: isoOf(moment + 1_000_000) }
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await mail.queries.messages.page({ ...range, order, limit, ...(cursor && { cursor }) })
    expect(page.total).toBe(count)
    seen.push(...page.items.map(({ traceId }) => traceId))
    if (page.nextCursor === undefined) break
    cursor = page.nextCursor
  }
  const inOrder = together(moment, count)
    .map(({ traceId }) => traceId)
    .sort()
  expect(seen).toEqual(order === 'oldest' ? inOrder : inOrder.reverse())
})
