/** What the reading tests share: a directory, a log written in portions, a store in memory, and a pipeline between them. */
import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ParsedLine } from '../../../parsers/event.ts'
import type { LineRecord, Records } from '../../../server/correlate/records.ts'
import type { RecordStore } from '../../../server/correlate/record-store.ts'
import { openCheckpoint } from '../../../server/ingest/checkpoint.ts'
import type { Checkpoint } from '../../../server/ingest/checkpoint.ts'
import { createPipeline } from '../../../server/ingest/pipeline.ts'
import type { BatchTracker, PipelineDeps } from '../../../server/ingest/pipeline.ts'
import type { StoredBatch } from '../../../server/ingest/stored-batch.ts'
import type { Chunk, Gap, LineSource } from '../../../server/ingest/source.ts'
import { createTail } from '../../../server/ingest/tail.ts'
import type { TailOptions } from '../../../server/ingest/tail.ts'
import { eventually } from '../../eventually.ts'

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

export function directory(): string {
  return mkdtempSync(join(tmpdir(), 'mailtrace-ingest-'))
}

/** Appends `line <from>` to `line <to>` and returns them. */
export function append(path: string, from: number, to: number): string[] {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => lineOf(from + index))
  appendFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return lines
}

export function lineOf(number: number): string {
  return `Nov 21 10:00:00 mx1 postfix/qmgr[7]: ${String(number).padStart(8, '0')}: removed, a line of the usual length`
}

/** Lines of each table by token, as a store with deduplication keeps them. */
export function memoryStore() {
  const batches = new Map<string, LineRecord[]>()
  const calls: { token: string; version: number; texts: string[] }[] = []
  let failures = 0
  const store: RecordStore = {
    ...writingBy(async (records, batch) => {
      calls.push({ ...batch, texts: records.lines.map(({ line }) => line.message) })
      if (failures > 0) {
        failures -= 1
        throw new Error('the store is down')
      }
      if (!batches.has(batch.token)) batches.set(batch.token, records.lines)
    }),
    loadOpen: async (take) => take({ messages: [], connections: [] }, true),
    loadLives: async () => [],
  }
  return {
    store,
    calls,
    lines: () => [...batches.values()].flat(),
    texts: () => [...batches.values()].flat().map(({ line }) => line.message),
    failNext: (times: number) => void (failures = times),
  }
}
export type MemoryStore = ReturnType<typeof memoryStore>

/** A store's ways in, all by one function; what a batch takes is kept until it is written. */
export function writingBy(write: RecordStore['write']): Pick<RecordStore, 'begin' | 'write'> {
  return {
    write,
    begin() {
      const records = recordsOf([])
      let version = 0
      const take = (more: Partial<Records>) => {
        for (const [name, rows] of Object.entries(more))
          (records[name as keyof Records] as unknown[]).push(...rows)
      }
      return {
        get lines() {
          return records.lines.length
        },
        add({ lines, deliveries, rejections, authentications, scans, neighbours, connections }) {
          take({ lines, deliveries, rejections, authentications, scans, neighbours, connections })
        },
        end({ messages }, number) {
          take({ messages })
          version = number
        },
        write: (token, signal) => write(records, { token, version }, signal),
      }
    },
  }
}

/** A tracker that keeps lines only. */
export function lineTracker(): BatchTracker {
  let lines: LineRecord[] = []
  const drain = () => {
    const made = recordsOf(lines)
    lines = []
    return made
  }
  return {
    missing: () => [],
    load: () => undefined,
    restore: () => void (lines = []),
    take: (line) => void lines.push(line),
    drain,
    flush: drain,
    evict: () => undefined,
    messageCount: 0,
  }
}

export function recordsOf(lines: LineRecord[]): Records {
  return {
    lines,
    deliveries: [],
    rejections: [],
    authentications: [],
    scans: [],
    neighbours: [],
    connections: [],
    messages: [],
  }
}

/** A parser that understands nothing. */
export function plainParser() {
  return (message: string): ParsedLine => ({
    host: 'mx1',
    program: 'test',
    instance: 'test',
    daemon: 'test',
    severity: 'info',
    message,
    format: 'raw',
    event: { kind: 'unknown' },
  })
}

export interface Run {
  stored: MemoryStore
  checkpoint: Checkpoint
  gaps: Gap[]
  batches: StoredBatch[]
  chunks: Chunk[]
  sources: LineSource[]
  stop(): Promise<void>
}

/** Starts a pipeline over `data` with the sources that `make` gives; `stop` ends it as a crash would, without a last commit. */
export async function start(
  data: string,
  make: (checkpoint: Checkpoint, onGap: (gap: Gap) => void) => LineSource[] | Promise<LineSource[]>,
  { stored = memoryStore(), deps = {} }: { stored?: MemoryStore; deps?: Partial<PipelineDeps> } = {},
): Promise<Run> {
  const checkpoint = await openCheckpoint(data)
  const gaps: Gap[] = []
  const batches: StoredBatch[] = []
  const chunks: Chunk[] = []
  const stopping = new AbortController()
  const sources = await make(checkpoint, (gap) => gaps.push(gap))
  const pipeline = createPipeline({
    store: stored.store,
    tracker: lineTracker(),
    checkpoint,
    newParser: plainParser,
    reread: async (range) => sources.find((each) => each.name === range.source)?.reread(range),
    isOwn: () => false,
    onBatch: (batch) => batches.push(batch),
    onChunk: (chunk) => chunks.push(chunk),
    onGap: (gap) => gaps.push(gap),
    onRetry: () => undefined,
    log: silent,
    limits: { maxBytes: 1 << 20, maxLines: 10_000, idleMs: 20, maxMs: 100 },
    retryMs: { first: 5, most: 20 },
    graceMs: 20,
    ...deps,
  })
  const recovered = pipeline.recover(stopping.signal)
  const running = [
    recovered.then(() => pipeline.run(stopping.signal)),
    ...sources.map((source) => recovered.then(() => source.run(pipeline.deliver, stopping.signal))),
  ].map((each) =>
    each.catch((cause: unknown) => (stopping.signal.aborted ? undefined : Promise.reject(cause))),
  )
  return {
    stored,
    checkpoint,
    gaps,
    batches,
    chunks,
    sources,
    async stop() {
      stopping.abort()
      await Promise.all(running)
      // nobody dead writes
      await checkpoint.idle()
    },
  }
}

/** A tail with short times. */
export function tail(path: string, more: Partial<TailOptions> = {}) {
  return (book: Checkpoint, onGap: (gap: Gap) => void): LineSource[] => [
    createTail({
      name: 'mail.log',
      path,
      host: 'mx1',
      book,
      onGap,
      pollMs: 15,
      lingerMs: 2,
      graceMs: 200,
      ...more,
    }),
  ]
}

/** Waits until the store holds exactly these lines, in any order between files. */
export async function expectStored(stored: MemoryStore, lines: readonly string[]): Promise<void> {
  await eventually(() => expect(stored.lines().length).toBeGreaterThanOrEqual(lines.length))
  expect(stored.texts().toSorted()).toEqual([...lines].toSorted())
}
