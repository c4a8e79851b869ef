/** A live view and a list with the same words show the same messages and lines. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wireLine, wireMessage } from '../../../../server/api/live/wire.ts'
import { conditionsOf } from '../../../../server/query/language/filters.ts'
import { createMatcher } from '../../../../server/query/language/match.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

const matcherOf = (q: string) => {
  const { conditions, faults } = conditionsOf({ q })
  expect(faults).toEqual([])
  return createMatcher(conditions)
}

/** Words of one recipient and its message, so that each search finds something and leaves something out. */
function wordsOf(): string[] {
  const message = mail.records.messages.find(
    ({ recipients, client, messageId, origin, sender }) =>
      sender &&
      client?.name &&
      messageId &&
      origin === 'smtpd' &&
      recipients.some(({ relay }) => relay?.includes('[')),
  )
  const bounced = mail.records.messages
    .flatMap(({ recipients }) => recipients)
    .find(({ reasonClass }) => reasonClass)
  const recipient = message?.recipients.find(({ relay }) => relay?.includes('['))
  const relay = recipient?.relay ?? ''
  return [
    `from:${message?.sender}`,
    `from:*@${message?.sender?.split('@')[1]}`,
    `to:${recipient?.address.toUpperCase()}`,
    `address:${recipient?.address}`,
    `-address:${recipient?.address}`,
    `relay:${relay.split('[')[0]}`,
    `relay:${relay.split(/[[\]]/)[1]}`,
    `relay:"${relay}"`,
    `relay:*${relay.slice(3, 9)}*`,
    `client:${message?.client?.address}`,
    `client:${message?.client?.name}`,
    `msgid:${message?.messageId}`,
    `msgid:${message?.messageId?.slice(1, -1)}`,
    `id:${message?.queueId}`,
    `reason:${bounced?.reasonClass}`,
    `reason:${bounced?.reasonClass} status:bounced`,
    `code:${/\b[45]\d\d\b/.exec(bounced?.reply ?? '')?.[0] ?? '550'}`,
    `${message?.sender?.slice(0, 4)}`,
  ]
}

const WORDS = [
  '',
  'status:bounced',
  '-status:sent',
  'status:undelivered,deferred',
  'domain:example.net',
  '-domain:example.net',
  'domain:example.net status:sent dsn:2.*',
  'domain:example.net -status:sent',
  'dsn:5.*',
  'dsn:5.1.1 -domain:example.net',
  'direction:out',
  'is:mixed',
  'is:bounce',
  'is:probe',
  '-is:open',
  'size:>4k',
  'delay:>10s',
  'delay:<=1',
  'client:0.0.0.0/0',
  'helo:*.example',
  'sasl:*',
  'sasl:""',
  'from:""',
  'host:mx1 -host:nowhere',
]

test('messages', async () => {
  const found: Record<string, number> = {}
  for (const q of [...WORDS, ...wordsOf()]) {
    const listed: string[] = []
    for await (const { traceId } of mail.queries.messages.all({ q, ...mail.range })) listed.push(traceId)
    const { message: test_ } = matcherOf(q)
    const live = mail.records.messages
      .filter(({ hopOf }) => hopOf === undefined)
      .map(wireMessage)
      .filter(test_)
    expect([q, live.map(({ traceId }) => traceId).sort()]).toEqual([q, listed.sort()])
    found[q] = listed.length
  }
  // Words that find nothing, or everything, would prove little.
  const telling = Object.values(found).filter((count) => count > 0 && count < (found[''] ?? 0))
  expect(telling.length).toBeGreaterThan(25)
})

test.each([
  '',
  'warning',
  'status=sent example.net',
  '-connect',
  'program:smtpd',
  'program:postfix/*',
  '-program:smtpd,qmgr',
  'kind:delivery',
  'severity:warning',
  'SASL*failed',
  '"100%"',
  'from=<',
  'host:mx1 kind:connect',
  'domain:example.net',
])('lines with %s', async (q) => {
  const listed: string[] = []
  for await (const { micros, message } of mail.queries.lines.all({ q, ...mail.range }))
    listed.push(`${micros} ${message}`)
  const { line: test_ } = matcherOf(q)
  const live = mail.records.lines.filter((each) => test_(wireLine(each)))
  expect(live.map(({ time, line: { message } }) => `${time} ${message}`).sort()).toEqual(listed.sort())
})
