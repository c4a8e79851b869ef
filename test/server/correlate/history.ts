/** Logs read newest part first: the order of the lines, and what must come out as if they were read forwards. */
import { SWAP } from '../../../server/correlate/life.ts'
import type { Link, LineRecord, MessageRecord } from '../../../server/correlate/records.ts'
import type { Stored } from './drive.ts'

const SETS = new Set(['recipients', 'links', 'behind'])
const NAMES = new Set(['traceId', 'opened', 'connectionId'])

/** Without what names a life after the first line seen of it, however deep; what has no order in one. */
export const nameless = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (NAMES.has(key)) return undefined
      if (key === 'hopOf') return true
      if (!SETS.has(key) || !Array.isArray(inner)) return inner
      const text = (one: unknown) => JSON.stringify(nameless(one))
      return [...(inner as unknown[])].sort((a, b) => (text(a) < text(b) ? -1 : 1))
    }),
  ) as T

const keyOf = ({ host, queueId }: { host: string; queueId: string }) => `${host} ${queueId}`

const isNamed = (child: string | undefined, links: readonly Link[]) =>
  links.some(({ kind, way, queueId }) => kind === 'forward' && way === 'to' && queueId === child)

/** What a session tells of its transactions in its other half. */
export const OF_SESSIONS = {
  status: undefined,
  open: undefined,
  recipients: undefined,
  tls: undefined,
}

export interface Spans {
  /** Messages of which nothing is compared. */
  messages: ReadonlySet<string>
  /** Messages of which the fields are not compared that their session tells. */
  sessions: ReadonlySet<string>
}

const NO_SPANS: Spans = { messages: new Set(), sessions: new Set() }

/**
 * Messages without what names a life after the first line seen of it, and without what `spans` excepts. A requeued message
 * does not name its child: where the child was read before it, the edge stands on the child alone, and detail shows it on
 * both.
 */
export const comparable = ({ messages }: Stored, spans: Spans = NO_SPANS) =>
  [...messages.values()]
    .filter((message) => !spans.messages.has(keyOf(message)))
    .map(
      ({ traceId: _trace, opened: _opened, state: _state, links, recipients, ...rest }: MessageRecord) => ({
        ...nameless(rest),
        recipients: [...recipients]
          .sort((a, b) => a.address.localeCompare(b.address))
          .map((one) => ({
            ...one,
            forwardedAs: isNamed(one.forwardedAs, links) ? one.forwardedAs : undefined,
          })),
        links: links
          .filter(({ kind, way }) => kind !== 'requeue' || way === 'from')
          .map(({ kind, way, queueId }) => `${kind} ${way} ${queueId}`)
          .sort(),
        ...(spans.sessions.has(keyOf(rest)) && OF_SESSIONS),
      }),
    )
    .sort((a, b) => `${keyOf(a)} ${a.firstSeen}`.localeCompare(`${keyOf(b)} ${b.firstSeen}`))

const areNear = (one: MessageRecord, other: MessageRecord): boolean =>
  one.firstSeen - SWAP <= other.lastSeen && other.firstSeen - SWAP <= one.lastSeen

/** The cut is within what the two lie in. */
const spanOf = (one: MessageRecord, other: MessageRecord, cut: number): boolean =>
  cut >= Math.min(one.firstSeen, other.firstSeen) && cut <= Math.max(one.lastSeen, other.lastSeen)

/**
 * The lines from `place` on, then those before, and what cannot be known then. Sessions are not joined: of one under way
 * at the cut, the later half lacks the line of its TLS, and nobody learns which of its transactions came to nothing. What a
 * filter was giving back at the cut: a restart forgets which queue ID it named before that life was seen
 * (docs/decisions/0006). `Deleted: 4 messages` names none: whether they are those of an older file, no file says. And where
 * one queue ID stands for two messages within less than lines may overtake each other, their order alone tells them apart.
 */
export const cutAt = (lines: readonly LineRecord[], plain: Stored, place: number) => {
  const time = lines[place]?.time ?? 0
  const messages = new Set<string>()
  const sessions = new Set<string>()
  for (const { host, startedAt, lastSeen, queueIds } of plain.connections.values()) {
    if (startedAt > time || lastSeen < time) continue
    for (const queueId of queueIds) sessions.add(keyOf({ host, queueId }))
  }
  const byKey = new Map<string, MessageRecord[]>()
  for (const message of plain.messages.values())
    byKey.set(keyOf(message), [...(byKey.get(keyOf(message)) ?? []), message])
  const near = (message: MessageRecord) =>
    (byKey.get(keyOf(message)) ?? []).filter((other) => other !== message && areNear(message, other))
  for (const { line, time: end } of lines) {
    if (line.event.kind !== 'queue-summary' || time > end) continue
    const deleted = [...plain.messages.values()].filter(
      ({ host, removedAt }) => host === line.host && removedAt === end,
    )
    if (deleted.some(({ firstSeen }) => firstSeen <= time))
      for (const one of deleted) messages.add(keyOf(one))
  }
  for (const message of plain.messages.values()) {
    const { host, hops = [], firstSeen, lastSeen } = message
    if (near(message).some((other) => spanOf(message, other, time))) messages.add(keyOf(message))
    // a hop that the server refused names the one before it, which names no hop of its own
    const front = plain.messages.get(message.hopOf ?? '')
    const refused = front?.hops?.some(({ queueId }) => queueId === message.queueId) !== true
    if (front !== undefined && refused && time >= front.firstSeen && time <= lastSeen)
      messages.add(keyOf(message))
    // before a before-queue filter the session is a hop, with all it knows of the client
    const [first] = hops
    if (first?.queueId === undefined && first !== undefined && time >= first.firstSeen && time <= lastSeen)
      messages.add(keyOf(message))
    if (time < firstSeen) continue
    const second = hops[1]?.firstSeen ?? Infinity
    if (hops[0] === undefined || time < second || time > hops[0].lastSeen + 1_000) continue
    for (const { queueId = '' } of hops) messages.add(keyOf({ host, queueId }))
  }
  return { order: [...lines.slice(place), ...lines.slice(0, place)], spans: { messages, sessions } }
}
