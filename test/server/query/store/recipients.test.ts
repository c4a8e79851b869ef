/** Recipients made of their columns are those that DOCUMENT tells as JSON. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageRecord, RecipientRecord } from '../../../../server/correlate/records.ts'
import { noRecords } from '../../store/harness.ts'
import { AT, bareMessage } from '../../store/samples.ts'
import { isoMicros } from '../../../../server/query/messages.ts'
import { DOCUMENT } from '../../../../server/store/rows/document.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

const PLAIN: RecipientRecord = {
  address: 'a"b\\$&@example.org',
  originalAddress: 'alias@example.org',
  status: 'sent',
  dsn: '2.0.0',
  relay: 'mx.example.org[192.0.2.1]:25',
  attempts: 2,
  firstAttempt: AT + 1,
  lastAttempt: AT + 5_000_000,
  reply: '250 ok <a"b\\$&@example.org> \t\u00e9 "queued"',
  delay: 0.41,
  delays: { beforeQueue: 0.41, inQueue: 0.01, connection: 0, transmission: 1e-7 },
}
const messageTo = (queueId: string, recipients: RecipientRecord[]): MessageRecord => ({
  ...bareMessage,
  queueId,
  traceId: queueId,
  recipients,
})
const ODD = [
  messageTo('ODD1', [
    PLAIN,
    { ...PLAIN, address: 'c@example.org', delay: 7.5, lastAttempt: AT + 9_000_000_000 },
  ]),
  messageTo('ODD2', [{ ...PLAIN, delays: { beforeQueue: 3, inQueue: 0, connection: 1, transmission: 2 } }]),
  messageTo('ODD3', [{ address: 'c@example.org', status: 'pending', attempts: 0 }]),
  messageTo('ODD4', [{ address: '', status: 'deferred', attempts: 1, delay: 12, reply: 'no' }]),
  messageTo('ODD5', [
    { ...PLAIN, forwardedAs: '4XbZ' },
    { ...PLAIN, relay: '' },
  ]),
  messageTo('ODD6', []),
]

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
  await mail.opened.store.records.write({ ...noRecords(), messages: ODD }, { token: 'odd', version: 1 })
})
afterAll(() => mail.opened.dispose())

test('recipients of every message stand as in its document', async () => {
  const rows = await mail.opened.store.reader.query<{ trace_id: string; document: string }>(
    `SELECT trace_id, ${DOCUMENT} AS document FROM messages FINAL WHERE hop_of = ''`,
    {},
    { id: 'test' },
  )
  expect(rows.length).toBeGreaterThan(20)
  const { items } = await mail.queries.messages.page({
    since: '2000-01-01T00:00:00Z',
    until: '2100-01-01T00:00:00Z',
    q: 'id:*',
    limit: 1000,
  })
  const found = new Map(items.map(({ traceId, recipients }) => [traceId, recipients]))
  expect(found.size).toBe(rows.length)
  for (const { trace_id, document } of rows) {
    const { recipients } = JSON.parse(document) as { recipients: RecipientRecord[] }
    const told = recipients.map(({ firstAttempt, lastAttempt, ...recipient }) => ({
      ...recipient,
      ...(firstAttempt !== undefined && { firstAttempt: isoMicros(firstAttempt) }),
      ...(lastAttempt !== undefined && { lastAttempt: isoMicros(lastAttempt) }),
    }))
    // what other programs said of it is added from other tables
    const shown = found.get(trace_id)?.map(({ outcomes: _, ...recipient }) => recipient)
    expect(shown, trace_id).toEqual(told)
  }
})
