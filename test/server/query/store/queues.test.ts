/** Samples of the queues and gaps, stored and asked for: depth, age, destinations, and how they agree with the traces. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createParser } from '../../../../parsers/parse.ts'
import { judgeReply } from '../../../../parsers/reasons/judge.ts'
import type { QueueEntry } from '../../../../server/correlate/observed.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import { MOMENTS } from '../../../../server/query/queue-estimate.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
const END = Date.UTC(2026, 10, 25)
const MINUTE = 60_000
const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '+00:00')

const entry = (queueId: string, queue: string, minutes: number, domain: string): QueueEntry => ({
  queueId,
  queue,
  arrived: (END - minutes * MINUTE) * 1000,
  size: 900,
  sender: 'a@example.org',
  recipients: [{ address: `b@${domain}`, delayReason: 'mailbox full' }],
})
const depth = (queue: string, messages: number, oldestSeconds = 0, destination = '') => ({
  queue,
  destination,
  messages,
  oldestSeconds,
})

/** A message of `mx1.example.org`, deferred once, a second after it came. */
const lines = (id: string, minutes: number) => [
  `${iso(END - minutes * MINUTE)} mx1.example.org postfix/qmgr[8]: ${id}: from=<a@example.org>, size=900, nrcpt=1 (queue active)`,
  `${iso(END - minutes * MINUTE + 1000)} mx1.example.org postfix/smtp[9]: ${id}: to=<b@voll.example>, relay=mx.voll.example[198.51.100.9]:25, delay=2, delays=0/0/1/1, dsn=4.2.2, status=deferred (host mx.voll.example[198.51.100.9] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command))`,
]

beforeAll(async () => {
  mail = await openMail()
  mail.range = { since: new Date(END - 3_600_000).toISOString(), until: new Date(END).toISOString() }
  const tracker = createTracker({
    ownDomains: [],
    ownNetworks: [],
    judge: judgeReply,
    isOwn: () => false,
    lookUpAll: false,
  })
  const parse = createParser({ host: 'mx1', zone: 'UTC', framing: 'auto' })
  const old = [`${iso(END - 500 * MINUTE)} mx1.example.org postfix/qmgr[8]: C1C1C1C1C1: removed`]
  for (const [position, text] of [
    ...old,
    ...lines('A1A1A1A1A1', 200),
    ...lines('B1B1B1B1B1', 30),
    ...lines('D1D1D1D1D1', 40),
  ].entries()) {
    const line = parse(text)
    tracker.take({ line, time: line.time ?? 0, source: 'q', fileSeq: 9, position, latin1: false, own: false })
  }
  const { records, observations } = mail.opened.store
  await records.write(tracker.flush(), { token: 'queues', version: 2 })
  // an earlier look with another message in it, then the one that counts
  const at = (minutes: number) => (END - minutes * MINUTE) * 1000
  await observations.queueSample({
    time: at(5),
    host: 'mx1',
    messages: 9,
    depths: [depth('deferred', 9, 100), depth('active', 1)],
    entries: [entry('EEEEEEEEEE', 'deferred', 300, 'weg.example')],
  })
  const sample = {
    time: at(1),
    host: 'mx1',
    messages: 4,
    depths: [
      depth('deferred', 4, 11_940),
      depth('active', 0),
      depth('deferred', 3, 11_940, 'voll.example'),
      depth('deferred', 1, 3540, 'fremd.example'),
    ],
    entries: [
      entry('A1A1A1A1A1', 'deferred', 200, 'voll.example'),
      entry('B1B1B1B1B1', 'deferred', 30, 'voll.example'),
      // the logs know this ID from a message of long before only
      entry('C1C1C1C1C1', 'deferred', 60, 'fremd.example'),
      // too young to be missed
      entry('F1F1F1F1F1', 'deferred', 2, 'voll.example'),
    ],
  }
  await observations.queueSample(sample)
  await observations.queueSample(sample) // tried again after an answer that was lost
  await observations.gap({ time: at(10), host: 'mx1', source: 'mail.log', detail: 'cut' })
  await observations.gap({ time: at(90), host: 'mx2', source: 'mail.log', detail: 'cut' })
})
afterAll(() => mail.opened.dispose())

const rows = async (id: string, params = {}) =>
  (await mail.queries.run(id, { ...mail.range, ...params })).rows

describe('the queues as sampled', () => {
  test('depth over time, only where there was a sample, and each sample once', async () => {
    const found = await rows('queue.depth')
    expect(found).toHaveLength(2)
    expect(found.map(({ deferred, active }) => [deferred, active])).toEqual([
      [9, 1],
      [4, 0],
    ])
  })

  test('age and destinations are those of the newest sample', async () => {
    expect(await rows('queue.age')).toEqual([
      { queue: 'active', messages: 0, oldest: 0 },
      { queue: 'deferred', messages: 4, oldest: 11_940 },
    ])
    expect(await rows('queue.byDestination')).toMatchObject([
      { domain: 'voll.example', messages: 3, deferred: 3 },
      { domain: 'fremd.example', messages: 1, oldest: 3540 },
    ])
    expect(await rows('queue.byDestination', { host: 'mx9' })).toEqual([])
  })
})

