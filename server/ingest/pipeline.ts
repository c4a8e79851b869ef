/**
 * The main flow: chunks of all sources -> parser of each source -> tracker -> store -> checkpoint -> listeners. One
 * pipeline per process puts everything in one order. A batch is committed only after the store has taken all of it; while
 * it does, the lines of the next one are read. At any time there is one intent, so a replay repeats one batch.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { BatchRows, ChangedRecords, RecordStore } from '../correlate/record-store.ts'
import type { FinalRecords, LifeKey, LineRecord, MessageRecord, Records } from '../correlate/records.ts'
import type { OpenRecords } from '../correlate/open.ts'
import { isUnderstood } from '../../parsers/beginnings.ts'
import type { ParsedLine } from '../../parsers/event.ts'
import { later } from './aborting.ts'
import { LIMITS, createBatch } from './batch.ts'
import type { Batch, BatchLimits } from './batch.ts'
import type { Checkpoint, Intent } from './checkpoint.ts'
import { createInbox } from './inbox.ts'
import { createPatience, REFUSALS } from './patience.ts'
import { createReadings } from './readings.ts'
import type { NewParser } from './readings.ts'
import type { Chunk, Deliver, Gap, Logger, Reread } from './source.ts'
import { createGathering } from './stored-batch.ts'
import type { Gathering, StoredBatch } from './stored-batch.ts'

/**
 * Lines between two breaths of the event loop: about 10 ms. V8 looks through its young objects in such a breath, so there is
 * none while the lines of a usual chunk are held as objects.
 */
const PORTION = 2000
/** Look-ups for one chunk: its lives, then the hops before them, of which correlate lets no message have more. */
const ROUNDS = 16
/** How often lives that stay quiet may leave memory. */
const EVICT_AFTER_BATCHES = 64
/** However few lines come: what came to nothing must not look as if it were under way. */
const EVICT_AFTER_MS = 300_000

const GRACE_MS = 2000
const NOTHING: ChangedRecords = { messages: [] }

/** What the pipeline needs of server/correlate/tracker.ts. */
export interface BatchTracker {
  missing(lines: readonly ParsedLine[]): LifeKey[]
  load(lives: readonly MessageRecord[], asked: readonly LifeKey[]): void
  restore(page: OpenRecords, isFirst?: boolean): void
  take(line: LineRecord): void
  drain(): FinalRecords
  flush(): Records
  evict(now: number): void
  /** Lives in memory that have not ended. */
  readonly openCount?: number
  /** Messages that flushes gave rows for the first time. */
  readonly messageCount: number
}

export interface PipelineDeps {
  store: RecordStore
  tracker: BatchTracker
  checkpoint: Checkpoint
  newParser: NewParser
  /** Of records of the past, those that no other file gave; what was taken before must be stored by then. */
  unstored?(fileSeq: number, records: readonly LineRecord[]): Promise<readonly LineRecord[]>
  /** Other collectors write to the store as well: the lives of their hosts are none of our business. */
  shared?: boolean
  /** Finds the lines of a range again, for the replay. */
  reread: Reread
  /** A line that mailtrace itself caused. */
  isOwn(line: ParsedLine): boolean
  onBatch(batch: StoredBatch): void
  /** Somebody looks at what comes in: batches are told with their newest lines. */
  isWatched?(): boolean
  /** `unknown`: those of the lines that no parser understands. */
  onChunk(chunk: Chunk, lines: readonly LineRecord[], unknown: readonly LineRecord[]): void
  onGap(gap: Gap): void
  onRetry(): void
  log: Logger
  limits?: BatchLimits
  /** After the signal to stop, time for the batch under way; what does not get there comes again. */
  graceMs?: number
  retryMs?: { first: number; most: number }
  /** For tests. */
  evictAfterMs?: number
}

export interface Pipeline {
  /** For sources: resolves when the chunk is taken. */
  deliver: Deliver
  /** Repeats an unconfirmed batch. Sources may start only then: before, the checkpoint does not know where they are. */
  recover(signal: AbortSignal): Promise<void>
  /** Takes chunks until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>
  /** The store refuses or does not answer; nothing is lost, everything waits. */
  isWaiting(): boolean
}

/** What comes of the chunks of a batch; the records themselves are gone. */
interface Filling {
  rows: BatchRows
  told: Gathering
}

