/**
 * Standard input as a source: what is piped in goes to a spool on disk, which is then read as a log. Whoever holds the pipe
 * writes the spool, the collector reads it: what came is safe whatever becomes of the collecting thread.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { createSpool, createSweeper } from './spool.ts'
import { createTail } from './tail.ts'
import type { Gap, LineSource, SourceState } from './source.ts'

/** Ends when its writer does. */
export type Input = AsyncIterable<Uint8Array | string> & { destroy?(): unknown }

export interface KeepOptions {
  input: Input
  directory: string
  spoolBytes?: number
  segmentBytes?: number
}

export interface InputOptions {
  name: string
  /** Of what is piped in, only the end is told to the collector. */
  input: Input
  directory: string
  host: string
  zone?: string
  year?: number
  book: Book
  onGap(gap: Gap): void
  keepMs?: number
  pollMs?: number
}

const NAME = 'input.log'
const NEWLINE = 10
/** No line is so long. */
const MOST_HELD = 1 << 20
const RETRY_MS = 200
const SWEEP_MS = 500

/** Below the data directory. */
export const inputDirectory = (data: string): string => join(data, 'collector/input')

/** Keeps what is piped in until it ends or `signal` aborts; all of it is on disk then. */
export async function keepInput(options: KeepOptions, signal: AbortSignal): Promise<void> {
  const { input, directory, spoolBytes: maxBytes = 1 << 30, segmentBytes } = options
  const over = new AbortController()
  const spool = createSpool({
    directory,
    name: NAME,
    maxBytes,
    ...(segmentBytes !== undefined && { segmentBytes }),
  })
  const spooling = spool.run(over.signal)

  /** Not asked for more until what came has room: the pipe holds its writer back. */
  async function keep(bytes: Buffer): Promise<void> {
    while (bytes.length > 0 && !signal.aborted)
      try {
        return await spool.write(bytes)
      } catch {
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
  }

  let rest: Buffer = Buffer.alloc(0)
  const reading = (async () => {
    for await (const data of input) {
      if (signal.aborted) return
      const text = Buffer.concat([rest, typeof data === 'string' ? Buffer.from(data) : data])
      // whole lines: the file may be closed after any write
      const whole = text.length > MOST_HELD ? text.length : text.lastIndexOf(NEWLINE) + 1
      rest = text.subarray(whole)
      await keep(text.subarray(0, whole))
    }
  })()
  const stopped = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  await Promise.race([reading.catch(() => undefined), stopped])
  if (rest.length > 0) await spool.write(Buffer.concat([rest, Buffer.from('\n')])).catch(() => undefined)
  // else it is waited for, and the process cannot end
  input.destroy?.()
  over.abort()
  await spooling
}

/** What `keepInput` keeps in the same directory. */
export function createInput(options: InputOptions): LineSource {
  const { name, input, directory, host, zone, year, book, onGap, keepMs, pollMs } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const sweep = createSweeper({ directory, name: NAME, book, ...(keepMs !== undefined && { keepMs }) })
  const tail = createTail({
    name,
    path: join(directory, NAME),
    host,
    ...(zone !== undefined && { zone }),
    ...(year !== undefined && { year }),
    book,
    onGap,
    graceMs: 0, // one writer, who does not come back to what it closed
    isSpool: true,
    ...(pollMs !== undefined && { pollMs }),
  })
  let ended = false
  let waiting: Promise<void> | undefined

  async function waitForEnd(): Promise<void> {
    for await (const _ of input) continue
    ended = true
  }

  async function sweepOften(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sweep().catch(() => undefined) // looked at again
      await sleep(SWEEP_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    name,
    kind: 'input',
    host,
    reread: tail.reread,
    async run(deliver, signal) {
      waiting ??= waitForEnd().catch(() => void (ended = true))
      const sweeping = sweepOften(signal)
      await tail.run((chunk) => deliver({ ...chunk, kind: 'input' }), signal)
      await sweeping
    },
    status() {
      const { state, bytesLeft } = tail.status()
      const told: SourceState = ended && bytesLeft === 0 ? 'done' : state === 'missing' ? 'waiting' : state
      return { state: told, bytesLeft }
    },
  }
}
