/** What is usual of a sender is what it sent before, however many others sent more then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageRecord } from '../../../../server/correlate/records.ts'
import { createQueries } from '../../../../server/query/create.ts'
import { noRecords, openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'
import { AT, bareMessage, line } from '../../store/samples.ts'

const HOUR = 3_600_000_000
const isoOf = (micros: number) => new Date(micros / 1000).toISOString()
const LATE = 'late@example.org'
let made = 0
const sent = (sender: string, count: number, time: number): MessageRecord[] =>
  Array.from({ length: count }, () => ({
    ...bareMessage,
    own: false,
    origin: 'smtpd',
    sender,
    traceId: `sent${++made}`,
    queueId: `S${made}`,
    opened: time + made,
    firstSeen: time + made,
    lastSeen: time + made,
  }))

let opened: OpenedStore
beforeAll(async () => {
  opened = await openStore('embedded')
  const messages = [
    ...Array.from({ length: 220 }, (_, i) => sent(`user${i}@example.net`, 3, AT + HOUR)).flat(),
    ...sent(LATE, 2, AT + HOUR),
    ...sent(LATE, 9, AT + 2 * HOUR),
    ...sent('new@example.org', 4, AT + 2 * HOUR),
  ]
  await opened.store.records.write(
    { ...noRecords(), lines: [line(0)], messages },
    { token: 'sent', version: 1 },
  )
})
afterAll(() => opened.dispose())

test('the usual number of each sender, and none where the time before is not stored', async () => {
  const queries = createQueries({
    reader: opened.store.reader,
    zone: 'UTC',
    disk: () => opened.store.disk(),
    liveSources: () => [],
  })
  const ask = async (since: number, until: number) =>
    (await queries.run('senders.top', { since: isoOf(since), until: isoOf(until) })).rows
  expect(await ask(AT + 1.5 * HOUR, AT + 2.5 * HOUR)).toEqual([
    { sender: LATE, messages: 9, usual: 2 },
    { sender: 'new@example.org', messages: 4, usual: 0 },
  ])
  expect((await ask(AT, AT + 2.5 * HOUR))[0]).toEqual({ sender: LATE, messages: 11, usual: null })
})