/** What is told of a batch once it is stored. */
type Ended = Omit<StoredBatch, 'job' | 'bytes' | 'seconds'>
type Begun = Ended & { version: number }

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { store, tracker, checkpoint, reread, log, limits = LIMITS } = deps
  const patience = createPatience(deps)
  const { untilDone } = patience
  const inbox = createInbox()
  const readings = createReadings(deps.newParser, deps.isOwn, checkpoint.timeOf)
  let sinceEviction = 0
  let evictedMs = performance.now()
  /** Number of the batch that is being repeated: some of its own rows may be in the store already. */
  let repeated: number | undefined
  /** When the next batch of followed logs may be due. */
  let earliestMs = 0
  /** The batch that the store is taking; never rejects but when everything stops. */
  let inFlight: { done: Promise<void>; files: ReadonlySet<number> } | undefined

  async function run(signal: AbortSignal): Promise<void> {
    const late = later(signal, deps.graceMs ?? GRACE_MS)
    signal.addEventListener('abort', inbox.close, { once: true })
    if (signal.aborted) inbox.close()
    while (!signal.aborted) {
      const first = await inbox.next(1000)
      if (first === undefined) {
        // a full disk ends nothing: all is stored, and the next idle second comes
        await patience.once(() => checkpoint.save(), REFUSALS.checkpoint)
        continue
      }
      const job = first.job ?? ''
      const batch = createBatch(job, performance.now(), limits, job === '' ? earliestMs : 0)
      earliestMs = batch.startedMs + limits.maxMs
      const filling = begin(job)
      for (let chunk: Chunk | undefined = first; chunk !== undefined;) {
        await take(chunk, filling, late)
        await breathe()
        batch.add(chunk)
        const patience = batch.patience(performance.now())
        chunk = patience > 0 ? await inbox.next(patience, batch.job) : undefined
      }
      await keep(batch, filling, late)
    }
    await landed()
    await checkpoint.save().catch((err: unknown) => log.warn({ err }, REFUSALS.lastCheckpoint))
  }

  const begin = (job: string): Filling => ({
    rows: store.begin(),
    told: createGathering(job === '' && (deps.isWatched?.() ?? false)),
  })

  /** Lines into the tracker, after the lives that they belong to are there; what comes of them into rows. */
  async function take(chunk: Chunk, filling: Filling, signal: AbortSignal): Promise<void> {
    checkpoint.take(chunk.next)
    const read: LineRecord[] = []
    for (let start = 0; start < chunk.lines.length; start += PORTION) {
      if (start > 0) await breathe()
      read.push(...readings.read(chunk, chunk.lines.slice(start, start + PORTION)))
    }
    const { unstored } = deps
    const isPast = chunk.next.past === true && unstored !== undefined
    // what another file gave must lie in the store before it is asked for it
    if (isPast && inFlight !== undefined && [...inFlight.files].some((file) => file !== chunk.fileSeq))
      await landed()
    const records = isPast ? await untilDone(() => unstored(chunk.fileSeq, read), signal) : read
    const lines = records.map((each) => each.line)
    // a life that came back names the hop before it, which is asked for next: up to the first, to know a ring from a chain
    const known = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      const asked = tracker.missing(lines).filter(({ host, queueId }) => !known.has(`${host}\n${queueId}`))
      if (asked.length === 0) break
      await landed()
      for (const { host, queueId } of asked) known.add(`${host}\n${queueId}`)
      tracker.load(await untilDone(() => store.loadLives(asked, repeated), signal), asked)
    }
    for (let start = 0; start < records.length; start += PORTION) {
      if (start > 0) await breathe()
      for (const record of records.slice(start, start + PORTION)) {
        tracker.take(record)
        checkpoint.meets(record.line.host)
      }
      add(filling, tracker.drain())
    }
    const unknown = records.filter(({ line }) => !isUnderstood(line.event))
    if (records.length > 0) filling.told.read(chunk.fileSeq, unknown.length)
    deps.onChunk(chunk, records, unknown)
  }

  function add({ rows, told }: Filling, made: FinalRecords): void {
    rows.add(made)
    told.add(made)
  }

  /** What lines changed becomes rows while the store still takes the batch before; then it is this one's turn. */
  async function keep(batch: Batch, filling: Filling, signal: AbortSignal): Promise<void> {
    // the batch before has its number since it was begun
    const ended = batch.lines > 0 ? end(batch, filling, checkpoint.version() + 1) : undefined
    await landed()
    if (ended !== undefined) {
      const done = send(batch, filling, ended, signal)
      done.catch(() => undefined) // whoever waits for it hears of it
      inFlight = { done, files: new Set(batch.ranges.map(({ fileSeq }) => fileSeq)) }
    } else confirm(batch, { ...filling.told.end(NOTHING, 0), positions: batch.positions(readings.times()) })
    const isLate = performance.now() - evictedMs >= (deps.evictAfterMs ?? EVICT_AFTER_MS)
    if (++sinceEviction < EVICT_AFTER_BATCHES && !isLate) return
    ;[sinceEviction, evictedMs] = [0, performance.now()]
    // a life that leaves memory must lie in the store as it is
    await landed()
    tracker.evict(readings.newest())
  }

  /** Resolves when the batch under way is stored and committed. */
  async function landed(): Promise<void> {
    await inFlight?.done
    inFlight = undefined
  }

  /** Intent, rows, commit: in this order. */
  async function send(batch: Batch, filling: Filling, ended: Begun, signal: AbortSignal): Promise<void> {
    const { version } = ended
    const intent = {
      token: batch.token(checkpoint.id, version),
      version,
      ranges: [...batch.ranges],
      job: batch.job,
    }
    await untilDone(() => checkpoint.begin(intent), signal, REFUSALS.checkpoint)
    await write(batch, filling, intent.token, ended, signal)
  }

  async function write(batch: Batch, { rows }: Filling, token: string, ended: Ended, signal: AbortSignal) {
    await untilDone(() => rows.write(token, signal), signal)
    confirm(batch, ended)
  }

  /** The state of this moment: the next lines are taken meanwhile, and rows do not change with them. */
  function end(batch: Batch, filling: Filling, version: number): Begun {
    const before = tracker.messageCount
    const records = tracker.flush()
    add(filling, records)
    filling.rows.end(records, version)
    const gathered = filling.told.end(records, tracker.messageCount - before)
    return { ...gathered, version, positions: batch.positions(readings.times()) }
  }

  function confirm(batch: Batch, ended: Ended): void {
    checkpoint.commit(ended.positions)
    const seconds = (performance.now() - batch.startedMs) / 1000
    deps.onBatch({ ...ended, job: batch.job, bytes: batch.bytes, seconds })
  }

  /**
   * The state before the unconfirmed batch, its lines once more with the same token, then the state as it is stored: rows
   * that the store had already are dropped by the token, the others are new.
   */
  async function recover(signal: AbortSignal): Promise<void> {
    const intent = checkpoint.intent()
    await untilDone(() => loadOpen(intent?.version), signal)
    if (intent === undefined || signal.aborted) return
    log.info(
      { version: intent.version, ranges: intent.ranges.length },
      'repeating the batch that was under way',
    )
    repeated = intent.version
    await replay(intent, signal)
    repeated = undefined
    await untilDone(() => loadOpen(), signal)
  }

  async function loadOpen(before?: number): Promise<void> {
    await store.loadOpen(tracker.restore, deps.shared === true ? checkpoint.hosts() : undefined, before)
  }

  async function replay(intent: Intent, signal: AbortSignal): Promise<void> {
    const { job = '' } = intent
    const batch = createBatch(job, performance.now(), limits)
    const filling = begin(job)
    for (const range of intent.ranges) {
      const lines = await reread(range)
      if (lines === undefined)
        deps.onGap({
          source: range.source,
          detail: `${range.next.file?.path ?? range.source}: ${range.start}-${range.end} is gone before it was confirmed`,
        })
      const chunk = { ...range, lines: lines ?? [], bytes: 0 }
      await take(chunk, filling, signal)
      batch.add(job === '' ? chunk : { ...chunk, bytes: range.end - range.start })
    }
    await write(batch, filling, intent.token, end(batch, filling, intent.version), signal)
    await untilDone(() => checkpoint.save(), signal, REFUSALS.checkpoint)
  }

  return { deliver: inbox.offer, recover, run, isWaiting: patience.isWaiting }
}
