/** What is told of a batch once it is stored. It is gathered while the batch is read, because nobody holds the records until then. */
import type { Micros } from '../../parsers/event.ts'
import type { ChangedRecords } from '../correlate/record-store.ts'
import type { FinalRecords, LineRecord, MessageRecord } from '../correlate/records.ts'
import type { Position } from './source.ts'

/** A batch that is stored, for live views, counters and import jobs. */
export interface StoredBatch extends Gathered {
  job: string
  /** Absent where it had no lines: nothing was begun then, and the number goes to the next batch. */
  version?: number
  /** Bytes of log text. */
  bytes: number
  /** From its first line to its commit. */
  seconds: number
  /** Where every file of the batch stands now. */
  positions: readonly Position[]
}

export interface Gathered {
  counts: Counts
  /** Time of its last line. */
  lastTime?: Micros
  /** `fileSeq` of the files that gave it lines. */
  files: ReadonlySet<number>
  /** For whoever watches; else empty. */
  newest: Newest
}

export interface Counts {
  lines: number
  unknown: number
  /** Made by it; fewer than none where what was counted turned out to be part of another. */
  messages: number
  deliveries: number
  rejections: number
  authentications: number
  scans: number
}

export interface Newest {
  lines: readonly LineRecord[]
  messages: readonly MessageRecord[]
  /** Lines of the batch that are not among them, by source. */
  left: ReadonlyMap<string, number>
}

/** No view shows more lines of one source and one batch, nor more messages. */
const MOST = 2000

export interface Gathering {
  /** Lines were taken of this file, some of which no parser understands. */
  read(fileSeq: number, unknown: number): void
  add(made: FinalRecords): void
  /** `messages`: made by the batch. */
  end(changed: ChangedRecords, messages: number): Gathered
}

/** `isWatched`: somebody looks at what comes in. */
export function createGathering(isWatched: boolean): Gathering {
  const counts: Counts = {
    lines: 0,
    unknown: 0,
    messages: 0,
    deliveries: 0,
    rejections: 0,
    authentications: 0,
    scans: 0,
  }
  const files = new Set<number>()
  const newest = createNewest()
  let last: LineRecord['time'] | undefined

  return {
    read(fileSeq, unknown) {
      files.add(fileSeq)
      counts.unknown += unknown
    },
    add({ lines, deliveries, rejections, authentications, scans }) {
      counts.lines += lines.length
      counts.deliveries += deliveries.length
      counts.rejections += rejections.length
      counts.authentications += authentications.length
      counts.scans += scans.length
      last = lines.at(-1)?.time ?? last
      if (isWatched) newest.add(lines)
    },
    end({ messages }, count) {
      counts.messages += count
      return {
        counts,
        ...(last !== undefined && { lastTime: last }),
        files,
        newest: { ...newest.all(), messages: isWatched ? messages.slice(-MOST) : [] },
      }
    },
  }
}

/** The newest lines of each source, in their order. */
function createNewest() {
  let kept: LineRecord[] = []
  const counts = new Map<string, number>()

  /** Drops what is not among the newest of its source. */
  function thin(): void {
    const seen = new Map<string, number>()
    const lines: LineRecord[] = []
    for (const line of kept.toReversed()) {
      const count = (seen.get(line.source) ?? 0) + 1
      seen.set(line.source, count)
      if (count <= MOST) lines.push(line)
    }
    kept = lines.reverse()
  }

  return {
    add(lines: readonly LineRecord[]) {
      for (const line of lines) {
        counts.set(line.source, (counts.get(line.source) ?? 0) + 1)
        kept.push(line)
      }
      if (kept.length > 2 * MOST) thin()
    },
    all() {
      thin()
      const left = [...counts].filter(([, count]) => count > MOST)
      return { lines: kept, left: new Map(left.map(([source, count]) => [source, count - MOST])) }
    },
  }
}
