/** Regular expressions in the engine: it reads what the language reads, and finds the same as the live matcher. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRegexMatch } from '../../../../server/query/language/regex-match.ts'
import { readRegex } from '../../../../server/query/language/regex.ts'
import { piecesOf, seeded, textOf } from '../language/random-regex.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

test('whatever the language reads the engine reads, and finds in the same texts', async () => {
  const random = seeded()
  const asked: { source: string; texts: string[]; found: boolean[] }[] = []
  while (asked.length < 150) {
    const source = piecesOf(random, 8)
    const reading = readRegex(source)
    if ('fault' in reading) continue
    const texts = Array.from({ length: 5 }, () => textOf(random, 6))
    asked.push({ source, texts, found: texts.map(createRegexMatch(reading.tree)) })
  }
  for (const { source, texts, found } of asked) {
    const rows = await mail.opened.store.reader.query<{ found: boolean }>(
      'SELECT match(arrayJoin({texts:Array(String)}), {source:String}) = 1 AS found',
      { texts, source: `(?i)${source}` },
      { id: 'test.regex' },
    )
    expect([source, texts, rows.map((row) => Boolean(row.found))]).toEqual([source, texts, found])
  }
})

test.each([
  ['messages', 'from:/^[a-z]+@/'],
  ['messages', 'relay:/^127\\.|mx/ reason:/./'],
  ['messages', '/said: [45]\\d\\d/'],
  ['rejections', 'reason:/blocked|denied/ client:/./'],
  ['authentications', 'sasl:/./ -client:/^10\\./'],
  ['lines', '/status=(sent|deferred)/ program:/smtp$/'],
] as const)('the list of %s takes %s and each row of it fits', async (list, q) => {
  const { total } = await mail.queries[list].page({ ...mail.range, q, limit: 1 })
  const all = await mail.queries[list].page({ ...mail.range, limit: 1 })
  expect(total).toBeLessThanOrEqual(all.total)
  expect(total).toBeGreaterThan(0)
})

test('a regular expression says no less than its negation leaves', async () => {
  const totals = await Promise.all(
    ['subject:/a/', '-subject:/a/', ''].map(
      async (q) => (await mail.queries.messages.page({ ...mail.range, q, limit: 1 })).total,
    ),
  )
  const [found = 0, left = 0, all = 0] = totals
  expect(found + left).toBe(all)
})

test('a faulty one is refused with its place, before the engine is asked', async () => {
  await expect(mail.queries.lines.page({ ...mail.range, q: 'x /a(b/' })).rejects.toMatchObject({
    code: 'SEARCH_INVALID',
    message: expect.stringContaining('at character 5: a ( has no )') as string,
  })
})

test('a term that is switched off changes nothing', async () => {
  const totals = await Promise.all(
    ['~status:bounced', '', 'status:bounced'].map(
      async (q) => (await mail.queries.messages.page({ ...mail.range, q, limit: 1 })).total,
    ),
  )
  expect(totals[0]).toBe(totals[1])
  expect(totals[2]).toBeLessThan(totals[1] ?? 0)
})
