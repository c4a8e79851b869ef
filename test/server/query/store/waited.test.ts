/** Mail that was deferred and is through by now can be found, and why it waited is told with numbers that lead to it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createParser } from '../../../../parsers/parse.ts'
import { judgeReply } from '../../../../parsers/reasons/judge.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
const START = Date.UTC(2026, 10, 24, 10)

const stamp = (seconds: number) => new Date(START + seconds * 1000).toISOString().replace('Z', '+00:00')
const from = (id: string, at: number) => [
  `${stamp(at)} mx1 postfix/smtpd[7]: ${id}: client=unknown[192.0.2.7]`,
  `${stamp(at + 1)} mx1 postfix/qmgr[8]: ${id}: from=<a@example.org>, size=900, nrcpt=2 (queue active)`,
]
const attempt = (id: string, to: string, at: number, dsn: string, status: string, reply: string) =>
  `${stamp(at)} mx1 postfix/smtp[9]: ${id}: to=<${to}>, relay=mx.example[198.51.100.9]:25, delay=${at}, delays=0/0/1/1, dsn=${dsn}, status=${status} (${reply})`
const said = (words: string, command: string) =>
  `host mx.example[198.51.100.9] said: ${words} (in reply to ${command} command)`
const GREYLISTED = said('450 4.2.0 <Ben@grau.example>: Recipient address rejected: Greylisted', 'RCPT TO')
const FULL = said('452 4.2.2 Mailbox full', 'RCPT TO')

const LINES = [
  // greylisted once for one recipient, then delivered; the other recipient at once
  ...from('A1A1A1A1A1', 0),
  attempt('A1A1A1A1A1', 'Ben@grau.example', 2, '4.2.0', 'deferred', GREYLISTED),
  attempt('A1A1A1A1A1', 'eva@schnell.example', 3, '2.0.0', 'sent', '250 2.0.0 Ok'),
  attempt('A1A1A1A1A1', 'Ben@grau.example', 400, '2.0.0', 'sent', '250 2.0.0 Ok'),
  `${stamp(401)} mx1 postfix/qmgr[8]: A1A1A1A1A1: removed`,
  // two reasons one after the other, not through yet
  ...from('B1B1B1B1B1', 10),
  attempt('B1B1B1B1B1', 'Ben@grau.example', 12, '4.2.0', 'deferred', GREYLISTED),
  attempt('B1B1B1B1B1', 'Ben@grau.example', 420, '4.2.2', 'deferred', FULL),
  attempt('B1B1B1B1B1', 'Ben@grau.example', 900, '4.2.2', 'deferred', FULL),
  attempt(
    'B1B1B1B1B1',
    'Ben@grau.example',
    1500,
    '4.5.2',
    'deferred',
    said('452 4.5.2 Mailbox full', 'RCPT TO'),
  ),
  // never deferred
  ...from('C1C1C1C1C1', 20),
  attempt('C1C1C1C1C1', 'eva@grau.example', 22, '2.0.0', 'sent', '250 2.0.0 Ok'),
  `${stamp(23)} mx1 postfix/qmgr[8]: C1C1C1C1C1: removed`,
]

beforeAll(async () => {
  mail = await openMail()
  mail.range = { since: stamp(0).replace('+00:00', 'Z'), until: stamp(60).replace('+00:00', 'Z') }
  const tracker = createTracker({
    ownDomains: [],
    ownNetworks: [],
    judge: judgeReply,
    isOwn: () => false,
    lookUpAll: false,
  })
  const parse = createParser({ host: 'mx1', zone: 'UTC', framing: 'auto' })
  for (const [position, text] of LINES.entries()) {
    const line = parse(text)
    tracker.take({ line, time: line.time ?? 0, source: 'w', fileSeq: 1, position, latin1: false, own: false })
  }
  await mail.opened.store.records.write(tracker.flush(), { token: 'waited', version: 2 })
})
afterAll(() => mail.opened.dispose())

const found = async (q: string) =>
  (await mail.queries.messages.page({ q, ...mail.range })).items.map(({ queueId }) => queueId).sort()

describe('mail that waited', () => {
  test.each([
    ['is:waited', ['A1A1A1A1A1', 'B1B1B1B1B1']],
    ['is:waited status:delivered', ['A1A1A1A1A1']],
    ['-is:waited', ['C1C1C1C1C1']],
    ['attempts:>1', ['A1A1A1A1A1', 'B1B1B1B1B1']],
    ['attempts:>1 status:sent', ['A1A1A1A1A1']],
    ['waited:greylisting', ['A1A1A1A1A1', 'B1B1B1B1B1']],
    ['waited:mailbox-full', ['B1B1B1B1B1']],
    ['waited:"Mailbox full"', ['B1B1B1B1B1']],
    ['waited:* domain:grau.example', ['A1A1A1A1A1', 'B1B1B1B1B1']],
    // it was the other recipient that waited
    ['waited:greylisting domain:schnell.example', []],
  ])('%s', async (q, ids) => {
    expect(await found(q)).toEqual(ids)
  })

  test('is told by destination and reason, each number that of the list it leads to', async () => {
    const { rows } = await mail.queries.run('queue.waited', mail.range)
    expect(
      rows.map(({ domain, reasonClass, messages, waiting, deferrals, dsn }) => [
        domain,
        reasonClass,
        messages,
        waiting,
        deferrals,
        dsn,
      ]),
    ).toEqual([
      ['grau.example', 'greylisting', 2, 1, 2, '4.2.0'],
      ['grau.example', 'mailbox-full', 1, 1, 3, '4.2.2'],
    ])
    for (const { domain, reasonClass, messages } of rows)
      expect(await found(`domain:${domain} waited:${reasonClass}`)).toHaveLength(Number(messages))
  })

  test('so it is in the bundled sample, with content filters and aliases', async () => {
    const range = { since: '2020-01-01T00:00:00Z', until: '2026-11-24T00:00:00Z' }
    const { rows } = await mail.queries.run('queue.waited', range)
    expect(rows.length).toBeGreaterThan(2)
    for (const { domain, reasonClass, messages } of rows) {
      const { total } = await mail.queries.messages.page({
        q: `domain:${domain} waited:${reasonClass}`,
        ...range,
      })
      expect([domain, reasonClass, total]).toEqual([domain, reasonClass, messages])
    }
  })

  test('reasons are completed', async () => {
    const { rows } = await mail.queries.run('search.values', {
      field: 'waited',
      typed: 'mailb',
      since: mail.range.since,
      until: stamp(900).replace('+00:00', 'Z'),
    })
    expect(rows).toEqual([{ value: 'mailbox-full' }])
  })
})
