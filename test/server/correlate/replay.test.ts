/** A batch is repeated after a crash, and some of its own rows are in the store already: the others must not miss them. */
import { expect, test } from 'vitest'
import type { LineRecord, Records } from '../../../server/correlate/records.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import { linesOf, optionsOf } from './drive.ts'

const at = (time: string, text: string) => `2026-11-21T01:00:${time}.000000+00:00 mx1 postfix/${text}`
const pc = 'pc.example.net[192.0.2.9]'
const before = linesOf(
  [
    at('00', `smtpd[9]: connect from ${pc}`),
    at('01', `smtpd[9]: 4F2A81C0B7: client=${pc}, sasl_method=PLAIN, sasl_username=anna`),
  ].join('\n'),
)
const batch = linesOf(
  [
    at('02', 'cleanup[10]: 4F2A81C0B7: message-id=<one@example.net>'),
    at(
      '02',
      `cleanup[10]: 4F2A81C0B7: warning: header Subject: hello from ${pc}; from=<anna@example.net> to=<bob@example.org> proto=ESMTP helo=<pc>`,
    ),
    at('03', 'qmgr[11]: 4F2A81C0B7: from=<anna@example.net>, size=700, nrcpt=1 (queue active)'),
    at('04', `smtpd[9]: disconnect from ${pc} ehlo=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=6`),
    at(
      '05',
      'smtp[12]: 4F2A81C0B7: to=<bob@example.org>, relay=mx.example.org[198.51.100.7]:25, delay=4, delays=1/1/1/1, dsn=2.0.0, status=sent (250 ok)',
    ),
    at('05', 'qmgr[11]: 4F2A81C0B7: removed'),
  ].join('\n'),
)

const take = (tracker: ReturnType<typeof createTracker>, lines: readonly LineRecord[]): Records => {
  for (const line of lines) tracker.take({ ...line })
  return tracker.flush()
}

test('a session learns its HELO from a message whose row is there already', () => {
  const tracker = createTracker(optionsOf())
  const [open] = take(tracker, before).connections
  const whole = take(tracker, batch)
  const [session] = whole.connections
  expect(session).toMatchObject({ helo: 'pc', open: false })
  expect(whole.messages).toMatchObject([{ open: false }])
  if (open === undefined) throw new Error('no session')

  const successor = createTracker(optionsOf())
  successor.restore({ messages: [], connections: [open] })
  const asked = successor.missing(batch.map(({ line }) => line))
  expect(asked.map(({ queueId }) => queueId)).toContain('4F2A81C0B7')
  successor.load(whole.messages, asked)
  expect(take(successor, batch).connections).toEqual([session])
})
