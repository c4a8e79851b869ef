/** An erased address is in no column of any table, nobody else's is touched, and the protocol does not name it. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressPattern, eraser, REPLACEMENT } from '../../../server/store/erase.ts'
import type { Store } from '../../../server/store/store.ts'
import { noRecords, temporaryDirectory } from './harness.ts'
import { delivery, fullMessage, rejection, line } from './samples.ts'
import { ask, everyKind, filesWith, openEmbedded, tablesWith } from './scene.ts'

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

test('no file holds it, nor the statements that looked for it', async () => {
  const who = 'walter@example.net'
  await store.records.write(
    { ...noRecords(), lines: [line(90, { line: { ...line(90).line, message: `to=<${who}>` } })] },
    { token: 'walter', version: 2 },
  )
  expect(await filesWith(store, directory, /walter/i)).toEqual([expect.stringMatching(/data\.bin$/)])
  await store.maintenance.erase(who)
  expect(await filesWith(store, directory, /walter/i)).toEqual([])
})

test('the second time there is nothing left to erase', async () => {
  expect((await store.maintenance.erase(WHO)).tables).toEqual([])
})

test('what is no address is refused in words', async () => {
  await expect(store.maintenance.erase('ann')).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})

describe('small state', () => {
  const WHERE = "SELECT count() AS n FROM state WHERE value ILIKE '%zoe@example.net%'"

  test('is erased in memory, too: it is shown nowhere, and what is put later does not bring it back', async () => {
    const { documents } = store
    const value = {
      what: 'Zoe@example.net',
      count: 1,
      list: ['a\n"zoe@example.net"', 'joe'],
      'zoe@example.net': true,
    }
    documents.put('lookup', 'one', value)
    documents.put('lookup', 'other', { what: 'joann@example.net' })
    documents.put('lookup', 'zoe@example.net', { what: 'its key stays' })
    await documents.flush()
    documents.put('lookup', 'unwritten', { what: 'zoe+x@example.net' })
    const { tables } = await store.maintenance.erase('zoe@example.net')
    expect(tables).toEqual([expect.objectContaining({ table: 'state' })])
    expect(documents.get('lookup', 'one')).toEqual({
      what: '<erased>',
      count: 1,
      list: ['a\n"<erased>"', 'joe'],
      '<erased>': true,
    })
    expect(documents.get('lookup', 'unwritten')).toEqual({ what: '<erased>' })
    expect(documents.get('lookup', 'other')).toEqual({ what: 'joann@example.net' })
    expect(documents.get('lookup', 'zoe@example.net')).toEqual({ what: 'its key stays' })
    documents.put('lookup', 'one', { ...documents.get<typeof value>('lookup', 'one'), count: 2 })
    await documents.flush()
    expect(await ask(store, WHERE)).toEqual([{ n: 0 }])
  })

  test('stays JSON in its table, whatever a match would eat', async () => {
    const { documents } = store
    documents.put('note', 'break', { words: 'first\nancy@example.org and nancy@example.org' })
    documents.put('note', 'across', { one: 'nancy+', two: { three: '@example.org' } })
    await documents.flush()
    await store.maintenance.erase('nancy@example.org')
    const rows = await ask<{ value: string }>(store, "SELECT value FROM state WHERE kind = 'note'")
    for (const { value } of rows) expect(() => JSON.parse(value) as unknown, value).not.toThrow()
    expect(documents.get('note', 'break')).toEqual({ words: 'first\nancy@example.org and <erased>' })
    expect(documents.get('note', 'across')).toEqual({ one: 'nancy+', two: { three: '@example.org' } })
  })
})

const TRICKY = [
  ...FORMS,
  ...OTHERS,
  '',
  WHO,
  `${WHO}.`,
  `${WHO}..`,
  `${WHO}.x`,
  `${WHO}-x`,
  `${WHO},${WHO} ${WHO}`,
  `${WHO}${WHO}`,
  `.${WHO}`,
  `+${WHO}`,
  `é${WHO}é`,
  `\u017F${WHO}\u212A`,
  `😀${WHO}😀`,
  `a\n${WHO}\nb`,
  'ann.b+@example.net',
  'ann.b+a b@example.net',
  'ann.b+a\u00A0b@example.net',
  'ann.b+a\vb@example.net',
  'ann.b+a"b@example.net',
  'ann.b+a\u2028b@example.net',
  'ann.b+ü@example.net',
  'annxb@example.net',
  'ann.b@examplexnet',
  '-ann.b=example.net@x',
  '.ann.b=example.net@x',
  'ann.b=example.net',
  'ann.b=example.net.org',
  'ANN.B@EXAMPLE.NET',
  'ann.b@example.net\u017F',
  'Müller+1@Bücher.example',
  'MÜLLER@bÜcher.EXAMPLE',
  'xmüller@bücher.example',
  'k\u017F@example.org \u212As@example.org KS@example.org',
  '😀@example.org',
]

test.each([WHO, 'müller@bücher.example', 'ks@example.org', '😀@example.org', "o'b\\x@example.org"])(
  'memory and tables find %s in the same texts, and make the same of them',
  async (address) => {
    const erase = eraser(address)
    const texts = [...TRICKY, `<${address}>`, `x${address}`, address.toUpperCase()]
    const once = (text: string) => `replaceRegexpAll(${text}, {pattern:String}, {replacement:String})`
    const rows = await store.reader.query<{ text: string; found: number; made: string }>(
      `SELECT arrayJoin({texts:Array(String)}) AS text, match(text, {pattern:String}) AS found, ${once(once('text'))} AS made`,
      { texts, pattern: addressPattern(address), replacement: REPLACEMENT },
      { id: 'test' },
    )
    expect(rows.map(({ text }) => text)).toEqual(texts)
    for (const { text, found, made } of rows) {
      expect(erase(text), text).toBe(made)
      expect(erase(text) !== text, text).toBe(found === 1)
    }
    expect(erase(`<${address}>`)).toBe('<<erased>>')
  },
)
