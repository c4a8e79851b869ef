/** An erased address is in no column of any table, nobody else's is touched, and the protocol does not name it. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../../server/store/store.ts'
import { temporaryDirectory } from './harness.ts'
import { delivery, fullMessage, rejection, line } from './samples.ts'
import { ask, everyKind, openEmbedded, tablesWith } from './scene.ts'

const WHO = 'ann.b@example.net'
const FORMS = [
  `to=<${WHO}>, relay=local`,
  `Ann.B@Example.NET ann.b@example.net,ann.b@example.net`,
  `from=<bounce-ann.b=example.net@lists.example.org>`,
  `from=<ann.b+news@example.net>`,
  `it was ${WHO}.`,
]
const OTHERS = [
  'joann.b@example.net',
  'ann.b@example.net.example.org',
  'ann.b@example.network',
  'x-ann.b@example.net',
]

let store: Store
const directory = temporaryDirectory()

beforeAll(async () => {
  store = await openEmbedded({ directory })
  const records = everyKind()
  records.lines = [...FORMS, ...OTHERS].map((message, i) =>
    line(i, { line: { ...line(i).line, message: `${message}` } }),
  )
  records.deliveries = [{ ...delivery, sender: WHO, reply: `550 <${WHO}>: no` }]
  records.rejections = [{ ...rejection, recipient: WHO.toUpperCase() }]
  records.messages = [
    {
      ...fullMessage,
      subject: `for ${WHO}`,
      recipients: [{ address: WHO, status: 'sent', attempts: 1 }, ...fullMessage.recipients],
    },
  ]
  await store.records.write(records, { token: 'a', version: 1 })
  store.documents.put('note', 'one', { words: `about ${WHO}` })
  await store.documents.flush()
})
afterAll(() => store.stop())

test('it is gone from every column of every table, in every form; others stay; the record tells where', async () => {
  const before = await ask(store, 'SELECT count() AS n FROM deliveries')
  expect(await tablesWith(store, WHO)).toEqual(
    expect.arrayContaining(['log_lines', 'messages', 'deliveries', 'rejections']),
  )
  const record = await store.maintenance.erase('Ann.B@example.net')

  const texts = (await ask<{ message: string }>(store, 'SELECT message FROM log_lines ORDER BY time')).map(
    (row) => row.message,
  )
  expect(texts).toEqual([
    'to=<<erased>>, relay=local',
    '<erased> <erased>,<erased>',
    'from=<bounce-<erased>@lists.example.org>',
    'from=<<erased>>',
    'it was <erased>.',
    ...OTHERS,
  ])
  // what stays holds it only as a part of somebody else's address
  expect(await tablesWith(store, WHO)).toEqual(['log_lines'])
  expect(await ask(store, 'SELECT count() AS n FROM deliveries')).toEqual(before)
  const [message] = await store.records.loadLives([{ host: 'mx1', queueId: fullMessage.queueId }])
  expect(message?.recipients.map(({ address }) => address)).toEqual([
    '<erased>',
    ...fullMessage.recipients.map(({ address }) => address),
  ])
  expect(record.tables.find(({ table }) => table === 'deliveries')).toEqual({
    table: 'deliveries',
    rows: 1,
    columns: { sender: 1, reply_form: 1 },
  })

  const path = join(directory, 'erasures.jsonl')
  const protocol = readFileSync(path, 'utf8')
  expect(JSON.parse(protocol)).toEqual(record)
  expect(protocol.toLowerCase()).not.toContain('ann.b')
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
})

test('the second time there is nothing left to erase', async () => {
  expect((await store.maintenance.erase(WHO)).tables).toEqual([])
})

test('what is no address is refused in words', async () => {
  await expect(store.maintenance.erase('ann')).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})
