/** Import jobs: given files are read once, oldest first, through the same pipeline; what is stored already is skipped. */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { unreadable } from './advice.ts'
import type { Book } from './book.ts'
import { finishFile, openUnread } from './finish.ts'
import { datedFiles, NO_HOST, onlyHost } from './import-files.ts'
import type { Dated } from './import-files.ts'
import { NEW_JOB } from './import-jobs.ts'
import type { ImportJob, ImportRequest, JobBook } from './import-jobs.ts'
import type { StoredBatch } from './stored-batch.ts'
import type { OpenFile } from './open-file.ts'
import { textSize } from './reader.ts'
import type { NewParser } from './readings.ts'
import { logNameOf } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { Deliver, Gap, Reading } from './source.ts'

export type { ImportJob, ImportRequest }

export interface ImporterOptions {
  host: string
  zone?: string
  book: Book
  newParser: NewParser
  /** Before, a batch under way may hold more of a file than the book knows. */
  recovered: Promise<void>
  deliver: Deliver
  signal: AbortSignal
  jobs: JobBook
  onGap(gap: Gap): void
  /** Milliseconds. */
  now: () => number
}

export interface Importer {
  /** Looks at the files and starts the job; rejects with FILE_UNREADABLE where one cannot be read or is no log. */
  start(request: ImportRequest): Promise<ImportJob>
  job(id: string): ImportJob | undefined
  /** Those of this run and those it went on with, the newest first. */
  all(): ImportJob[]
  /** Goes on with the jobs that an earlier run left. */
  resume(): Promise<void>
  /** Tells what was stored. */
  stored(batch: StoredBatch): void
}

interface Running {
  job: ImportJob
  request: ImportRequest
  /** Paths read to their end, also by an earlier run. */
  done: Set<string>
  faults: string[]
  /** Number of the last batch that was counted. */
  version: number
  /** Until then batches come that an earlier run had begun. */
  isReading: boolean
  startedMs: number
  /** Files read but not yet confirmed by the store. */
  unconfirmed: Set<number>
  confirmed?: () => void
}

const MAX_JOBS = 100
/** Names of files that a job tells. */
const MOST_PATHS = 5

