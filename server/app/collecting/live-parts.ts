/** Cuts what live views show of a stored batch into parts that the main thread takes without a stall. */
import type { StoredBatch } from '../../ingest/stored-batch.ts'
import type { LivePart } from './protocol.ts'

/** About 5 ms of the main thread. */
const PART = 250

/** Nothing of a batch that belongs to an import: history is not live. */
export function livePartsOf({
  job,
  newest: { lines, messages, left },
}: Pick<StoredBatch, 'job' | 'newest'>): LivePart[] {
  if (job !== '') return []
  const parts: LivePart[] = []
  for (let from = 0; from < lines.length || from < messages.length; from += PART)
    parts.push({
      job,
      records: { lines: lines.slice(from, from + PART), messages: messages.slice(from, from + PART) },
      left: from === 0 ? left : new Map(),
    })
  return parts
}
