/**
 * The newest lines of a local file for the Live page, straight from the file and 0.2 ms after they were written. It reads
 * with `tail-file` in a worker of its own: lines may be dropped there (and are counted), and a failure ends this view only.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { FileUnreadable } from '../errors.ts'

export interface LiveView {
  close(): Promise<void>
}

export interface LiveListener {
  /** Lines in order, as they stand in the file. */
  lines(texts: readonly string[]): void
  /** So many lines came too fast and are not shown. */
  dropped(count: number): void
  /** The view has ended; reading for the store goes on. */
  ended(detail: string): void
}

/** Lines that may wait in the worker; the oldest go first. */
const RING = 2000

type FromWorker = { kind: 'lines'; texts: string[]; dropped: number } | { kind: 'error'; detail: string }

/** Follows `path` from its end on. */
export function openLiveView(path: string, listener: LiveListener, ring = RING): LiveView {
  const worker = new Worker(workerPath(), { workerData: { path, ring }, stderr: true })
  let open = true
  const end = (detail: string) => {
    if (!open) return
    open = false
    listener.ended(detail)
    void worker.terminate()
  }
  worker.on('message', (message: FromWorker) => {
    if (!open) return
    if (message.kind === 'error') return end(message.detail)
    if (message.dropped > 0) listener.dropped(message.dropped)
    listener.lines(message.texts)
    worker.postMessage('more') // the worker sends again only after this: what waits, waits in its ring
  })
  worker.on('error', (cause) => end(cause instanceof Error ? cause.message : String(cause)))
  worker.on('exit', () => end('the reader has ended'))
  return {
    async close() {
      open = false
      await worker.terminate()
    },
  }
}

/** The worker is plain JavaScript beside the tree, because Node 20 runs no TypeScript in workers. */
function workerPath(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const path = join(directory, 'deploy', 'live-worker.js')
    if (existsSync(path)) return path
    if (directory === dirname(directory))
      throw new FileUnreadable('deploy/live-worker.js', 'it is not installed')
  }
}
