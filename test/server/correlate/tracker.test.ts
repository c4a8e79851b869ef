/** What the tracker keeps in memory, gives up, asks for and takes back. */
import { describe, expect, test } from 'vitest'
import type { Records } from '../../../server/correlate/records.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import { drive, linesOf, messageOf, optionsOf } from './drive.ts'

const at = (time: string, text: string) => `2026-11-21T${time}.000000+00:00 mx1 postfix/${text}`
const MINUTE = 60_000_000

const deferred = [
  at('01:00:00', 'pickup[9]: 4F2A81C0B7: uid=33 from=<cron>'),
  at('01:00:00', 'cleanup[10]: 4F2A81C0B7: message-id=<cron@example.net>'),
  at('01:00:00', 'qmgr[11]: 4F2A81C0B7: from=<cron@example.net>, size=700, nrcpt=1 (queue active)'),
  at(
    '01:00:01',
    'smtp[12]: 4F2A81C0B7: to=<a@example.org>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to mx.example.org[192.0.2.2]:25: Connection refused)',
  ),
]
const sent = [
  at('02:00:00', 'qmgr[11]: 4F2A81C0B7: from=<cron@example.net>, size=700, nrcpt=1 (queue active)'),
  at(
    '02:00:01',
    'smtp[12]: 4F2A81C0B7: to=<a@example.org>, relay=mx.example.org[192.0.2.2]:25, delay=3601, delays=3600/0/1/0, dsn=2.0.0, status=sent (250 2.0.0 Ok)',
  ),
  at('02:00:01', 'qmgr[11]: 4F2A81C0B7: removed'),
]
const lines = (...texts: string[]) => linesOf(texts.join('\n'))
const feed = (tracker: ReturnType<typeof createTracker>, ...texts: string[]): Records => {
  for (const record of lines(...texts)) tracker.take(record)
  return tracker.flush()
}
const parsed = (...texts: string[]) => lines(...texts).map(({ line }) => line)
const newest = (texts: readonly string[]) => lines(...texts).at(-1)?.time ?? 0

describe('quiet lives', () => {
  test('leave memory, are asked for when their next line comes, and go on as if never gone', () => {
    const tracker = createTracker(optionsOf({ mostPackedBytes: 0 }))
    const first = feed(tracker, ...deferred)
    expect(tracker.missing(parsed(...sent))).toEqual([])
    tracker.evict(newest(deferred) + 30 * MINUTE)
    expect(tracker.openCount).toBe(0)

    const asked = tracker.missing(parsed(...sent))
    expect(asked).toEqual([{ host: 'mx1', queueId: '4F2A81C0B7' }])
    tracker.load(first.messages, asked)
    expect(tracker.missing(parsed(...sent))).toEqual([])
    const [message, ...others] = feed(tracker, ...sent).messages
    expect(others).toEqual([])
    expect(message).toMatchObject({
      traceId: first.messages[0]?.traceId,
      origin: 'pickup',
      status: 'sent',
      open: false,
      recipients: [{ address: 'a@example.org', attempts: 2 }],
    })
  })

  test('stay while something of them is not written yet', () => {
    const tracker = createTracker(optionsOf())
    for (const record of lines(...deferred)) tracker.take(record)
    tracker.evict(newest(deferred) + 30 * MINUTE)
    expect(tracker.flush().messages).toHaveLength(1)
    expect(tracker.openCount).toBe(1)
  })

  test('are packed where memory has room, and nobody is asked for them', () => {
    const tracker = createTracker(optionsOf())
    const first = feed(tracker, ...deferred)
    tracker.evict(newest(deferred) + 30 * MINUTE)
    expect(tracker.openCount).toBe(1)
    expect(tracker.missing(parsed(...sent))).toEqual([])
    const [message, ...others] = feed(tracker, ...sent).messages
    expect(others).toEqual([])
    expect(message).toMatchObject({
      traceId: first.messages[0]?.traceId,
      status: 'sent',
      recipients: [{ address: 'a@example.org', attempts: 2 }],
    })
    expect(tracker.openCount).toBe(0)
  })

  test('that never got to the queue manager are given up, until a line says otherwise', () => {
    const tracker = createTracker(optionsOf())
    const [, messageId = '', active = ''] = deferred
    feed(tracker, messageId)
    tracker.evict(newest(deferred) + 30 * MINUTE)
    const [lost] = tracker.flush().messages
    expect(lost).toMatchObject({ open: false, status: 'pending' })
    expect(feed(tracker, active).messages[0]).toMatchObject({ traceId: lost?.traceId, open: true })
  })

  test('of which the queue ID is used anew end without a word', () => {
    const again = at('03:00:00', 'smtpd[20]: 4F2A81C0B7: client=pc.example.net[192.0.2.9]')
    const { stored } = drive(lines(...deferred, again), { batch: 2, evict: true })
    expect([...stored.messages.values()].map(({ origin, open }) => [origin, open])).toEqual([
      ['pickup', false],
      ['smtpd', true],
    ])
  })
})