export function createImporter(options: ImporterOptions): Importer {
  const { book, deliver, signal, onGap, now } = options
  const jobs = new Map<string, Running>()
  /** Batches of an earlier run, repeated before its jobs are taken up. */
  const early: StoredBatch[] = []
  let turn = Promise.resolve()

  async function run(running: Running, files: readonly Dated[]): Promise<void> {
    await options.recovered
    const { job, done } = running
    const reading = readingOf(running.request)
    running.isReading = true
    running.startedMs = now() - job.elapsedSeconds * 1000
    const { faults } = running
    let before: Sibling | undefined
    for (const { file, first } of files) {
      // what overlaps with the file before is known once that is stored
      if (before !== undefined && first <= before.mtimeMs + 1000) await confirmation(running)
      before = file
      let unread: OpenFile | undefined
      try {
        unread = await openNext(running, file)
      } catch (cause) {
        if (signal.aborted) throw cause
        faults.push((await unreadable(file.path, cause)).message)
        continue
      }
      if (unread === undefined) {
        if (done.has(file.path)) job.filesDone += 1
        else job.filesSkipped += 1
        job.bytesTotal -= await textSize(file.path)
        continue
      }
      running.unconfirmed.add(unread.fileSeq)
      job.bytesTotal -= unread.offset
      const source = basename(logNameOf(file.path))
      const frame = { source, kind: 'import' as const, job: job.id, past: true, reading }
      const fault = await finishFile(unread, { frame, book, deliver, onGap, signal })
      if (fault === undefined) {
        job.filesDone += 1
        done.add(file.path)
      } else faults.push(fault)
    }
    await confirmation(running)
    if (faults.length > 0) throw new Error(faults.join('; '))
  }

  async function openNext(running: Running, file: Sibling): Promise<OpenFile | undefined> {
    const unread = await openUnread(file, book)
    if (unread !== undefined || running.unconfirmed.size === 0) return unread
    // it may go on where another file of this job ends, once that is stored
    await confirmation(running)
    return openUnread(file, book)
  }

  /** Until the store has everything that was read so far. */
  function confirmation(running: Running): Promise<void> {
    if (running.unconfirmed.size === 0) return Promise.resolve()
    return new Promise((confirmed, stopped) => {
      const stop = () => stopped(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      running.confirmed = () => {
        signal.removeEventListener('abort', stop)
        confirmed()
      }
    })
  }

  function readingOf({ host, year, tz }: ImportRequest): Omit<Reading, 'at'> {
    const zone = tz ?? options.zone
    return {
      host: host ?? options.host,
      ...(zone !== undefined && { zone }),
      ...(year !== undefined && { year }),
    }
  }

  const parserFor = (request: ImportRequest) => (until: number) =>
    options.newParser({ ...readingOf(request), host: NO_HOST, until, at: until }, 'import')

  function begin(
    job: ImportJob,
    request: ImportRequest,
    done: Set<string>,
    files: readonly Dated[],
    faults: string[] = [],
    version = 0,
  ): Running {
    const running: Running = {
      job,
      request,
      done,
      faults,
      version,
      isReading: false,
      startedMs: now(),
      unconfirmed: new Set(),
    }
    jobs.set(job.id, running)
    // one that runs is still told of its batches, and waits for them, however many were asked for at once
    for (const [id, { job: each }] of jobs)
      if (jobs.size > MAX_JOBS && each.state !== 'running') jobs.delete(id)
    keep(running)
    for (const batch of early.filter((each) => each.job === job.id)) count(running, batch)
    turn = turn
      .then(() => run(running, files))
      .then(
        () => finish(running, 'done'),
        (cause: unknown) =>
          // the next run of the service goes on with it
          signal.aborted || finish(running, 'failed', cause instanceof Error ? cause.message : String(cause)),
      )
      .then(() => undefined)
    return running
  }

  function finish(running: Running, state: ImportJob['state'], error?: string): void {
    const elapsedSeconds = seconds(running)
    Object.assign(running.job, { state, elapsedSeconds, ...(error !== undefined && { error }) })
    keep(running)
  }

  /** With every batch: after a crash the counts are those of the batches that the store has, no more and no less. */
  function keep({ job, request, done, version }: Running): void {
    options.jobs.keep({ job: { ...job }, request, done: [...done], version })
  }

  function count(running: Running, batch: StoredBatch): void {
    const { counts, lastTime, positions, bytes, version } = batch
    const { job, unconfirmed } = running
    // first of all: whatever is counted, the job must not wait for what is stored
    for (const { fileSeq, finished } of positions) if (finished) unconfirmed.delete(fileSeq)
    if (unconfirmed.size === 0) running.confirmed?.()
    if (version !== undefined) {
      // counted before the crash, whatever the checkpoint knew of it
      if (version <= running.version) return
      running.version = version
    }
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) job[name] += counts[name]
    if (lastTime !== undefined) job.at = new Date(lastTime / 1000).toISOString()
    job.bytes += bytes
    // what is left to read did not count them
    if (!running.isReading) job.bytesTotal += bytes
    if (job.state !== 'running') return
    job.elapsedSeconds = seconds(running)
    keep(running)
  }

  return {
    async start(request) {
      const { files, bytes } = await datedFiles(request.files, parserFor(request))
      const id = randomBytes(8).toString('hex')
      const job: ImportJob = {
        ...NEW_JOB,
        id,
        paths: request.files.slice(0, MOST_PATHS),
        files: files.length,
        bytesTotal: bytes,
      }
      // rspamd's own log names no host: it is of the machine that the log of Postfix beside it names
      const host = request.host ?? onlyHost(files)
      if (host === undefined && files.some(({ lacksHost }) => lacksHost)) job.hostAssumed = options.host
      const paths = {
        ...request,
        ...(host !== undefined && { host }),
        files: files.map(({ file }) => file.path),
      }
      return { ...begin(job, paths, new Set(), files).job }
    },
    async resume() {
      for (const { job, request, done, version } of options.jobs.unfinished()) {
        const faults: string[] = []
        const there: string[] = []
        for (const path of request.files)
          await stat(path).then(
            () => there.push(path),
            async (cause: unknown) =>
              done.includes(path) || faults.push((await unreadable(path, cause)).message),
          )
        const { files, bytes } = await datedFiles(there, parserFor(request)).catch((cause: unknown) => {
          faults.push(cause instanceof Error ? cause.message : String(cause))
          return { files: [], bytes: 0 }
        })
        const fresh = { filesDone: 0, filesSkipped: 0, bytesTotal: job.bytes + bytes }
        begin({ ...job, ...fresh }, request, new Set(done), files, faults, version)
      }
    },
    job(id) {
      const running = jobs.get(id)
      return running && shown(running)
    },
    all: () => [...jobs.values()].reverse().map(shown),
    stored(batch) {
      const running = jobs.get(batch.job)
      if (running !== undefined) count(running, batch)
      else if (batch.job !== '') early.push(batch)
    },
  }

  function shown(running: Running): ImportJob {
    const { job } = running
    return { ...job, ...(job.state === 'running' && { elapsedSeconds: seconds(running) }) }
  }

  function seconds({ startedMs }: Running): number {
    return Math.round(now() - startedMs) / 1000
  }
}
