/** A run cut in the middle: its second half read live, then, after a restart, the first as history; against one pass. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { MessageRecord } from '../../server/correlate/records.ts'
import { drive } from '../server/correlate/drive.ts'
import { cutAt, nameless, OF_SESSIONS } from '../server/correlate/history.ts'
import type { Spans } from '../server/correlate/history.ts'
import { linesOfRun } from './stored.ts'
import { RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('HISTORY NOT TRIED ON REAL LOGS: ../shared/corpus is not there')

/** What cannot be known, and nothing else may differ. */
const isUnknowable = ({ message, field }: Differing, { messages, sessions }: Spans): boolean => {
  const key = `${message.host} ${message.queueId}`
  return messages.has(key) || (field in OF_SESSIONS && sessions.has(key))
}

/** The driver once deletes a few messages without naming them, and filters give few back at one time. */
const MOST_UNKNOWABLE = 6

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
    const strange = all.filter((one) => !isUnknowable(one, spans))
    expect(strange.map(({ message, field }) => `${message.queueId} ${field}`)).toEqual([])

    // a session has one transaction under way
    const underWay = [...plain.connections.values()].filter(
      ({ startedAt, lastSeen }) => startedAt <= time && lastSeen >= time,
    )
    const ids = new Set(all.map(({ message }) => message.queueId))
    expect(ids.size).toBeLessThanOrEqual(underWay.length + MOST_UNKNOWABLE)
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
