/** The store says which lines it has in the very words that the collector compares. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createParser } from '../../../parsers/parse.ts'
import type { LineRecord } from '../../../server/correlate/records.ts'
import { lineKey } from '../../../server/ingest/overlap.ts'
import { createStoredLines } from '../../../server/store/stored-lines.ts'
import { noRecords, openStore } from './harness.ts'
import type { OpenedStore } from './harness.ts'

let opened: OpenedStore
const parse = createParser({ host: 'mx1', zone: 'UTC' })
const record = (text: string, fileSeq: number, latin1 = false): LineRecord => {
  const line = parse(text)
  return { line, time: line.time ?? 0, source: 'mail.log', fileSeq, position: 0, latin1, own: false }
}
const at = (second: string) => Date.parse(`2026-11-20T10:00:${second}Z`) / 1000
const texts = [
  '2026-11-20T10:00:00.250000+00:00 mx1 postfix/qmgr[7]: 4F3A21C0AA: removed',
  '2026-11-20T10:00:00.900000+00:00 mx1 postfix/qmgr[7]: 4F3A21C0AA: removed',
  '2026-11-20T10:00:05+00:00 mx1 postfix/smtpd[9]: grün \u2028 €',
  '2026-11-20T10:00:06+00:00 mx1 kernel: no process number',
  '2026-11-20T10:00:59.999999+00:00 mx1 postfix/qmgr[7]: 4F3A21C0AB: removed',
]
const lines = [
  ...texts.map((text) => record(text, 1)),
  record('2026-11-20T10:00:07+00:00 mx1 postfix/smtpd[9]: \xff\xfe', 1, true),
]

beforeAll(async () => {
  opened = await openStore('embedded')
  await opened.store.records.write({ ...noRecords(), lines }, { token: 'stored', version: 1 })
})
afterAll(() => opened.dispose())

test('each line by its key, as often as other files gave it', async () => {
  const stored = createStoredLines(opened.store.reader)
  const programs = [...new Set(lines.map(({ line }) => line.program))]
  const expected = new Map<string, number>()
  for (const line of lines) expected.set(lineKey(line), (expected.get(lineKey(line)) ?? 0) + 1)
  expect(expected.size).toBe(5)
  const range = { from: at('00'), to: at('59') }
  expect(await stored.counts('mx1', programs, range, 2)).toEqual(expected)
  expect(await stored.counts('mx1', programs, range, 1)).toEqual(new Map())
  expect(await stored.counts('mx2', programs, range, 2)).toEqual(new Map())
  expect((await stored.counts('mx1', programs, { from: at('05'), to: at('06') }, 2)).size).toBe(2)
})

test.each([
  ['after 2106', '2110-02-03T04:05:06.700000+00:00'],
  ['after 2149', '2200-02-03T04:05:06.700000+00:00'],
])('a stamp %s is asked for as any other', async (_, stamp) => {
  const line = record(`${stamp} mx9 postfix/qmgr[7]: 4F3A21C0AA: removed`, 1)
  const second = Math.floor(Date.parse(stamp) / 1000)
  await opened.store.records.write({ ...noRecords(), lines: [line] }, { token: stamp, version: 2 })
  const stored = createStoredLines(opened.store.reader)
  expect(await stored.firstAfter(['mx9'], second, 2)).toBe(second)
  expect(await stored.counts('mx9', [line.line.program], { from: second, to: second }, 2)).toEqual(
    new Map([[lineKey(line), 1]]),
  )
})

test('the first line that another file gave', async () => {
  const stored = createStoredLines(opened.store.reader)
  expect(await stored.firstAfter(['mx1', 'mx2'], at('01'), 2)).toBe(at('05'))
  expect(await stored.firstAfter(['mx1'], at('01'), 1)).toBeUndefined()
  expect(await stored.firstAfter(['mx2'], 0, 2)).toBeUndefined()
})
