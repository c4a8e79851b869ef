/** Logs read newest part first: the order of the lines, and what must come out as if they were read forwards. */
import type { LineRecord, MessageRecord } from '../../../server/correlate/records.ts'
import type { Stored } from './drive.ts'

const keyOf = ({ host, queueId }: { host: string; queueId: string }) => `${host} ${queueId}`

/**
 * Messages without what names a life after the first line seen of it, and without those of `except`. The direction of a
 * child is known from its parent's beginning, which is read after the child may have left memory.
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
        ...rest,
        recipients: [...recipients].sort((a, b) => a.address.localeCompare(b.address)),
        ...(links.every(({ way, kind }) => way === 'to' || kind === 'bounce') && { direction }),
        links: links.map(({ kind, way, queueId }) => `${kind} ${way} ${queueId}`).sort(),
      }),
    )
    .sort((a, b) => `${keyOf(a)} ${a.firstSeen}`.localeCompare(`${keyOf(b)} ${b.firstSeen}`))

/**
 * The lines from `place` on, then those before. `spans` are the messages of SMTP sessions under way at the cut: sessions
 * are not joined, so that nobody learns which of their transactions came to nothing.
 */
export const cutAt = (lines: readonly LineRecord[], plain: Stored, place: number) => {
  const time = lines[place]?.time ?? 0
  const spans = new Set<string>()
  for (const { host, startedAt, lastSeen, queueIds } of plain.connections.values()) {
    if (startedAt > time || lastSeen < time) continue
    for (const queueId of queueIds) spans.add(keyOf({ host, queueId }))
  }
  return { order: [...lines.slice(place), ...lines.slice(0, place)], spans }
}
