/** The collector as a whole: makes the sources, runs them into the pipeline, and tells how far everything is. */
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ParsedLine } from '../../parsers/event.ts'
import { createParser } from '../../parsers/parse.ts'
import type { ObservationStore, StoredLines } from '../correlate/observed.ts'
import type { RecordStore } from '../correlate/record-store.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { openGapBook } from './gap-book.ts'
import { openJobBook } from './import-jobs.ts'
import { createImporter } from './import.ts'
import type { ImportJob, ImportRequest, Importer } from './import.ts'
import { createOverlap } from './overlap.ts'
import { createPipeline } from './pipeline.ts'
import type { BatchTracker, Pipeline } from './pipeline.ts'
import type { StoredBatch } from './stored-batch.ts'
import { createQueueSampler } from './queue-sampler.ts'
import type { QueueSampler } from './queue-sampler.ts'
import { describeSampler, describeSource, shareDone } from './report.ts'
import type { Progress, SourceReport } from './report.ts'
import type { NewParser, ParserReading } from './readings.ts'
import { rereadFile } from './reread.ts'
import type { Gap, LineSource, Logger, SourceKind } from './source.ts'
import { createSources } from './sources.ts'
import type { Found, IngestPlan, Sources } from './sources.ts'
import { createTally } from './tally.ts'
import type { UnknownForm } from './tally.ts'

export type { IngestPlan }

/** Of server/metrics.ts; in a thread of its own, what passes them on to there. */
export interface IngestMetrics {
  linesRead: { inc(labels: { kind: SourceKind }, by: number): void }
  bytesRead: Count
  linesUnknown: Count
  linesCut: Count
  gaps: Count
  batches: Count
  batchSeconds: { observe(seconds: number): void }
  insertFailures: Count
  openMessages: { set(count: number): void }
}

interface Count {
  inc(by?: number): void
}

export interface IngestDeps {
  /** The data directory; positions lie in `collector/`. */
  data: string
  host: string
  zone?: string
  plan: IngestPlan
  store: RecordStore
  /** Other collectors write to the store as well. */
  shared?: boolean
  tracker: BatchTracker
  /** Keeps gaps and samples of the queues. */
  observations?: ObservationStore
  /** Tells what is stored already, so that files that overlap count once. */
  storedLines?: StoredLines
  /** A line that mailtrace itself caused. */
  isOwn(line: ParsedLine): boolean
  /** Reading cannot go on; the service should end. */
  onFatal(cause: unknown): void
  metrics?: IngestMetrics
  /** Somebody looks at what comes in: what is told of a batch has its newest lines. */
  isWatched?(): boolean
  log: Logger
  /** Milliseconds. */
  now?: () => number
}

export interface Ingest {
  start(): Promise<void>
  /** Ends within a few seconds; what is not stored is read again at the next start. */
  stop(): Promise<void>
  sources(): SourceReport[]
  /** While history or a backlog is being read. */
  progress(): Progress | undefined
  unknownForms(): UnknownForm[]
  gaps(): { time: string; source: string; detail: string }[]
  importFiles(request: ImportRequest): Promise<ImportJob>
  job(id: string): ImportJob | undefined
  jobs(): ImportJob[]
  /** Called after each stored batch; returns how to leave. */
  onBatch(listener: (batch: StoredBatch) => void): () => void
}

const RESTART_MS = 5000

