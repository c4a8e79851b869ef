/** What `postqueue -j` showed every ten seconds, and the messages that the tracker holds open at that moment. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { LineRecord, MessageRecord } from '../../server/correlate/records.ts'
import { createTracker } from '../../server/correlate/tracker.ts'
import { optionsOf } from '../server/correlate/drive.ts'
import { pathIn, readRows } from './truth.ts'

export interface Snapshot {
  name: string
  path: string
  /** Microseconds: when postqueue was called, and when it was done. */
  from: number
  until: number
  queueIds: string[]
}

const SLACK = 2_000_000

const textOf = (path: string): string =>
  path.endsWith('.gz') ? gunzipSync(readFileSync(path)).toString() : readFileSync(path, 'utf8')

/** The n-th snapshot is the n-th `queue` record of the driver; a call that failed shows nothing. */
export const snapshotsOf = (run: string): Snapshot[] => {
  const looks = (
    readRows(run, 'truth.jsonl') as { type: string; t: number; t_end: number; raw_error: unknown }[]
  ).filter(({ type }) => type === 'queue')
  const names = readdirSync(pathIn(run, 'snapshots'))
    .filter((name) => /-j\.jsonl(\.gz)?$/.test(name))
    .sort()
  if (names.length !== looks.length)
    throw new Error(`${run}: ${names.length} snapshots, ${looks.length} looks`)
  return looks.flatMap(({ t, t_end, raw_error }, index) => {
    const name = names[index] ?? ''
    if (typeof raw_error === 'string') return []
    const path = pathIn(run, 'snapshots', name)
    const rows = textOf(path).split('\n')
    const queueIds = rows
      .filter((row) => row.startsWith('{'))
      .map((row) => JSON.parse(row) as { queue_id: string; queue_name: string })
      // what waits in maildrop was never logged and comes out of it under another ID (surprising line 17)
      .filter(({ queue_name }) => queue_name !== 'maildrop')
      .map(({ queue_id }) => queue_id)
    return [{ name, path, from: t * 1e6, until: t_end * 1e6, queueIds }]
  })
}

/** In the queue: open, and known to the queue manager or put on hold before it was. */
const isQueued = ({ open, status, sender, queueId, hops }: MessageRecord): boolean =>
  open &&
  (status === 'held' || sender !== undefined) &&
  // a message whose filter gave it back stays open until its later hop ends, and left this queue before
  hops?.some((hop) => hop.queueId === queueId && hop.removedAt !== undefined) !== true

/** Queue IDs of the open messages at each of the times, from the lines before it. */
export const openAt = (lines: readonly LineRecord[], times: readonly number[]): Set<string>[] => {
  const tracker = createTracker(optionsOf())
  const messages = new Map<string, MessageRecord>()
  let next = 0
  return times.map((time) => {
    for (let line = lines[next]; line !== undefined && line.time <= time; line = lines[++next])
      tracker.take({ ...line })
    for (const message of tracker.flush().messages) {
      if (message.gone === true) messages.delete(message.traceId)
      else messages.set(message.traceId, message)
    }
    return new Set([...messages.values()].filter(isQueued).map(({ queueId }) => queueId))
  })
}

/** Queue IDs that only one side has, save those that came or went within two seconds. */
export const compareSnapshot = (
  { from, until, queueIds }: Snapshot,
  open: ReadonlySet<string>,
  ends: ReadonlyMap<string, readonly number[]>,
) => {
  const isNear = (queueId: string): boolean =>
    ends.get(queueId)?.some((time) => time >= from - SLACK && time <= until + SLACK) === true
  const shown = new Set(queueIds)
  return {
    notOpen: queueIds.filter((queueId) => !open.has(queueId) && !isNear(queueId)),
    notShown: [...open].filter((queueId) => !shown.has(queueId) && !isNear(queueId)),
  }
}

/** Times of the first and the last event of the lives of each queue ID. */
export const endsOf = (messages: readonly MessageRecord[]): Map<string, number[]> => {
  const ends = new Map<string, number[]>()
  for (const { queueId, firstSeen, lastSeen } of messages)
    ends.set(queueId, [...(ends.get(queueId) ?? []), firstSeen, lastSeen])
  return ends
}
