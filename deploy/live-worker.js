/** The worker of server/ingest/live.ts: tail-file from the end of a file, a bounded ring, one message under way at most. */
import { isUtf8 } from 'node:buffer'
import { parentPort, workerData } from 'node:worker_threads'
import Tail from 'tail-file'

const { path, ring } = workerData
const FLUSH_MS = 20
const MAX_LINE = 64 * 1024

let waiting = []
let dropped = 0
let busy = false
let timer

function flush() {
  timer = undefined
  if (busy || waiting.length === 0) return
  busy = true
  forgetOldest()
  parentPort.postMessage({ kind: 'lines', texts: waiting, dropped })
  waiting = []
  dropped = 0
}

function forgetOldest() {
  if (waiting.length <= ring) return
  dropped += waiting.length - ring
  waiting = waiting.slice(-ring)
}

parentPort.on('message', () => {
  busy = false
  flush()
})

// latin1 keeps every byte; tail-file's own UTF-8 breaks characters that two writes share
const tail = new Tail(path, { encoding: 'latin1', startPos: 'end', force: true })
tail.on('line', (line) => {
  const bytes = Buffer.from(line.slice(0, MAX_LINE), 'latin1')
  waiting.push(isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'))
  if (waiting.length >= 2 * ring) forgetOldest()
  timer ??= setTimeout(flush, FLUSH_MS)
})
tail.on('error', (cause) => {
  // a file that is not there yet is waited for
  if (cause?.code !== 'ENOENT')
    parentPort.postMessage({ kind: 'error', detail: String(cause?.message ?? cause) })
})
tail.start()
