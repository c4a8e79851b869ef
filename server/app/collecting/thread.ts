/** The collector's thread: everything from reading to inserting, so that the main thread is always free to answer. */
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { pino } from 'pino'
import { createJudge } from '../../../parsers/reasons/judge.ts'
import { createOwnMail } from '../../alerts/notify/own-mail.ts'
import { createTracker } from '../../correlate/tracker.ts'
import { createIngest } from '../../ingest/ingest.ts'
import type { Ingest, IngestMetrics } from '../../ingest/ingest.ts'
import { createDistantStore } from '../../store/collecting.ts'
import { secretIn } from '../files.ts'
import { ownLines } from '../own-lines.ts'
import { joinPort, packed } from './calls.ts'
import type { Calls } from './calls.ts'
import { livePartsOf } from './live-parts.ts'
import type { InMain, InThread, Snapshot, Task } from './protocol.ts'

const SHOW_MS = 1000
/** While an import runs, somebody may wait for its end. */
const SHOW_IMPORT_MS = 200
/** After a batch: what it ended has ended by then. */
const SETTLE_MS = 10

/** Collects as `port` tells, until it says stop. */
export function collectFor(port: MessagePort, { config, plan, shared }: Task): void {
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const isOwn = ownLines(createOwnMail(secretIn(config.data)))
  let isWatched = false
  let timer: NodeJS.Timeout | undefined

  const main: Calls<InMain> = joinPort<InThread, InMain>(port, {
    async start() {
      await ingest.start()
      showLater(SHOW_MS)
      return snapshotOf(ingest)
    },
    async stop() {
      clearTimeout(timer)
      await ingest.stop()
      await store.stop()
    },
    reach: (access) => store.reach(access),
    async importFiles(request) {
      const job = await ingest.importFiles(request)
      showLater(SHOW_IMPORT_MS)
      return { job, snapshot: snapshotOf(ingest) }
    },
    watch(now) {
      isWatched = now
    },
  })

  const store = createDistantStore({
    log,
    async enter(lines) {
      const pass = await main.ask('enter', lines)
      return (token) => main.ask('leave', pass, token)
    },
    onFailure: () => main.tell('count', 'insertFailures', 1),
  })
  const ingest = createIngest({
    ...config,
    plan,
    store: store.records,
    shared,
    observations: store.observations,
    storedLines: store.storedLines,
    tracker: createTracker({
      ownDomains: config.ownDomains,
      ownNetworks: config.ownNetworks,
      judge: createJudge(),
      isOwn,
      lookUpAll: false,
    }),
    isOwn,
    onFatal: (cause) => main.tell('fail', packed(cause)),
    metrics: metricsOf(main),
    isWatched: () => isWatched,
    log,
  })
  ingest.onBatch((batch) => {
    showLater(SETTLE_MS)
    if (isWatched) for (const part of livePartsOf(batch)) main.tell('batch', part)
  })

  function showLater(wait: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const snapshot = snapshotOf(ingest)
      main.tell('show', snapshot)
      showLater(snapshot.jobs.some(({ state }) => state === 'running') ? SHOW_IMPORT_MS : SHOW_MS)
    }, wait)
  }
}

function snapshotOf(ingest: Ingest): Snapshot {
  return {
    sources: ingest.sources(),
    progress: ingest.progress(),
    unknownForms: ingest.unknownForms(),
    gaps: ingest.gaps(),
    jobs: ingest.jobs(),
  }
}

/** Counted in the main thread, which is asked for them. */
function metricsOf(main: Calls<InMain>): IngestMetrics {
  const counter = (name: Parameters<InMain['count']>[0]) => ({
    inc: (by = 1) => main.tell('count', name, by),
  })
  return {
    linesRead: { inc: ({ kind }, by) => main.tell('countLines', kind, by) },
    bytesRead: counter('bytesRead'),
    linesUnknown: counter('linesUnknown'),
    linesCut: counter('linesCut'),
    gaps: counter('gaps'),
    batches: counter('batches'),
    batchSeconds: { observe: (seconds) => main.tell('countSeconds', seconds) },
    insertFailures: counter('insertFailures'),
    openMessages: { set: (count) => main.tell('countOpen', count) },
  }
}

if (parentPort !== null) collectFor(parentPort, workerData as Task)