export function createIngest(deps: IngestDeps): Ingest {
  const { data, host, zone, plan, log, metrics, now = Date.now } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  // every source, import and attempt waits for it
  setMaxListeners(0, signal)
  const gapBook = openGapBook(join(data, 'collector/gaps.jsonl'))
  const tally = createTally(now, gapBook.known)
  const listeners = new Set<(batch: StoredBatch) => void>()
  const running: Promise<void>[] = []
  let following: LineSource[] = []
  let history: LineSource[] = []
  let positions: Checkpoint | undefined
  let pipeline: Pipeline | undefined
  let checkpointIdle = () => Promise.resolve()
  let importer: Importer | undefined
  const overlap = deps.storedLines && createOverlap(deps.storedLines)
  let sampler: QueueSampler | undefined
  let newest: { source: string; time: number } | undefined

  const newParser: NewParser = (reading: ParserReading, kind: SourceKind) =>
    createParser({
      host: reading.host,
      framing: kind === 'journal' ? 'journal' : 'auto',
      ...(reading.zone !== undefined && { zone: reading.zone }),
      ...(reading.year !== undefined && { year: reading.year }),
      ...(reading.until !== undefined && { until: reading.until }),
      ...(reading.after !== undefined && { after: reading.after }),
    })

  async function start(): Promise<void> {
    const checkpoint = (positions = await openCheckpoint(join(data, 'collector'), now()))
    checkpointIdle = checkpoint.idle
    pipeline = createPipeline({
      store: deps.store,
      tracker: deps.tracker,
      checkpoint,
      newParser,
      shared: deps.shared === true,
      ...(overlap !== undefined && { unstored: overlap.unstored }),
      reread: async (range) =>
        range.kind === 'file' || range.kind === 'import'
          ? rereadFile(range)
          : following.find((each) => each.name === range.source)?.reread(range),
      isOwn: deps.isOwn,
      onBatch: tell,
      ...(deps.isWatched !== undefined && { isWatched: deps.isWatched }),
      onChunk,
      onGap,
      onRetry: () => metrics?.insertFailures.inc(),
      log,
    })
    const { deliver, run } = pipeline
    const recovered = pipeline.recover(signal).then(countOpen)
    importer = createImporter({
      host,
      ...(zone !== undefined && { zone }),
      book: checkpoint,
      newParser,
      recovered,
      deliver,
      signal,
      jobs: openJobBook(join(data, 'collector/imports.json')),
      onGap,
      now,
    })
    if (plan.resumeImports) running.push(importer.resume())
    const sources = await createSources({
      plan,
      data,
      host,
      ...(zone !== undefined && { zone }),
      book: checkpoint,
      onGap,
      log,
      now,
    })
    following = sources.found.map(({ source }) => source)
    history = sources.found.flatMap(({ history: past }) => past ?? [])

    if (plan.queue !== undefined && plan.demo === undefined && deps.observations !== undefined) {
      sampler = createQueueSampler({ ...plan.queue, host, store: deps.observations, log, now })
      running.push(sampler.run(signal))
    }
    running.push(
      recovered
        .then(() => Promise.all([run(signal), ...following.map(keepRunning), readHistory(), watch(sources)]))
        .then(
          () => undefined,
          (cause: unknown) => (signal.aborted ? undefined : deps.onFatal(cause)),
        ),
    )
  }

  /** Files that come while we run are read as those that were there. */
  async function watch(sources: Sources): Promise<void> {
    const late: Promise<void>[] = []
    const add = ({ source, history: past }: Found) => {
      following.push(source)
      if (past !== undefined) history.push(past)
      late.push(keepRunning(source), ...(past === undefined ? [] : [keepRunning(past)]))
    }
    await sources.watch(add, signal)
    await Promise.all(late)
  }

  /** A source that fails is told and started again: one log must not stop the others. */
  async function keepRunning(source: LineSource): Promise<void> {
    while (!signal.aborted && pipeline !== undefined)
      try {
        await source.run(pipeline.deliver, signal)
        return
      } catch (cause) {
        if (signal.aborted) return
        log.error({ err: cause, source: source.name }, 'reading failed; trying again')
        await sleep(RESTART_MS, undefined, { signal }).catch(() => undefined)
      }
  }

  /** What is newest comes first: rotated files wait until the logs themselves have been read. */
  async function readHistory(): Promise<void> {
    const isBusy = () => following.some((each) => each.status().state === 'catching-up')
    while (!signal.aborted && isBusy()) await sleep(50, undefined, { signal }).catch(() => undefined)
    await Promise.all(history.map((source) => keepRunning(source)))
  }

  function tell(batch: StoredBatch): void {
    overlap?.stored(batch.files)
    importer?.stored(batch)
    metrics?.batches.inc()
    // a batch without lines only tells that a file is finished
    if (batch.counts.lines > 0) metrics?.batchSeconds.observe(batch.seconds)
    countOpen()
    for (const listener of listeners)
      try {
        listener(batch)
      } catch (cause) {
        log.error({ err: cause }, 'a listener for batches failed')
      }
  }

  function countOpen(): void {
    if (metrics === undefined) return
    const { openCount } = deps.tracker // counted anew each time it is asked
    if (openCount !== undefined) metrics.openMessages.set(openCount)
  }

  function onChunk(...[chunk, lines, unknown]: Parameters<typeof tally.count>): void {
    tally.count(chunk, lines, unknown)
    metrics?.linesRead.inc({ kind: chunk.kind }, lines.length)
    metrics?.bytesRead.inc(chunk.bytes)
    metrics?.linesUnknown.inc(unknown.length)
    metrics?.linesCut.inc(chunk.lines.filter(({ cut }) => cut).length)
    const last = lines.at(-1)
    if (last !== undefined) newest = { source: chunk.source, time: last.time }
  }

  function onGap(gap: Gap): void {
    tally.gap(gap)
    gapBook.add({ ...gap, time: now() })
    metrics?.gaps.inc()
    const { source, detail } = gap
    // a store that is down has until the next start; the file and the log have it in any case
    deps.observations?.gap({ time: now() * 1000, host, source, detail }, signal).catch(() => undefined)
    log.warn(gap, 'log text was lost before it could be read')
  }

  return {
    start,
    async stop() {
      stopping.abort()
      await Promise.all(running)
      await checkpointIdle()
    },
    sources: () => {
      const waiting = pipeline?.isWaiting() ?? false
      const reports = following.map((source) =>
        describeSource(
          source,
          tally.of(source.name),
          history.find((each) => each.name === source.name),
          { waiting, before: positions?.newestPosition(source.name), now: now() },
        ),
      )
      return sampler === undefined ? reports : [...reports, ...describeSampler(sampler.status(), host)]
    },
    progress: () => shareDone([...following, ...history], tally, newest?.time),
    unknownForms: tally.unknownForms,
    gaps: () =>
      tally
        .gaps()
        .map(({ time, source, detail }) => ({ time: new Date(time).toISOString(), source, detail })),
    async importFiles(request) {
      if (importer === undefined) throw new Error('the collector has not been started')
      return importer.start(request)
    },
    job: (id) => importer?.job(id),
    jobs: () => importer?.all() ?? [],
    onBatch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
