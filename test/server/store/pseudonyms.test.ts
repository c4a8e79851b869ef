/** Old addresses are hashed everywhere, counts and joins stay, and what is young is left alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pseudonymKey } from '../../../server/store/pseudonyms.ts'
import type { Store } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { authentication, delivery, fullMessage, line } from './samples.ts'
import { ask, everyKind, filesWith, openEmbedded, tablesWith } from './scene.ts'

const DAY = 86_400_000_000
const NOW = Date.now() * 1000
const DAYS = { linesDays: 300, recordsDays: 300, rollUpsDays: 395 }
/** Every name, address and word of a person in the samples. */
const WORDS = [
  'anna',
  'bert',
  'carl',
  '192.0.2.7',
  '203.0.113.9',
  '2001:db8::7',
  'laptop',
  'quoted',
  '"b@example',
  'tilde',
  '~abc',
]

let directory: string
let store: Store

function aged() {
  const at = NOW - 20 * DAY
  const records = everyKind()
  const move = <Row extends { time: number }>(rows: Row[]) => rows.map((row) => ({ ...row, time: at }))
  return {
    ...records,
    lines: move(records.lines),
    deliveries: move(records.deliveries),
    rejections: move(records.rejections),
    authentications: move(records.authentications),
    scans: move(records.scans),
    neighbours: move(records.neighbours),
    messages: records.messages.map((row) => ({ ...row, opened: at, firstSeen: at, lastSeen: at })),
    connections: records.connections.map((row) => ({ ...row, startedAt: at, lastSeen: at })),
  }
}

beforeAll(async () => {
  directory = temporaryDirectory()
  const before = await openEmbedded({ directory })
  const key = await pseudonymKey(directory)
  const [a, b] = [key.slice(0, 16), key.slice(16)].map((half) => BigInt(`0x${half}`).toString())
  const [short] = await ask<{ name: string }>(
    before,
    `SELECT toString(number) AS name FROM numbers(10000)
      WHERE length(hex(sipHash64Keyed((toUInt64('${a}'), toUInt64('${b}')), name))) = 14 LIMIT 1`,
  )
  const records = aged()
  for (const sender of ['~tilde@example.net', '~abc', `${short?.name}@short.example`])
    records.deliveries.push(...aged().deliveries.map((each) => ({ ...each, sender })))
  await before.records.write(records, { token: 'old', version: 1 })
  for (const word of WORDS) expect(await tablesWith(before, word), word).not.toEqual([])
  await before.stop()
  store = await openEmbedded({ directory, retention: { ...DAYS, pseudonymiseDays: 10 } })
  await until(async () => (await tablesWith(store, '203.0.113.9')).length === 0, 60_000)
  await until(async () => (await tablesWith(store, 'bert')).length === 0, 60_000)
})
afterAll(() => store.stop())

test.each(WORDS)('%s is in no column of any table', async (word) => {
  expect(await tablesWith(store, word)).toEqual([])
})

test('the key is in no statement that the store remembers', async () => {
  const key = readFileSync(join(directory, 'pseudonym.key'), 'utf8')
  const half = BigInt(`0x${key.slice(0, 16)}`).toString()
  await expect.poll(() => filesWith(store, directory, new RegExp(half))).toEqual([])
})

test('the same address has the same hash in every table, so joins and counts hold, and domains stay', async () => {
  const [row] = await ask<Record<string, unknown>>(
    store,
    `SELECT d.recipient AS recipient, m.recipients[1] AS first, d.sender = lower(d.sender) AS plain, d.recipient_domain AS domain
      FROM deliveries AS d INNER JOIN messages AS m ON m.recipients[1] = d.recipient`,
  )
  expect(row?.recipient).toMatch(/^~[0-9a-f]{14,16}@Example\.ORG$/)
  expect(row).toMatchObject({ first: row?.recipient, domain: 'example.org' })
  for (const table of ['log_lines', 'messages', 'deliveries', 'rejections', 'authentications'])
    expect(await ask(store, `SELECT count() > 0 AS some FROM ${table}`), table).toEqual([{ some: 1 }])
  const [message] = await store.records.loadLives([{ host: 'mx1', queueId: fullMessage.queueId }])
  expect(message?.recipients.map(({ status }) => status)).toEqual(
    fullMessage.recipients.map(({ status }) => status),
  )
  expect(message?.recipients[0]?.address).toBe(row?.recipient)
})

test('what begins as a hash is hashed; a hash with a zero byte is one, and shorter', async () => {
  const rows = await ask<{ sender: string }>(store, 'SELECT sender FROM deliveries')
  const senders = rows.map(({ sender }) => sender)
  expect(senders).toContainEqual(expect.stringMatching(/^~[0-9a-f]{14,16}@example\.net$/))
  expect(senders).toContainEqual(expect.stringMatching(/^~[0-9a-f]{14,16}$/))
  expect(senders).toContainEqual(expect.stringMatching(/^~[0-9a-f]{14}@short\.example$/))
})

test('what is younger is left alone, and a second start changes nothing more', async () => {
  await store.records.write(
    {
      ...noRecords(),
      lines: [{ ...line(1), time: NOW }],
      deliveries: [{ ...delivery, time: NOW }],
      authentications: [{ ...authentication, time: NOW }],
    },
    { token: 'new', version: 2 },
  )
  await store.stop()
  const log = collectLog()
  store = await openEmbedded({ directory, log, retention: { ...DAYS, pseudonymiseDays: 10 } })
  await store.stop()
  store = await openEmbedded({ directory })
  expect(await tablesWith(store, 'anna')).toEqual(['deliveries', 'authentications'])
  expect(log.entries.filter(({ message }) => message.includes('were hashed'))).toEqual([])
})
