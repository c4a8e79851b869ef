/** Standard input as a source: what is piped in goes to a spool on disk, which is then read as a log. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { createSpool } from './spool.ts'
import { createTail } from './tail.ts'
import type { Gap, LineSource, SourceState } from './source.ts'

export interface InputOptions {
  name: string
  /** Ends when its writer does. */
  input: AsyncIterable<Uint8Array | string>
  directory: string
  host: string
  zone?: string
  year?: number
  book: Book
  onGap(gap: Gap): void
  spoolBytes?: number
  segmentBytes?: number
  keepMs?: number
  pollMs?: number
}

const NEWLINE = 10
/** No line is so long. */
const MOST_HELD = 1 << 20

export function createInput(options: InputOptions): LineSource {
  const { name, input, directory, host, zone, year, book, onGap, spoolBytes = 1 << 30 } = options
  const { segmentBytes, keepMs, pollMs } = options
  const spool = createSpool({
    directory,
    name: 'input.log',
    book,
    maxBytes: spoolBytes,
    ...(segmentBytes !== undefined && { segmentBytes }),
    ...(keepMs !== undefined && { keepMs }),
  })
  const tail = createTail({
    name,
    path: spool.path,
    host,
    ...(zone !== undefined && { zone }),
    ...(year !== undefined && { year }),
    book,
    onGap,
    graceMs: 0, // nobody but us writes to it
    ...(pollMs !== undefined && { pollMs }),
  })
  let ended = false
  let reading: Promise<void> | undefined

  /** Not asked for more until what came has room: the pipe holds its writer back. */
  async function keep(bytes: Buffer, signal: AbortSignal): Promise<void> {
    while (bytes.length > 0 && !signal.aborted)
      try {
        return await spool.write(bytes)
      } catch {
        await sleep(200, undefined, { signal }).catch(() => undefined)
      }
  }

  async function readAll(signal: AbortSignal): Promise<void> {
    let rest: Buffer = Buffer.alloc(0)
    for await (const data of input) {
      if (signal.aborted) return
      const text = Buffer.concat([rest, typeof data === 'string' ? Buffer.from(data) : data])
      // whole lines: the file may be closed after any write
      const whole = text.length > MOST_HELD ? text.length : text.lastIndexOf(NEWLINE) + 1
      rest = text.subarray(whole)
      await keep(text.subarray(0, whole), signal)
    }
    if (rest.length > 0) await keep(Buffer.concat([rest, Buffer.from('\n')]), signal)
    ended = true
  }

  return {
    name,
    kind: 'input',
    host,
    reread: tail.reread,
    async run(deliver, signal) {
      reading ??= readAll(signal).catch(() => void (ended = true))
      const spooling = spool.run(signal)
      await tail.run((chunk) => deliver({ ...chunk, kind: 'input' }), signal)
      await spooling
    },
    status() {
      const { state, bytesLeft } = tail.status()
      const told: SourceState = ended && bytesLeft === 0 ? 'done' : state === 'missing' ? 'waiting' : state
      return { state: told, bytesLeft }
    },
  }
}
