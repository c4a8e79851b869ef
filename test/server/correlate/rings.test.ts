/** Replies of a peer that name our own lives in a ring: each mail stays told, and the flush comes to an end. */
import { expect, test } from 'vitest'
import type { MessageRecord } from '../../../server/correlate/records.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import { drive, linesOf, optionsOf } from './drive.ts'
import type { Drive, Stored } from './drive.ts'

const at = (second: number, text: string) =>
  `2026-11-21T00:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000+00:00 mx1 postfix/${text}`
const idOf = (number: number) => `A1B2C3D${String(number).padStart(3, '0')}`

const came = (second: number, number: number) => [
  at(second, `smtpd[1]: ${idOf(number)}: client=a.example[198.51.100.7]`),
  at(second, `cleanup[2]: ${idOf(number)}: message-id=<${number}@a.example>`),
  at(second, `qmgr[3]: ${idOf(number)}: from=<a@a.example>, size=100, nrcpt=1 (queue active)`),
]
const went = (second: number, number: number, as: number) =>
  at(
    second,
    `smtp[4]: ${idOf(number)}: to=<b@a.example>, relay=a.example[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ${idOf(as)})`,
  )
const gone = (second: number, number: number) => at(second, `qmgr[3]: ${idOf(number)}: removed`)

/** Each of `count` mails is queued as the one after it, and the last as the first. */
const ring = (count: number, step = 1) => {
  const numbers = Array.from({ length: count }, (_, index) => index)
  return [
    ...numbers.flatMap((number) => came(0, number)),
    ...numbers.map((number) => went(1 + number * step, number, (number + 1) % count)),
    ...numbers.map((number) => gone(1 + count * step, number)),
  ]
}

const run = (texts: readonly string[], settings?: Drive) => drive(linesOf(texts.join('\n')), settings).stored

/** Queue IDs that a reader of the list of messages finds, as messages or as hops of them. */
const told = (stored: Stored) =>
  [...stored.messages.values()]
    .filter(({ hopOf }) => hopOf === undefined)
    .flatMap(({ queueId, hops }) => hops?.map((hop) => hop.queueId) ?? [queueId])
    .sort()

const all = (count: number) => Array.from({ length: count }, (_, index) => idOf(index))

test.each([1, 2, 3, 5])('a ring of %i is told in one batch and line by line', (count) => {
  for (const batch of [1, 2, 1000]) {
    const stored = run(ring(count), { batch })
    expect(told(stored)).toEqual(all(count))
    expect([...stored.messages.values()].filter(({ open }) => open)).toEqual([])
  }
})

test.each([2, 3, 7])('a ring of %i is told when its lives leave memory and come back', (count) => {
  const lines = ring(count, 601)
  for (const batch of [1, 2, 1000]) {
    for (const options of [{ mostLives: 1 }, { mostLives: 1, mostPackedBytes: 0 }, { lookUpAll: true }])
      expect(told(run(lines, { batch, evict: true, options }))).toEqual(all(count))
    for (let cut = 1; cut < lines.length; cut++)
      expect(told(run(lines, { batch, evict: true, cuts: [cut] }))).toEqual(all(count))
  }
})

test('a chain as long as a peer likes is told in pieces, none of them long', () => {
  const count = 60
  const numbers = Array.from({ length: count }, (_, index) => index)
  const deliveries = numbers.slice(1).map((number) => went(1, number - 1, number))
  for (const order of [deliveries, deliveries.toReversed()]) {
    const stored = run([...numbers.flatMap((number) => came(0, number)), ...order])
    expect(told(stored)).toEqual(all(count))
    const lengths = [...stored.messages.values()].map(({ hops }) => hops?.length ?? 1)
    expect(Math.max(...lengths)).toBe(16)
  }
})

test('a reply that names an alias of an older life with the same queue ID makes no ring', () => {
  const stored = run([...came(0, 0), went(1, 0, 1), gone(2, 0), ...came(3, 1), went(4, 1, 0), gone(5, 1)])
  expect(told(stored)).toEqual(all(2))
})

/** As if the edge back had been stored before edges were looked at. */
const closed = (rows: readonly MessageRecord[]): MessageRecord[] => {
  const [one, two] = rows.map((row): MessageRecord => JSON.parse(JSON.stringify(row)) as MessageRecord)
  if (one === undefined || two === undefined) throw new Error('Two rows were expected.')
  const edge = { kind: 'reinjection' as const, certain: true }
  const join = (parent: MessageRecord, child: MessageRecord): void => {
    child.hopOf = parent.traceId
    child.links = [{ ...edge, way: 'from', queueId: parent.queueId, traceId: parent.traceId }]
  }
  join(one, two)
  join(two, one)
  return [one, two]
}

test('a ring that is stored already comes to an end, and its first life is told', () => {
  const lines = linesOf([...came(0, 0), ...came(1, 1)].join('\n'))
  const first = createTracker(optionsOf())
  lines.forEach(first.take)
  const stored = closed(first.flush().messages)

  const tracker = createTracker(optionsOf())
  tracker.restore({ messages: stored, connections: [] })
  const more = linesOf([went(5, 0, 1), went(6, 1, 0), gone(7, 0), gone(7, 1)].join('\n'))
  expect(tracker.missing(more.map(({ line }) => line))).toEqual([])
  more.forEach(tracker.take)
  const { messages } = tracker.flush()
  expect(messages.filter(({ hopOf }) => hopOf === undefined)).toMatchObject([
    { open: false, hops: [{ queueId: idOf(0) }, { queueId: idOf(1) }] },
  ])
  expect(messages).toHaveLength(2)
})

test('a mail that was forwarded as itself is looked for once', () => {
  const history = [
    at(
      30,
      `local[5]: ${idOf(0)}: to=<c@a.example>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (forwarded as ${idOf(0)})`,
    ),
  ]
  const stored = run([...came(20, 0), ...history, ...came(0, 0), gone(40, 0)], { batch: 1 })
  expect(stored.messages.size).toBeGreaterThan(0)
})
