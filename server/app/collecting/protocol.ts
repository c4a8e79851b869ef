/** What the main thread and the collector's thread say to each other. */
import type { Config } from '../../config.ts'
import type { LineRecord, MessageRecord } from '../../correlate/records.ts'
import type { Ingest, IngestPlan } from '../../ingest/ingest.ts'
import type { ImportJob, ImportRequest } from '../../ingest/import.ts'
import type { Access } from '../../store/client.ts'

/** All that the thread is made from: plain data. */
export interface Task {
  config: Pick<Config, 'data' | 'host' | 'zone' | 'ownDomains' | 'ownNetworks' | 'logLevel'>
  plan: IngestPlan
  /** Other collectors write to the store as well. */
  shared: boolean
}

/** How far everything is, as of some moment of the last second. */
export interface Snapshot {
  sources: ReturnType<Ingest['sources']>
  progress: ReturnType<Ingest['progress']>
  unknownForms: ReturnType<Ingest['unknownForms']>
  gaps: ReturnType<Ingest['gaps']>
  jobs: ImportJob[]
}

/** Part of a stored batch, for live views. */
export interface LivePart {
  job: string
  records: { lines: LineRecord[]; messages: MessageRecord[] }
  /** Lines of the batch that no part holds, by source. */
  left: ReadonlyMap<string, number>
}

export type Counter = 'bytesRead' | 'linesUnknown' | 'linesCut' | 'gaps' | 'batches' | 'insertFailures'

export type InThread = {
  /** Resolves when reading goes on from the checkpoint. */
  start(): Promise<Snapshot>
  stop(): Promise<void>
  reach(access: Access | undefined): Promise<void>
  importFiles(request: ImportRequest): Promise<{ job: ImportJob; snapshot: Snapshot }>
  /** Whether anybody looks at what comes in. */
  watch(isWatched: boolean): void
}

export type InMain = {
  /** Resolves when a batch of so many lines may go in; the number is for `leave`. */
  enter(lines: number): Promise<number>
  leave(pass: number, storedToken: string | undefined): Promise<void>
  show(snapshot: Snapshot): void
  batch(part: LivePart): void
  count(counter: Counter, by: number): void
  countLines(kind: string, by: number): void
  countSeconds(seconds: number): void
  countOpen(messages: number): void
  /** Reading cannot go on, and a new thread would not do better. */
  fail(fault: { name: string; message: string }): void
}
