/** Logs read newest part first: the order of the lines, and what must come out as if they were read forwards. */
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

/**
 * Messages without what names a life after the first line seen of it, and without those of `except`. The direction of a
 * child is known from its parent's beginning, which is read after the child may have left memory. A requeued message does
 * not name its child: where the child was read before it, the edge stands on the child alone, and detail shows it on both.
 */
export const comparable = ({ messages }: Stored, except: ReadonlySet<string> = new Set()) =>
  [...messages.values()]
    .filter((message) => !except.has(keyOf(message)))
    .map(
      ({
        traceId: _trace,
        opened: _opened,
        state: _state,
        direction,
        links,
        recipients,
        ...rest
      }: MessageRecord) => ({
        ...nameless(rest),
        recipients: [...recipients]
          .sort((a, b) => a.address.localeCompare(b.address))
          .map((one) => ({
            ...one,
            forwardedAs: isNamed(one.forwardedAs, links) ? one.forwardedAs : undefined,
          })),
        ...(links.every(({ way, kind }) => way === 'to' || kind === 'bounce') && { direction }),
        links: links
          .filter(({ kind, way }) => kind !== 'requeue' || way === 'from')
          .map(({ kind, way, queueId }) => `${kind} ${way} ${queueId}`)
          .sort(),
      }),
    )
    .sort((a, b) => `${keyOf(a)} ${a.firstSeen}`.localeCompare(`${keyOf(b)} ${b.firstSeen}`))

/**
 * The lines from `place` on, then those before. `spans` are the messages of SMTP sessions under way at the cut: sessions
 * are not joined, so that nobody learns which of their transactions came to nothing; and those that a filter was giving
 * back at the cut: a restart forgets which queue ID it named before that life was seen (docs/decisions/0006).
 */
export const cutAt = (lines: readonly LineRecord[], plain: Stored, place: number) => {
  const time = lines[place]?.time ?? 0
  const spans = new Set<string>()
  for (const { host, startedAt, lastSeen, queueIds } of plain.connections.values()) {
    if (startedAt > time || lastSeen < time) continue
    for (const queueId of queueIds) spans.add(keyOf({ host, queueId }))
  }
  for (const { host, hops = [] } of plain.messages.values()) {
    const second = hops[1]?.firstSeen ?? Infinity
    if (hops[0] === undefined || time < second || time > hops[0].lastSeen + 1_000) continue
    for (const { queueId = '' } of hops) spans.add(keyOf({ host, queueId }))
  }
  return { order: [...lines.slice(place), ...lines.slice(0, place)], spans }
}