describe('depth where nobody looked', () => {
  /** Reckoned from the records one by one. */
  function queuedAt(micros: number): { deferred: number; active: number } {
    const counted = mail.records.messages.filter(
      ({ own, origin, hopOf }) => own !== true && origin !== 'probe' && hopOf === undefined,
    )
    const there = counted.filter(
      ({ firstSeen, lastSeen, removedAt, open }) =>
        firstSeen < micros && (open || (removedAt ?? lastSeen) >= micros),
    )
    const late = there.filter(({ recipients }) =>
      recipients.some(
        ({ attempts, status, firstAttempt }) =>
          (attempts > 1 || status === 'deferred' || status === 'expired') &&
          firstAttempt !== undefined &&
          firstAttempt < micros,
      ),
    )
    return { deferred: late.length, active: there.length - late.length }
  }
  const sampleRange = () => {
    const times = mail.records.lines.map(({ time }) => time / 1000)
    return {
      since: new Date(Math.min(...times)).toISOString(),
      until: new Date(Math.max(...times)).toISOString(),
    }
  }

  /** The fullest of the moments of a bar. */
  function fullest(since: number, until: number, pause: number, from: number) {
    const moments = Array.from({ length: 20_000 }, (_, index) => since + (index + 1) * pause).filter(
      (moment) => moment > from + 0.001 && moment <= until + 0.001,
    )
    const total = ({ deferred, active }: ReturnType<typeof queuedAt>) => deferred + active
    return moments
      .map((moment) => queuedAt(Math.round(moment * 1000)))
      .reduce((most, each) => (total(each) > total(most) ? each : most))
  }

  test('is estimated from the traces, at the fullest moment of each bar, and says so', async () => {
    const { since, until } = sampleRange()
    const middle = new Date((Date.parse(since) + Date.parse(until)) / 2).toISOString()
    for (const range of [
      { since, until },
      { since: middle, until },
      { since, until: middle },
    ]) {
      const answer = await mail.queries.run('queue.depth', { ...range, host: 'mx1' })
      expect(answer.estimated).toBe(true)
      const begin = Date.parse(range.since)
      const pause =
        Math.round(((Date.parse(range.until) - begin) * 1000) / (answer.rows.length * MOMENTS)) / 1000
      for (const { time, until: end, deferred, active } of answer.rows)
        expect([end, { deferred, active }]).toEqual([
          end,
          fullest(begin, Date.parse(String(end)), pause, Date.parse(String(time))),
        ])
      expect(answer.rows.some(({ active }) => Number(active) > 0)).toBe(true)
      expect(answer.rows.some(({ deferred }) => Number(deferred) > 0)).toBe(true)
    }
  })

  test('nothing is told of what is still to come, and nothing is estimated where somebody looked', async () => {
    const day = 86_400_000
    // behind the samples, too, whatever today is
    const tomorrow = Math.max(Date.now(), END) + day
    const { rows: ahead } = await mail.queries.run('queue.depth', {
      since: new Date(tomorrow).toISOString(),
      until: new Date(tomorrow + day).toISOString(),
      host: 'mx1',
    })
    expect(ahead).toEqual([])
    expect((await mail.queries.run('queue.depth', mail.range)).estimated).toBeUndefined()
  })
})

describe('reconciled with the traces', () => {
  test('a message that the queue knows and the logs do not, though its ID was used before', async () => {
    const found = await rows('queue.unknown')
    expect(found).toMatchObject([
      {
        queueId: 'C1C1C1C1C1',
        host: 'mx1',
        queue: 'deferred',
        recipient: 'b@fremd.example',
        reason: 'mailbox full',
      },
    ])
    expect(found[0]?.age).toBeCloseTo(59 * 60, 0)
  })

  test('how many are in both, in the queue alone, and gone from it without a line', async () => {
    expect(await rows('queue.agreement')).toEqual([{ queued: 4, known: 2, unknown: 1, gone: 1 }])
    // no queue was sampled there: that is not the same as empty queues
    expect(await rows('queue.agreement', { host: 'mx9' })).toEqual([])
  })

  test('the next attempt, by the age that the message had at the last one', async () => {
    const found = await rows('queue.nextTries')
    expect(found.map(({ queueId }) => queueId)).toEqual(['A1A1A1A1A1', 'B1B1B1B1B1'])
    // tried a second after it came: the shortest pause
    expect(String(found[1]?.nextTry)).toContain(
      new Date(END - 30 * MINUTE + 301_000).toISOString().slice(0, 19),
    )
  })
})

describe('gaps', () => {
  test('within the window, by host and source', async () => {
    expect(await rows('alerts.sourceGaps')).toEqual([
      { value: 1, volume: 1, reasons: [['mx1: mail.log', 1]], queueIds: [] },
    ])
    expect(await rows('alerts.sourceGaps', { windowSeconds: 7200 })).toMatchObject([{ value: 2 }])
  })
})
