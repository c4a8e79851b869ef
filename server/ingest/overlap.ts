/**
 * Files whose content overlaps: a copy that grew, the same lines under another beginning, a log and the journal. Of a
 * past file only those lines are taken that no other file has given: each as often as it stands in the one that has it
 * most often, so that a line that was logged twice in a second counts twice.
 */
import { createHash } from 'node:crypto'
import type { StoredLines } from '../correlate/observed.ts'
import type { LineRecord } from '../correlate/records.ts'

export interface Overlap {
  /** The records that are new. Everything taken before from other files must be stored when it is called. */
  unstored(fileSeq: number, records: readonly LineRecord[]): Promise<readonly LineRecord[]>
  /** A batch with lines of these files was stored: what was asked before may be out of date. */
  stored(from: ReadonlySet<number>): void
}

interface Seconds {
  from: number
  to: number
}

interface Seen {
  /** No line of another file lies in `hosts` from the second `from` up to the second `until`. */
  free?: { hosts: string; from: number; until: number }
  /** What was left out in the last second of the chunk before: the next may go on in the same second. */
  last: { second: number; used: Map<string, number> }
}

/** Lines of one host that lie so many seconds apart are asked for apart. */
const GAP = 3600
/** Questions for one host of a chunk. */
const MOST_RUNS = 32

export function createOverlap(store: StoredLines): Overlap {
  const files = new Map<number, Seen>()

  async function unstored(fileSeq: number, records: readonly LineRecord[]): Promise<readonly LineRecord[]> {
    if (records.length === 0) return records
    let seen = files.get(fileSeq)
    if (seen === undefined) files.set(fileSeq, (seen = { last: { second: -1, used: new Map() } }))
    let [from, to] = [Infinity, 0]
    const hosts = new Set<string>()
    for (const { line, time } of records) {
      const second = secondOf(time)
      if (second < from) from = second
      if (second > to) to = second
      hosts.add(line.host)
    }
    if (await isFree(seen, [...hosts], { from, to }, fileSeq)) return records

    const known = new Map<string, number>()
    for (const host of hosts)
      for (const { seconds, programs } of runsOf(records.filter(({ line }) => line.host === host)))
        for (const [key, count] of await store.counts(host, [...programs], seconds, fileSeq))
          known.set(`${host} ${key}`, count)
    return known.size === 0 ? records : leaveOut(seen, records, known)
  }

  /** Asks once for all chunks of a file up to the first line that another file gave. */
  async function isFree(seen: Seen, hosts: string[], { from, to }: Seconds, fileSeq: number) {
    const names = hosts.sort().join('\n')
    // in a file that runs backwards each chunk lies before what was asked for
    if (seen.free?.hosts !== names || from < seen.free.from) {
      const first = await store.firstAfter(hosts, from, fileSeq)
      seen.free = { hosts: names, from, until: first ?? Infinity }
    }
    if (to < seen.free.until) return true
    delete seen.free
    return false
  }

  function leaveOut(
    seen: Seen,
    records: readonly LineRecord[],
    known: ReadonlyMap<string, number>,
  ): readonly LineRecord[] {
    const used = new Map(seen.last.used)
    const matched = new Set<LineRecord>()
    const seconds = new Set<number>()
    let last = { second: -1, used: new Map<string, number>() }
    for (const record of records) {
      const key = `${record.line.host} ${lineKey(record)}`
      const before = used.get(key) ?? 0
      if (before >= (known.get(key) ?? 0)) continue
      used.set(key, before + 1)
      matched.add(record)
      const second = secondOf(record.time)
      seconds.add(second)
      if (second > last.second) last = { second, used: new Map() }
      if (second === last.second) last.used.set(key, before + 1)
    }
    // one file ends and the next begins within a second, and both say the same of it: that is no overlap
    const first = records[0]
    const spans = first !== undefined && secondOf(first.time) !== secondOf(records.at(-1)?.time ?? 0)
    if (seconds.size === 1 && spans && !seconds.has(seen.last.second) && matched.size < records.length / 2)
      return records
    seen.last = last
    return records.filter((record) => !matched.has(record))
  }

  return {
    unstored,
    stored(from) {
      for (const [fileSeq, seen] of files) if (from.size > (from.has(fileSeq) ? 1 : 0)) delete seen.free
      if (files.size > 64) files.clear()
    },
  }
}

/**
 * Where the records of a host lie: one stamp of 1970 among those of today, or a seam of two logs, must not fetch a key for
 * each line that is stored between them. However they lie, there are few runs: questions cost, too.
 */
function runsOf(records: readonly LineRecord[]): { seconds: Seconds; programs: Set<string> }[] {
  const sorted = records
    .map(({ line, time }) => ({ second: secondOf(time), program: line.program }))
    .sort((a, b) => a.second - b.second)
  for (let gap = GAP; ; gap *= 4) {
    const runs: { seconds: Seconds; programs: Set<string> }[] = []
    for (const { second, program } of sorted) {
      const last = runs.at(-1)
      if (last !== undefined && second - last.seconds.to <= gap) {
        last.seconds.to = second
        last.programs.add(program)
      } else runs.push({ seconds: { from: second, to: second }, programs: new Set([program]) })
    }
    if (runs.length <= MOST_RUNS) return runs
  }
}

/** Second, and a fingerprint of what the line says: stamps of the same line may differ below the second. */
export function lineKey({ line, time, latin1 }: LineRecord): string {
  const { program, pid = 0, message } = line
  const text = Buffer.from(`${program}\n${pid}\n${message}`, latin1 ? 'latin1' : 'utf8')
  return `${secondOf(time)} ${createHash('md5').update(text).digest('hex')}`
}

function secondOf(time: number): number {
  return Math.floor(time / 1e6)
}
