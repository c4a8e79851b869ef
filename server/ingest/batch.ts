/** The batch being collected: which ranges it covers, how big it is, and when it is due. */
import { createHash } from 'node:crypto'
import { rangeToken } from './source.ts'
import type { Chunk, Position, Range } from './source.ts'

export interface BatchLimits {
  maxBytes: number
  maxLines: number
  /** Nothing new for so long: store what there is. */
  idleMs: number
  /** The first line of a batch waits no longer than this; while lines keep coming, batches follow each other so far apart. */
  maxMs: number
}

export const LIMITS: BatchLimits = { maxBytes: 6 << 20, maxLines: 50_000, idleMs: 250, maxMs: 1700 }

export interface Batch {
  /** The import job all of it belongs to, `''` for none. */
  readonly job: string
  /** When its first line came, in milliseconds of `performance.now()`. */
  readonly startedMs: number
  readonly ranges: readonly Range[]
  readonly lines: number
  readonly bytes: number
  add(chunk: Chunk): void
  /** How long to wait for another chunk; 0 when the batch is due. `now` in milliseconds. */
  patience(now: number): number
  /** Where every file stands after the batch. `times` gives the time of each file's last line. */
  positions(times: ReadonlyMap<number, number>): Position[]
  token(checkpointId: string, version: number): string
}

/**
 * `earliestMs`: not due before, unless it is full. A batch costs the store about the same whatever its size, and a log with
 * three lines a second would make three of them; what comes after quiet need not wait.
 */
export function createBatch(job: string, startedMs: number, limits: BatchLimits, earliestMs = 0): Batch {
  const ranges: Range[] = []
  let lines = 0
  let bytes = 0
  return {
    job,
    startedMs,
    ranges,
    get lines() {
      return lines
    },
    get bytes() {
      return bytes
    },
    add(chunk) {
      lines += chunk.lines.length
      bytes += chunk.bytes
      const last = ranges.at(-1)
      if (last !== undefined && continues(last, chunk)) {
        last.end = chunk.end
        last.next = chunk.next
        if (chunk.piece) last.piece = true
      } else ranges.push(rangeOf(chunk))
    },
    patience(now) {
      if (bytes >= limits.maxBytes || lines >= limits.maxLines) return 0
      return Math.max(0, Math.min(Math.max(limits.idleMs, earliestMs - now), startedMs + limits.maxMs - now))
    },
    positions(times) {
      const positions = new Map<number, Position>()
      for (const { next } of ranges) positions.set(next.fileSeq, next)
      return [...positions.values()].map((each) => {
        const time = times.get(each.fileSeq)
        return time === undefined ? each : { ...each, time }
      })
    },
    token(checkpointId, version) {
      const covered = createHash('sha1').update(ranges.map(rangeToken).join('\n')).digest('hex').slice(0, 16)
      return `${checkpointId}-${version}-${covered}`
    },
  }
}

/** One range instead of two: what follows at once in the same file, unless a line was cut between them. */
function continues(last: Range, chunk: Chunk): boolean {
  return (
    chunk.fileSeq === last.fileSeq &&
    chunk.start === last.end &&
    !last.piece &&
    chunk.reading.until === last.reading.until
  )
}

function rangeOf({ source, kind, fileSeq, start, end, reading, cursor, piece, inside, next }: Chunk): Range {
  return {
    source,
    kind,
    fileSeq,
    start,
    end,
    reading,
    ...(cursor !== undefined && { cursor }),
    ...(piece && { piece }),
    ...(inside && { inside }),
    next,
  }
}