describe('after a restart', () => {
  test('lines of lives that had just ended ask for them', () => {
    const before = drive(lines(...deferred, ...sent)).stored
    const tracker = createTracker(optionsOf())
    tracker.restore({ messages: [], connections: [] })
    const late = at('02:00:01', 'bounce[13]: 4F2A81C0B7: sender delivery status notification: 5A3B92D1C8')
    const asked = tracker.missing(parsed(late))
    expect(asked.map(({ queueId }) => queueId)).toEqual(['4F2A81C0B7', '5A3B92D1C8'])
    tracker.load([messageOf(before, '4F2A81C0B7')], asked)
    const found = feed(tracker, late).messages
    expect(found.map(({ queueId, status }) => [queueId, status])).toEqual([
      ['4F2A81C0B7', 'sent'],
      ['5A3B92D1C8', 'pending'],
    ])
    expect(found[0]?.traceId).toBe(messageOf(before, '4F2A81C0B7').traceId)
  })

  test('a minute of log later nothing asks any more', () => {
    const tracker = createTracker(optionsOf())
    tracker.restore({ messages: [], connections: [] })
    const [, , active = ''] = deferred
    expect(tracker.missing(parsed(active))).toHaveLength(1)
    expect(tracker.missing(parsed(...sent))).toEqual([])
  })

  test('history asks for every queue ID', () => {
    const tracker = createTracker(optionsOf({ lookUpAll: true }))
    expect(tracker.missing(parsed(...deferred, ...sent))).toEqual([{ host: 'mx1', queueId: '4F2A81C0B7' }])
  })
})

describe("mailtrace's own mail", () => {
  const bounce = [
    at('01:00:02', 'cleanup[10]: 5A3B92D1C8: message-id=<bounce@mx1.example.net>'),
    at('01:00:02', 'bounce[13]: 4F2A81C0B7: sender non-delivery notification: 5A3B92D1C8'),
  ]
  const isOwn = ({ message }: { message: string }) => message.includes('<cron@example.net>')

  test('is marked, with its lines, deliveries and what bounces of it', () => {
    const tracker = createTracker(optionsOf({ isOwn }))
    const records = feed(tracker, ...deferred, ...bounce)
    expect(records.messages.map(({ own }) => own)).toEqual([true, true])
    expect(records.deliveries.map(({ own }) => own)).toEqual([true])
    expect(records.lines.map(({ own }) => own)).toEqual([false, true, true, true, false, true])
  })

  test('other mail is not', () => {
    const records = feed(createTracker(optionsOf()), ...deferred, ...bounce)
    expect([...records.messages, ...records.deliveries, ...records.lines].some(({ own }) => own)).toBe(false)
  })
})

test('a flush gives each line, each change, and nothing twice', () => {
  const tracker = createTracker(optionsOf())
  expect(feed(tracker, ...deferred).lines).toHaveLength(4)
  expect(tracker.flush()).toEqual({
    lines: [],
    deliveries: [],
    rejections: [],
    authentications: [],
    scans: [],
    neighbours: [],
    connections: [],
    messages: [],
  })
})

test('records that were flushed do not change with the life', () => {
  const tracker = createTracker(optionsOf())
  const { messages } = feed(tracker, ...deferred)
  const before = JSON.stringify(messages)
  feed(tracker, ...sent)
  expect(JSON.stringify(messages)).toBe(before)
})
