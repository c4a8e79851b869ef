/** What is observed beside the log lines: the state of the queues, and places where log text was lost. */
import type { Micros } from '../../parsers/event.ts'

/** Log text was lost before it could be read. */
export interface GapRecord {
  time: Micros
  host: string
  source: string
  detail: string
}

/** One message in a queue. */
export interface QueueEntry {
  queueId: string
  queue: string
  arrived: Micros
  size: number
  sender: string
  recipients: readonly { address: string; delayReason?: string }[]
}

/** The depth of a queue, or of the part of it that waits for one domain. */
export interface QueueDepth {
  queue: string
  /** `''`: all of the queue. */
  destination: string
  messages: number
  oldestSeconds: number
}

/** One look at the queues of a host. */
export interface QueueSample {
  time: Micros
  host: string
  messages: number
  depths: readonly QueueDepth[]
  /** The oldest first, not necessarily all. */
  entries: readonly QueueEntry[]
}

/** Keeps what is observed. Both wait for a store that is down until `signal` says otherwise. */
export interface ObservationStore {
  gap(gap: GapRecord, signal?: AbortSignal): Promise<void>
  queueSample(sample: QueueSample, signal?: AbortSignal): Promise<void>
}

/** What is stored of other files, so that overlapping files count once. Times are whole seconds since 1970. */
export interface StoredLines {
  /** Second of the first line of these hosts, from `from` on, that another file gave; undefined where there is none. */
  firstAfter(hosts: readonly string[], from: number, fileSeq: number): Promise<number | undefined>
  /** How often each line of these programs within [from, to] came from other files, by `lineKey`. */
  counts(
    host: string,
    programs: readonly string[],
    range: { from: number; to: number },
    fileSeq: number,
  ): Promise<Map<string, number>>
}
