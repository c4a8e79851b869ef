/** A run cut in the middle: its second half read live, then, after a restart, the first as history; against one pass. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { MessageRecord } from '../../server/correlate/records.ts'
import { drive } from '../server/correlate/drive.ts'
import { cutAt, nameless } from '../server/correlate/history.ts'
import { linesOfRun } from './stored.ts'
import { RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('HISTORY NOT TRIED ON REAL LOGS: ../shared/corpus is not there')

/** What cannot be known, and nothing else may differ. */
const isUnknowable = ({ message, field }: Differing, cut: number, spans: ReadonlySet<string>): boolean =>
  field === 'direction'
    ? isChildOf(message, cut)
    : OF_SESSIONS.includes(field) && spans.has(`${message.host} ${message.queueId}`)

/** A child has the direction of its parent, whose beginning is read after the child may have left memory. */
const isChildOf = ({ firstSeen, links }: MessageRecord, cut: number): boolean =>
  firstSeen >= cut && links.some(({ kind, way }) => way === 'from' && kind !== 'bounce')

/**
 * Sessions are not joined: of one under way at the cut, the later half lacks the line of its TLS, and nobody learns which
 * of its transactions came to nothing (docs/decisions/0006).
 */
const OF_SESSIONS = ['tls', 'status', 'open', 'recipients']

/** The driver requeues one message a run, and each alias forwards to few. */
const MOST_CHILDREN = 3

interface Differing {
  message: MessageRecord
  field: string
}

/** Every field but those that name a message after the first line seen of it. */
const fieldsOf = ({ traceId: _trace, state: _state, ...rest }: MessageRecord): Record<string, unknown> =>
  nameless(rest)

/** Lives of one queue ID are told apart by their end, which both readings have seen. */
const byKey = (messages: Iterable<MessageRecord>): Map<string, MessageRecord> =>
  new Map([...messages].map((message) => [`${message.host} ${message.queueId} ${message.lastSeen}`, message]))

const differing = (found: Iterable<MessageRecord>, plain: Iterable<MessageRecord>): Differing[] => {
  const [left, right] = [byKey(found), byKey(plain)]
  return [...new Map([...left, ...right])].flatMap(([key, message]) => {
    const [one, other] = [left.get(key), right.get(key)]
    if (one === undefined || other === undefined) return [{ message, field: 'message' }]
    const [a, b] = [fieldsOf(one), fieldsOf(other)]
    return Object.keys({ ...a, ...b })
      .filter((field) => !isDeepStrictEqual(a[field], b[field]))
      .map((field) => ({ message, field }))
  })
}

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const lines = linesOfRun(run)
  const plain = drive(lines, { batch: 5000 }).stored

  test.each([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])('cut after %d of its lines', (part) => {
    const place = Math.floor(lines.length * part)
    const { order, spans } = cutAt(lines, plain, place)
    const found = drive(order, { batch: 5000, cuts: [lines.length - place] }).stored
    const all = differing(found.messages.values(), plain.messages.values())
    const time = lines[place]?.time ?? 0
    const strange = all.filter((one) => !isUnknowable(one, time, spans))
    expect(strange.map(({ message, field }) => `${message.queueId} ${field}`)).toEqual([])

    // a session has one transaction under way, and few children outlive the cut
    const underWay = [...plain.connections.values()].filter(
      ({ startedAt, lastSeen }) => startedAt <= time && lastSeen >= time,
    )
    const ofSessions = all.filter(({ field }) => field !== 'direction').map(({ message }) => message.queueId)
    expect(new Set(ofSessions).size).toBeLessThanOrEqual(underWay.length)
    expect(all.length - ofSessions.length).toBeLessThanOrEqual(MOST_CHILDREN)
  })

  test('a message that is missing, and a field that differs, are found', () => {
    const [first, ...rest] = plain.messages.values()
    if (first === undefined) throw new Error('there is no message')
    expect(differing(rest, plain.messages.values())).toEqual([{ message: first, field: 'message' }])
    const other = { ...first, subject: 'another' }
    expect(differing([other, ...rest], plain.messages.values())).toEqual([
      { message: first, field: 'subject' },
    ])
  })
})
