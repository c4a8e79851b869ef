/**
 * The collector as the main thread sees it: it runs in a thread of its own, which is started anew from the checkpoint when
 * it ends by itself. Nothing is lost or doubled then, as after any other crash.
 */
import { extname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { ResourceLimits } from 'node:worker_threads'
import { CollectorUnavailable } from '../../errors.ts'
import type { ImportJob, ImportRequest } from '../../ingest/import.ts'
import type { Ingest, IngestMetrics } from '../../ingest/ingest.ts'
import { inputDirectory, keepInput } from '../../ingest/input.ts'
import type { Input } from '../../ingest/input.ts'
import { INPUT } from '../../ingest/sources.ts'
import type { Logger } from '../../ingest/source.ts'
import type { Leave } from '../../store/gate.ts'
import type { Store } from '../../store/store.ts'
import { joinPort, unpacked } from './calls.ts'
import type { Calls } from './calls.ts'
import type { InMain, InThread, LivePart, Snapshot, Task } from './protocol.ts'

export interface Collector extends Omit<Ingest, 'onBatch'> {
  /** Loads the code, so that `start` need not wait for it. */
  load(): void
  /** Called with parts of each batch stored; returns how to leave. */
  onBatch(listener: (part: LivePart) => void): () => void
}

export interface CollectorOptions {
  task: Task
  store: Pick<Store, 'onAccess' | 'enter'>
  metrics?: IngestMetrics
  /** Reading cannot go on; the service should end. */
  onFatal(cause: unknown): void
  log: Logger
  openThread?: (task: Task) => Worker
  /** What is piped in. Absent: standard input of this process. */
  input?: Input
  backOffMs?: readonly number[]
}

const STOP_MS = 4_000
/** Before each new thread; one more crash in a row and the service ends. */
const BACK_OFF_MS = [100, 1_000, 2_000, 5_000]
/** A thread that lived so long starts the back-off anew. */
const STEADY_MS = 60_000

export function createCollector(options: CollectorOptions): Collector {
  const { task, store, metrics, onFatal, log } = options
  const { openThread = (from: Task) => openWorker(from), backOffMs = BACK_OFF_MS } = options
  const stopping = new AbortController()
  const listeners = new Set<(part: LivePart) => void>()
  let snapshot: Snapshot = { sources: [], progress: undefined, unknownForms: [], gaps: [], jobs: [] }
  let thread: Thread | undefined
  let leaveStore: () => void = () => undefined
  let running: Promise<void> = Promise.resolve()
  /** Kept here, for a pipe gives everything once, and threads may come and go. */
  let input: Promise<void> | undefined

  function open(from: Task): Thread {
    const worker = openThread(from)
    if (worker.stdin !== null) {
      const { stdin } = worker
      input ??= keepInput(
        { input: options.input ?? process.stdin, directory: inputDirectory(task.config.data) },
        stopping.signal,
      ).catch(onFatal)
      void input.then(() => stdin.end())
    }
    const opened = createThread(worker, store.enter, {
      show: (next) => void (snapshot = next),
      batch: (part) => listeners.forEach((listener) => listener(part)),
      count: (counter, by) => metrics?.[counter].inc(by),
      countLines: (kind, by) => metrics?.linesRead.inc({ kind: kind as 'file' }, by),
      countSeconds: (seconds) => metrics?.batchSeconds.observe(seconds),
      countOpen: (messages) => metrics?.openMessages.set(messages),
      fail: (fault) => onFatal(unpacked(fault)),
    })
    opened.calls.tell('watch', listeners.size > 0)
    return opened
  }

  /** One thread after the other, until told to stop. Rejects with what a new thread would not cure. */
  async function keepRunning(first: Thread, started: () => void): Promise<void> {
    let crashes = 0
    for (let current = first; ; current = open({ ...task, plan: { ...task.plan, resumeImports: true } })) {
      thread = current
      const since = Date.now()
      leaveStore()
      leaveStore = store.onAccess((access) => current.calls.tell('reach', access))
      try {
        snapshot = await current.calls.ask('start')
        started()
      } catch (cause) {
        if (!current.hasEnded()) throw cause
      }
      const cause = await current.ended
      if (stopping.signal.aborted) return
      if (Date.now() - since > STEADY_MS) crashes = 0
      const wait = backOffMs[crashes++]
      if (wait === undefined)
        throw new CollectorUnavailable(
          `the collecting thread ended ${crashes} times in a row, the last time with: ${cause.message}`,
        )
      log.error(
        { err: cause },
        'the collecting thread ended by itself; it is started again from the checkpoint',
      )
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
    }
  }

  return {
    load() {
      thread ??= open(task)
    },
    start: () =>
      new Promise<void>((resolve, reject) => {
        thread ??= open(task)
        running = keepRunning(thread, resolve).catch((cause: unknown) => {
          reject(cause)
          onFatal(cause)
        })
      }),
    async stop() {
      stopping.abort()
      const last = thread
      if (last !== undefined) {
        const stopped = last.calls.ask('stop').catch(() => undefined)
        await Promise.race([stopped, sleep(STOP_MS, undefined, { ref: false })])
        await last.end()
      }
      leaveStore()
      await Promise.all([running, input])
    },
    sources: () => snapshot.sources,
    progress: () => snapshot.progress,
    unknownForms: () => snapshot.unknownForms,
    gaps: () => snapshot.gaps,
    async importFiles(request: ImportRequest): Promise<ImportJob> {
      if (thread === undefined) throw new CollectorUnavailable('the collector has not been started')
      const answer = await thread.calls.ask('importFiles', request)
      snapshot = answer.snapshot
      return answer.job
    },
    job: (id) => snapshot.jobs.find((job) => job.id === id),
    jobs: () => snapshot.jobs,
    onBatch(listener) {
      listeners.add(listener)
      thread?.calls.tell('watch', true)
      return () => {
        listeners.delete(listener)
        thread?.calls.tell('watch', listeners.size > 0)
      }
    },
  }
}

interface Thread {
  calls: Calls<InThread>
  /** Why it ended. */
  ended: Promise<Error>
  hasEnded(): boolean
  end(): Promise<unknown>
}

function createThread(worker: Worker, enter: Store['enter'], heard: Omit<InMain, 'enter' | 'leave'>): Thread {
  const passes = new Map<number, Leave>()
  let passed = 0
  let gone = false
  const calls = joinPort<InMain, InThread>(worker, {
    ...heard,
    async enter(lines) {
      const leave = await enter(lines)
      // it ended while it waited
      if (gone) await leave()
      passes.set(++passed, leave)
      return passed
    },
    async leave(pass, storedToken) {
      const leave = passes.get(pass)
      passes.delete(pass)
      await leave?.(storedToken)
    },
  })
  let cause: Error | undefined
  worker.on('error', (fault: unknown) => {
    cause = fault instanceof Error ? fault : new Error(String(fault))
  })
  const ended = new Promise<Error>((resolve) => {
    worker.on('exit', (code) => {
      gone = true
      const reason = cause ?? new Error(`it ended with code ${code}`)
      calls.end(new CollectorUnavailable('it is started again; try once more in a few seconds'))
      for (const leave of passes.values()) void leave()
      resolve(reason)
    })
  })
  return { calls, ended, hasEnded: () => gone, end: () => worker.terminate() }
}

/**
 * Megabytes that the thread's old objects may take; beyond it ends. What lives is far less, and V8 clears up when that has
 * doubled; with a limit of more than two gigabytes, only when it is four times as much (docs/decisions/0009).
 */
const MOST_HEAP_MB = 2_000

/**
 * Megabytes for its young objects, three times what they may take before they are looked through. With the default of 48 the
 * service is some 20 MB larger, and takes as much of the processor.
 */
const YOUNG_HEAP_MB = 24

const limitsHere = (): ResourceLimits => ({
  maxYoungGenerationSizeMb: YOUNG_HEAP_MB,
  maxOldGenerationSizeMb: Math.min(MOST_HEAP_MB, getHeapStatistics().heap_size_limit / 2 ** 20),
})

/**
 * V8 would make the objects of a line old at birth, because they outlive a look at the young ones or two: then everything
 * that they name lives on with them, until all is looked through (docs/decisions/0022).
 */
const YOUNG_AT_BIRTH = '--no-allocation-site-pretenuring'

/** The thread itself; beyond `limits` it ends. */
export function openWorker(task: Task, limits = limitsHere()): Worker {
  setFlagsFromString(YOUNG_AT_BIRTH)
  return new Worker(new URL(`./thread${extname(import.meta.filename)}`, import.meta.url), {
    name: 'collector',
    workerData: task,
    resourceLimits: limits,
    // all it learns of standard input is the end
    stdin: readsInput(task),
  })
}

function readsInput({ plan }: Task): boolean {
  return plan.files.some(({ path }) => path === INPUT)
}
