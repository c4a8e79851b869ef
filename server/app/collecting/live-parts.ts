/** Cuts a stored batch for live views: the newest of each source, in parts that the main thread takes without a stall. */
import type { LineRecord } from '../../correlate/records.ts'
import type { StoredBatch } from '../../ingest/pipeline.ts'
import type { LivePart } from './protocol.ts'

/** No view shows more of one batch. */
const MOST = 2000
/** About 5 ms of the main thread. */
const PART = 250

/** Nothing of a batch that belongs to an import: history is not live. */
export function livePartsOf({ job, records }: Pick<StoredBatch, 'job' | 'records'>): LivePart[] {
  if (job !== '') return []
  const counts = new Map<string, number>()
  const lines: LineRecord[] = []
  for (const line of records.lines.toReversed()) {
    const count = (counts.get(line.source) ?? 0) + 1
    counts.set(line.source, count)
    if (count <= MOST) lines.push(line)
  }
  lines.reverse()
  const messages = records.messages.slice(-MOST)
  const left = new Map(
    [...counts].filter(([, count]) => count > MOST).map(([source, count]) => [source, count - MOST]),
  )

  const parts: LivePart[] = []
  for (let from = 0; from < lines.length || from < messages.length; from += PART)
    parts.push({
      job,
      records: { lines: lines.slice(from, from + PART), messages: messages.slice(from, from + PART) },
      left: from === 0 ? left : new Map(),
    })
  return parts
}
