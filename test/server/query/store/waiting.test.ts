import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createParser } from '../../../../parsers/parse.ts'
import { judgeReply } from '../../../../parsers/reasons/judge.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
const END = Date.UTC(2026, 10, 25)

/** Lines of a message that came `minutes` before the end and waits for `domain`; the one of 30 minutes for another reason. */
function waitingLines(id: string, domain: string, minutes: number): string[] {
  const answer = minutes === 30 ? '451 4.3.0 Temporary failure' : '452 4.2.2 Mailbox full'
  const stamp = (seconds: number) =>
    new Date(END - minutes * 60_000 + seconds * 1000).toISOString().replace('Z', '+00:00')
  return [
    `${stamp(0)} mx1 postfix/smtpd[7]: ${id}: client=unknown[192.0.2.7]`,
    `${stamp(1)} mx1 postfix/qmgr[8]: ${id}: from=<a@example.org>, size=900, nrcpt=1 (queue active)`,
    `${stamp(2)} mx1 postfix/smtp[9]: ${id}: to=<b@${domain}>, relay=mx.${domain}[198.51.100.9]:25, delay=2, delays=0/0/1/1, dsn=${answer.slice(4, 9)}, status=deferred (host mx.${domain}[198.51.100.9] said: ${answer} (in reply to RCPT TO command))`,
  ]
}

/** A notice of Postfix to the postmaster, delivered. */
const NOTICE = [
  'smtpd[7]: D0D0D0D0D0: client=localhost[127.0.0.1]',
  'qmgr[8]: D0D0D0D0D0: from=<double-bounce@mx1.example.com>, size=900, nrcpt=1 (queue active)',
  'local[9]: D0D0D0D0D0: to=<root@mx1.example.com>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)',
  'qmgr[8]: D0D0D0D0D0: removed',
].map((text) => `${new Date(END - 1000).toISOString()} mx1 postfix/${text}`)

beforeAll(async () => {
  mail = await openMail()
  mail.range = { since: new Date(END - 86_400_000).toISOString(), until: new Date(END).toISOString() }
  const tracker = createTracker({
    ownDomains: [],
    ownNetworks: [],
    judge: judgeReply,
    isOwn: () => false,
    lookUpAll: false,
  })
  const parse = createParser({ host: 'mx1', zone: 'UTC', framing: 'auto' })
  const ages = [3000, 1500, 300, 100, 100, 30, 7, 3]
  const lines = ages.flatMap((minutes, index) =>
    waitingLines(`A1B2C3D4E${index}`, index % 3 === 0 ? 'voll.example' : 'langsam.example', minutes),
  )
  for (const [position, text] of [
    ...lines,
    ...NOTICE,
    `${new Date(END - 1000).toISOString()} mx1 postfix/postsuper[3]: A1B2C3D4E7: placed on hold`,
  ].entries()) {
    const line = parse(text)
    tracker.take({
      line,
      time: line.time ?? 0,
      source: 'q',
      fileSeq: 1,
      position,
      latin1: false,
      own: false,
    })
  }
  const records = tracker.flush()
  await mail.opened.store.records.write(records, { token: 'waiting', version: 2 })
  mail.records.messages.push(...records.messages)
})
afterAll(() => mail.opened.dispose())

const rowsOf = async (id: string) => (await mail.queries.run(id, mail.range)).rows

describe('the queue: every number is that of the list it leads to', () => {
  const waiting = (q: string, since = '1970-01-01T00:00:00Z', until = mail.range.until) =>
    mail.queries.messages.page({ q: `${q} is:open`, since, until }).then(({ total }) => total)

  test('numbers and destinations', async () => {
    const [numbers] = await rowsOf('queue.numbers')
    expect(numbers).toMatchObject({
      deferred: await waiting('status:deferred'),
      held: await waiting('status:held'),
      pending: await waiting('status:pending'),
    })
    const open = mail.records.messages.filter(
      (each) => each.open && each.origin !== 'probe' && !each.own && each.hopOf === undefined,
    )
    expect(open.length).toBeGreaterThan(7)
    expect(numbers).toMatchObject({ deferred: 7, held: 1 })
    const oldest = Math.min(...open.map(({ firstSeen }) => firstSeen)) / 1e6
    expect(numbers?.oldest).toBeCloseTo(Date.parse(mail.range.until) / 1000 - oldest, 1)
    const destinations = await rowsOf('queue.destinations')
    // the most frequent reason, not that of the last try
    const told = destinations.map((row) => [row.domain, row.reasonClass, row.dsn, row.ofReason, row.messages])
    expect(told).toEqual([
      ['langsam.example', 'mailbox-full', '4.2.2', 3, 4],
      ['voll.example', 'mailbox-full', '4.2.2', 3, 3],
    ])
    const [problem] = await rowsOf('destinations.problems')
    expect(problem).toMatchObject({ domain: 'langsam.example', dsn: '4.2.2', ofReason: 2, messages: 3 })
    expect(Date.parse(String(problem?.oldest))).toBe(END - 300 * 60_000)
    for (const { domain, messages: count } of destinations)
      expect([domain, await waiting(`domain:${domain} status:deferred`)]).toEqual([domain, count])
  })

  test('destination by age', async () => {
    const cells = await rowsOf('queue.ages')
    const filled = cells.filter(({ value }) => value !== 0)
    expect(filled.length).toBeGreaterThan(5)
    for (const { row, value, cellSince, cellUntil } of filled)
      expect(await waiting(`domain:${row} status:deferred`, String(cellSince), String(cellUntil))).toBe(value)
    const sum = filled.reduce((all, { value }) => all + Number(value), 0)
    const byDomain = (await rowsOf('queue.destinations')).reduce((all, row) => all + Number(row.messages), 0)
    expect(sum).toBe(byDomain)
  })
})

test('the senders that send most leave out the notices of Postfix itself', async () => {
  expect(mail.records.messages.some(({ sender }) => sender === 'double-bounce@mx1.example.com')).toBe(true)
  const senders = (await rowsOf('senders.top')).map(({ sender }) => sender)
  expect(senders).toContain('a@example.org')
  expect(senders.filter((sender) => String(sender).startsWith('double-bounce@'))).toEqual([])
})
