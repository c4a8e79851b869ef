/** What is stored once only comes back whole: messages of lines, relays and replies of attempts, recipients of messages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecipientRecord } from '../../../server/correlate/records.ts'
import { createPlaces } from '../../../server/store/rows/lines.ts'
import type { Store } from '../../../server/store/store.ts'
import { noRecords } from './harness.ts'
import { AT, bareMessage, delivery, line } from './samples.ts'
import { ask, openEmbedded } from './scene.ts'

let store: Store
beforeAll(async () => {
  store = await openEmbedded()
})
afterAll(() => store.stop())

const PLAIN: RecipientRecord = {
  address: 'a"b\\@example.org',
  originalAddress: 'alias@example.org',
  status: 'sent',
  dsn: '2.0.0',
  relay: 'mx.example.org[192.0.2.1]:25',
  attempts: 2,
  firstAttempt: AT + 1,
  lastAttempt: AT + 5_000_000,
  reply: '250 ok <a"b\\@example.org> \t\u00e9 "queued"',
  delay: 0.41,
  delays: { beforeQueue: 0.41, inQueue: 0.01, connection: 0, transmission: 1e-7 },
}

test.each<[string, boolean, RecipientRecord[]]>([
  ['all is stated', true, [PLAIN]],
  ['two with times of their own', true, [PLAIN, { ...PLAIN, delay: 7.5, lastAttempt: AT + 90_000_000 }]],
  [
    'before the queue is not the whole',
    true,
    [{ ...PLAIN, delays: { beforeQueue: 3, inQueue: 0, connection: 1, transmission: 2 } }],
  ],
  ['nobody tried yet', true, [{ address: 'c@example.org', status: 'pending', attempts: 0 }]],
  ['a delay alone', true, [{ address: '', status: 'deferred', attempts: 1, delay: 12, reply: 'no' }]],
  ['an attempt after the last line', true, [{ ...PLAIN, lastAttempt: AT + 9_000_000_000 }]],
  ['forwarded', false, [{ ...PLAIN, forwardedAs: '4XbZ' }]],
  ['stated and empty', false, [{ ...PLAIN, relay: '' }]],
  ['the mark of an address', false, [{ ...PLAIN, reply: 'no \x02' }]],
  [
    'one of two attempts',
    false,
    [PLAIN, { address: 'c@example.org', status: 'sent', attempts: 1, lastAttempt: AT }],
  ],
  ['none', true, []],
])('recipients come back: %s', async (name, isCompact, recipients) => {
  const queueId = `Q${name.replace(/\W/g, '')}`
  const message = { ...bareMessage, queueId, traceId: queueId, recipients }
  await store.records.write({ ...noRecords(), messages: [message] }, { token: queueId, version: 1 })
  expect(await store.records.loadLives([{ host: bareMessage.host, queueId }])).toEqual([message])
  const [row] = await ask<{ rest: string }>(store, `SELECT rest FROM messages WHERE trace_id = '${queueId}'`)
  expect(row?.rest.includes('"recipients"')).toBe(!isCompact)
})

test.each([
  ['mx.example.org[192.0.2.1]:25', 'mx.example.org', '192.0.2.1', 25],
  ['mx1.example.org[private/dovecot-lmtp]', 'mx1.example.org', 'private/dovecot-lmtp', undefined],
  ['local', 'local', undefined, undefined],
  ['none', undefined, undefined, undefined],
  ['MX.example.org[192.0.2.1]:25', 'mx.example.org', '192.0.2.1', 25],
])('a relay comes back: %s', async (relay, relayHost, relayAddress, relayPort) => {
  const { relay: _, relayHost: _host, relayAddress: _address, relayPort: _port, ...rest } = delivery
  const row = {
    ...rest,
    queueId: relay,
    relay,
    ...(relayHost !== undefined && { relayHost }),
    ...(relayAddress !== undefined && { relayAddress }),
    ...(relayPort !== undefined && { relayPort }),
  }
  await store.records.write({ ...noRecords(), deliveries: [row] }, { token: relay, version: 1 })
  expect(await ask(store, `SELECT relay FROM deliveries WHERE queue_id = '${relay}'`)).toEqual([{ relay }])
})

test.each([
  [
    '250 Ok: queued as 4XbZ, 4XbZ <bert@example.org>',
    '4XbZ',
    'bert@example.org',
    '250 Ok: queued as \x01, \x01 <\x02>',
  ],
  ['250 \x01 4XbZ', '4XbZ', 'bert@example.org', '\x00250 \x01 4XbZ'],
  ['\x00250', '', '', '\x00\x00250'],
  ['bert@example.org', 'bert', 'bert@example.org', '\x01@example.org'],
])('a reply comes back: %j', async (reply, remoteQueueId, recipient, form) => {
  const row = { ...delivery, queueId: `r${form.length}`, reply, remoteQueueId, recipient }
  await store.records.write({ ...noRecords(), deliveries: [row] }, { token: form, version: 1 })
  expect(
    await ask(store, `SELECT reply, reply_form AS form FROM deliveries WHERE queue_id = 'r${form.length}'`),
  ).toEqual([{ reply, form }])
})

test.each([
  ['4XbZ: removed', '4XbZ', 'removed'],
  ['4XbZ:removed', '4XbZ', '4XbZ:removed'],
  ['<4XbZ>; proxy: 4XbZ: x', '4XbZ', '<4XbZ>; proxy: 4XbZ: x'],
  [': no ID', '', ': no ID'],
  ['4XbZ: ', '4XbZ', ''],
])('a message of a line comes back: %j', async (message, queueId, text) => {
  const one = line(0, { source: message })
  const lines = [{ ...one, line: { ...one.line, message, queueId } }]
  await store.records.write({ ...noRecords(), lines }, { token: message, version: 1 })
  const rows = await store.reader.query(
    'SELECT message, text FROM log_lines WHERE source = {source:String}',
    { source: message },
    { id: 'test' },
  )
  expect(rows).toEqual([{ message, text }])
})

test('a position is kept where the time does not tell the place: no two lines of a file have the same of both', () => {
  const place = createPlaces()
  const at = (fileSeq: number, time: number, position: number) =>
    place({ source: 'mail.log', fileSeq, time, position })
  expect([at(1, 5, 100), at(1, 6, 200), at(1, 6, 300), at(1, 5, 400), at(1, 7, 500)]).toEqual([
    100, 0, 300, 400, 0,
  ])
  expect([at(2, 5, 100), at(2, 4, 200), at(2, 5, 300), at(2, 9, 400)]).toEqual([100, 200, 300, 0])
  // read again after a crash: what is not stored yet keeps its offset
  expect([at(1, 5, 100), at(1, 6, 200), at(1, 8, 600)]).toEqual([100, 200, 0])
})
