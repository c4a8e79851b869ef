/** Import jobs: given files are read once, oldest first, through the same pipeline; what is stored already is skipped. */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { FileUnreadable } from '../errors.ts'
import { unreadable } from './advice.ts'
import type { Book } from './book.ts'
import { finishFile, openUnread } from './finish.ts'
import { HEAD_BYTES } from './identity.ts'
import { cutLines } from './lines.ts'
import type { StoredBatch } from './pipeline.ts'
import type { OpenFile } from './open-file.ts'
import { isCompressed, readHead, textSize } from './reader.ts'
import type { NewParser } from './readings.ts'
import { logNameOf } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { Deliver, Gap, Reading } from './source.ts'

/** As `ImportRequest` of server/api/contract.ts. */
export interface ImportRequest {
  files: string[]
  host?: string
  year?: number
  tz?: string
}

/** As `ImportJob` of server/api/contract.ts. */
export interface ImportJob {
  id: string
  state: 'running' | 'done' | 'failed'
  error?: string
  files: number
  filesDone: number
  filesSkipped: number
  lines: number
  bytes: number
  bytesTotal: number
  unknown: number
  messages: number
  deliveries: number
  rejections: number
  authentications: number
  scans: number
  elapsedSeconds: number
}

export interface ImporterOptions {
  host: string
  zone?: string
  book: Book
  newParser: NewParser
  /** Before, a batch under way may hold more of a file than the book knows. */
  recovered: Promise<void>
  deliver: Deliver
  signal: AbortSignal
  onGap(gap: Gap): void
  /** Milliseconds. */
  now: () => number
}

export interface Importer {
  /** Looks at the files and starts the job; rejects with FILE_UNREADABLE where one cannot be read or is no log. */
  start(request: ImportRequest): Promise<ImportJob>
  job(id: string): ImportJob | undefined
  /** Tells what was stored. */
  stored(batch: StoredBatch): void
}

interface Running {
  job: ImportJob
  startedMs: number
  /** Traces that the job made or changed, by the first 52 bits of their ID. */
  traces: Set<number>
  /** Files read but not yet confirmed by the store. */
  unconfirmed: Set<number>
  confirmed?: () => void
}

/** `first` is the time of its first line in milliseconds. */
interface Dated {
  file: Sibling
  first: number
}

const MAX_JOBS = 100
/** Enough text to find a stamp in. */
const SAMPLE_BYTES = 64 * HEAD_BYTES

export function createImporter(options: ImporterOptions): Importer {
  const { book, deliver, signal, onGap, now } = options
  const jobs = new Map<string, Running>()
  let turn = Promise.resolve()

  async function run(running: Running, files: readonly Dated[], request: ImportRequest): Promise<void> {
    await options.recovered
    const { job } = running
    const reading = readingOf(request)
    running.startedMs = now()
    const faults: string[] = []
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
        job.filesSkipped += 1
        job.bytesTotal -= await textSize(file.path)
        continue
      }
      running.unconfirmed.add(unread.fileSeq)
      job.bytesTotal -= unread.offset
      const source = basename(logNameOf(file.path))
      const frame = { source, kind: 'import' as const, job: job.id, past: true, reading }
      const fault = await finishFile(unread, { frame, book, deliver, onGap, signal })
      if (fault === undefined) job.filesDone += 1
      else faults.push(fault)
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
      running.confirmed = confirmed
      signal.addEventListener('abort', () => stopped(signal.reason), { once: true })
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

  /** Time of the first stamp, in milliseconds. A file without one is no log: nobody is to read it through us. */
  function firstStamp(file: Sibling, head: Buffer, request: ImportRequest): number {
    if (head.length === 0) return file.mtimeMs
    const until = (file.mtimeMs + 86_400_000) * 1000
    const parse = options.newParser({ ...readingOf(request), until, at: until }, 'import')
    for (const { text } of cutLines(head, 0)) {
      const { time } = parse(text)
      if (time !== undefined) return time / 1000
    }
    throw new FileUnreadable(
      file.path,
      'it holds no log lines that mailtrace knows: none of its first 64 KB begins with a time',
    )
  }

  return {
    async start(request) {
      const files: Dated[] = []
      let bytesTotal = 0
      for (const name of new Set(request.files.map((each) => resolve(each)))) {
        const { file, head } = await examine(name)
        files.push({ file, first: firstStamp(file, head, request) })
        bytesTotal += await textSize(name)
      }
      files.sort((a, b) => a.first - b.first)
      const job: ImportJob = {
        ...NEW_JOB,
        id: randomBytes(8).toString('hex'),
        files: files.length,
        bytesTotal,
      }
      const running: Running = { job, startedMs: now(), traces: new Set(), unconfirmed: new Set() }
      jobs.set(job.id, running)
      if (jobs.size > MAX_JOBS) jobs.delete([...jobs.keys()][0] ?? '')
      const finish = (state: ImportJob['state'], error?: string) => {
        Object.assign(job, { state, elapsedSeconds: seconds(running), ...(error !== undefined && { error }) })
        running.traces.clear()
      }
      turn = turn
        .then(() => run(running, files, request))
        .then(
          () => finish('done'),
          (cause: unknown) => finish('failed', cause instanceof Error ? cause.message : String(cause)),
        )
      return { ...job }
    },
    job(id) {
      const running = jobs.get(id)
      if (running === undefined) return undefined
      const { job } = running
      return { ...job, ...(job.state === 'running' && { elapsedSeconds: seconds(running) }) }
    },
    stored({ job: id, records, positions, bytes }) {
      const running = jobs.get(id)
      if (running === undefined) return
      const { job, traces, unconfirmed } = running
      job.lines += records.lines.length
      job.bytes += bytes
      job.unknown += records.lines.filter(({ line }) => line.event.kind === 'unknown').length
      job.deliveries += records.deliveries.length
      job.rejections += records.rejections.length
      job.authentications += records.authentications.length
      job.scans += records.scans.length
      for (const { traceId, gone } of records.messages) {
        const key = Number.parseInt(traceId.slice(0, 13), 16)
        if (gone) traces.delete(key)
        else traces.add(key)
      }
      job.messages = traces.size
      for (const { fileSeq, finished } of positions) if (finished) unconfirmed.delete(fileSeq)
      if (unconfirmed.size === 0) running.confirmed?.()
    },
  }

  function seconds({ startedMs }: Running): number {
    return Math.round(now() - startedMs) / 1000
  }
}

const NEW_JOB: Omit<ImportJob, 'id' | 'files' | 'bytesTotal'> = {
  state: 'running',
  filesDone: 0,
  filesSkipped: 0,
  lines: 0,
  bytes: 0,
  unknown: 0,
  messages: 0,
  deliveries: 0,
  rejections: 0,
  authentications: 0,
  scans: 0,
  elapsedSeconds: 0,
}

/** The file and the beginning of its text. */
async function examine(path: string): Promise<{ file: Sibling; head: Buffer }> {
  const refuse = async (cause: unknown): Promise<never> => {
    throw await unreadable(path, cause)
  }
  const file = await stat(path).catch(refuse)
  if (!file.isFile()) throw new FileUnreadable(path, 'it is no file')
  const head = await readHead(path, SAMPLE_BYTES).catch(refuse)
  const { dev, ino, size, mtimeMs } = file
  return { file: { path, dev, ino, size, mtimeMs, compressed: isCompressed(path), live: false }, head }
}
