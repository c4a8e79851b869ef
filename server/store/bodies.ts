/** The bodies of the inserts of a batch, encoded while its records come, and used again for another batch. */
import { BLOCK_ROWS, createEncoder } from './native.ts'
import { ByteWriter } from './bytes.ts'
import { authentications } from './rows/authentications.ts'
import { connections } from './rows/connections.ts'
import { deliveries } from './rows/deliveries.ts'
import type { lines } from './rows/lines.ts'
import { messages } from './rows/messages.ts'
import { neighbours } from './rows/neighbours.ts'
import { rejections } from './rows/rejections.ts'
import { scans } from './rows/scans.ts'
import type { Table } from './rows/table.ts'
import type { Micros } from '../../parsers/event.ts'
import type { ChangedRecords } from '../correlate/record-store.ts'
import type { FinalRecords } from '../correlate/records.ts'

/**
 * A large insert goes in parts, each with a token of its own. A replay must cut at the same rows, so these three never
 * depend on anything but the records; a release that changes them must first finish the batch that was begun.
 */
const PART_ROWS = 16 * BLOCK_ROWS
const PART_BYTES = 16 * 1024 * 1024
/**
 * The engine makes a part on disk for each day, so whoever chooses the stamps must not choose how many one insert makes. A
 * sender of syslog does: when its line arrived is not known any more, as the spool keeps text alone, so the stamp stays
 * and the insert is cut. It is cut here and not where batches end, because one chunk can have as many days as lines.
 */
const PART_DAYS = 60
const DAY = 86_400e6

/** The inserts of one batch. */
export interface BatchBodies {
  add(made: FinalRecords): void
  /** `version` is the batch's number. */
  end(changed: ChangedRecords, version: number): void
  /**
   * What lines made, by table: tables may be written at the same time, the parts of one in their order. Then what lines
   * changed, in its order. Valid until `clear`.
   */
  inserts(): { made: Insert[][]; changed: Insert[] }
  clear(): void
}

export interface Insert {
  table: string
  columns: string
  body: Buffer
  /** 0 unless there are more parts of this table. */
  part: number
}

/** `logLines` as server/store/rows/lines.ts makes it, one for all batches of a writer. */
export function createBatchBodies(logLines: ReturnType<typeof lines>): BatchBodies {
  const made = {
    lines: createBodies(logLines, timeOf),
    deliveries: createBodies(deliveries, timeOf),
    rejections: createBodies(rejections, timeOf),
    authentications: createBodies(authentications, timeOf),
    scans: createBodies(scans, timeOf),
    neighbours: createBodies(neighbours, timeOf),
  }
  // the state loaded again after a crash goes last: messages may depend on sessions, never the other way
  const changed = {
    messages: createBodies(messages, ({ opened }) => opened),
    connections: createBodies(connections, ({ startedAt }) => startedAt),
  }
  const all = [...Object.values(made), ...Object.values(changed)]
  return {
    add(records) {
      made.lines.add(records.lines)
      made.deliveries.add(records.deliveries)
      made.rejections.add(records.rejections)
      made.authentications.add(records.authentications)
      made.scans.add(records.scans)
      made.neighbours.add(records.neighbours)
      changed.connections.add(records.connections)
    },
    end(records, version) {
      changed.messages.add(records.messages)
      for (const bodies of all) bodies.end(version)
    },
    inserts: () => ({
      made: Object.values(made).map((bodies) => bodies.inserts()),
      changed: Object.values(changed).flatMap((bodies) => bodies.inserts()),
    }),
    clear() {
      for (const bodies of all) bodies.clear()
    },
  }
}

interface Bodies<Row> {
  add(rows: readonly Row[]): void
  end(version: number): void
  inserts(): Insert[]
  clear(): void
}

const timeOf = ({ time }: { time: Micros }): Micros => time

/** `stampOf`: what the table is partitioned by. */
function createBodies<Row>({ name, columns }: Table<Row>, stampOf: (row: Row) => Micros): Bodies<Row> {
  const encoder = createEncoder(columns)
  const names = encoder.names.join(', ')
  /** Kept from batch to batch. */
  const writers: ByteWriter[] = []
  /** Rows of each body in use. */
  let counts: number[] = []
  /** Of the rows since the last cut for their sake. */
  const days = new Set<number>()
  let lastDay = NaN
  let isCut = false

  /** The row up to which the days are few enough; where that is before `to`, the part ends there. */
  function fitting(rows: readonly Row[], from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const day = Math.floor(stampOf(rows[at] as Row) / DAY)
      if (day === lastDay) continue
      if (days.size >= PART_DAYS && !days.has(day)) return at
      days.add((lastDay = day))
    }
    return to
  }

  function cut(): void {
    close()
    forgetDays()
    isCut = true
  }

  function forgetDays(): void {
    days.clear()
    lastDay = NaN
    isCut = false
  }

  function close(): void {
    if (encoder.rows === 0) return
    let last = counts.length - 1
    let body = writers[last]
    if (body === undefined || isCut || (counts[last] ?? 0) >= PART_ROWS || body.length >= PART_BYTES) {
      isCut = false
      last = counts.push(0) - 1
      body = writers[last] ??= new ByteWriter()
    }
    counts[last] = (counts[last] ?? 0) + encoder.rows
    encoder.end(body)
  }

  return {
    add(rows) {
      for (let from = 0; from < rows.length;) {
        const most = Math.min(rows.length, from + BLOCK_ROWS - encoder.rows)
        const to = fitting(rows, from, most)
        encoder.add(rows, from, to)
        from = to
        if (to < most) cut()
        if (encoder.rows === BLOCK_ROWS) close()
      }
    },
    end(version) {
      close()
      encoder.tell(version)
    },
    inserts: () =>
      counts.map((_, part) => ({
        table: name,
        columns: names,
        body: (writers[part] as ByteWriter).view(),
        part,
      })),
    clear() {
      // as many and as large as were needed lately
      writers.length = Math.min(writers.length, Math.max(1, counts.length))
      for (const writer of writers) {
        writer.shrinkTo(writer.length)
        writer.clear()
      }
      counts = []
      forgetDays()
    },
  }
}
