/**
 * The systemd journal: `journalctl -o json --follow`, for systems that write no log files (Debian 12 and later). The
 * journal's cursor is the position; entries are counted from the first one we read.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { cutLines } from './lines.ts'
import type { Deliver, Gap, LineSource, Position, RawLine, Range, SourceState, Words } from './source.ts'

export interface JournalOptions {
  name?: string
  host: string
  /** The program and its first arguments. */
  command: readonly string[]
  book: Book
  onGap(gap: Gap): void
  /** Pause before a child that ended is started again; doubles up to `most`. */
  restartMs?: { first: number; most: number }
}

/** Facilities mail, auth and authpriv: what mail.log and auth.log would hold. */
const MATCHES = ['SYSLOG_FACILITY=2', 'SYSLOG_FACILITY=4', 'SYSLOG_FACILITY=10']
/** What a syslog header would say; the cursor and the time always come. */
const FIELDS = '--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_COMM,SYSLOG_PID,_PID,_HOSTNAME,PRIORITY'
const NEWLINE = 10

export function createJournal(options: JournalOptions): LineSource {
  const { name = 'journal', host, command, book, onGap } = options
  const { restartMs = { first: 1000, most: 30_000 } } = options
  let state: SourceState = 'catching-up'
  let advice: Words | undefined
  let position: Position | undefined

  function launch(
    args: readonly string[],
    cursor: string | undefined,
    matches: readonly string[] = MATCHES,
  ): ChildProcess {
    const [program = 'journalctl', ...first] = command
    const after = cursor === undefined ? [] : [`--after-cursor=${cursor}`]
    const output = ['-o', 'json', FIELDS, '--no-pager', '--quiet']
    const child = spawn(program, [...first, ...output, ...args, ...after, ...matches], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.on('error', () => undefined) // told by lastWords
    return child
  }

  /** Vacuuming may have taken more than what we read: the journal then begins after the entry that should come next. */
  async function expectCursor(cursor: string): Promise<void> {
    const read = cursorParts(cursor)
    const child = launch([`--cursor=${cursor}`], undefined, [])
    try {
      for await (const text of wholeLines(child)) {
        const first = firstCursor(cutLines(text, 0))
        const next = first === undefined ? undefined : cursorParts(first)
        if (read === undefined || next === undefined) return
        if (next.file === read.file && next.number <= read.number + 1n) return
        const lost =
          next.file === read.file ? `${next.number - read.number - 1n} entries of all programs` : 'entries'
        onGap({
          source: name,
          detail: `the journal begins after the last entry read (${cursor}): ${lost} are gone`,
        })
        return
      }
    } finally {
      child.kill()
    }
  }

  /** One child from start to end; true when it gave an entry. */
  async function follow(deliver: Deliver, signal: AbortSignal): Promise<boolean> {
    const child = launch(['--follow', '--lines=all'], position?.cursor)
    const failed = lastWords(child)
    const stop = () => child.kill()
    signal.addEventListener('abort', stop, { once: true })
    let gave = false
    try {
      for await (const lines of wholeLines(child)) {
        state = 'live'
        advice = undefined
        gave = true
        await deliver(chunkOf(lines))
      }
    } finally {
      signal.removeEventListener('abort', stop)
      child.kill()
    }
    if (!signal.aborted) {
      state = 'waiting'
      const detail = await failed
      advice = {
        en: `'${command.join(' ')}' ended (${detail}); it is started again`,
        de: `'${command.join(' ')}' hat sich beendet (${detail}) und wird neu gestartet`,
      }
    }
    return gave
  }

  function chunkOf(text: Buffer) {
    const fileSeq = (position ??= { source: name, fileSeq: book.newFileSeq(), offset: 0 }).fileSeq
    const { offset: start, cursor } = position
    const lines = cutLines(text, 0).map((line, index) => ({ ...line, position: start + index }))
    const end = start + lines.length
    const after = lastCursor(lines) ?? cursor
    position = { source: name, fileSeq, offset: end, ...(after !== undefined && { cursor: after }) }
    return {
      source: name,
      kind: 'journal' as const,
      fileSeq,
      start,
      end,
      reading: { host, at: Date.now() * 1000 },
      ...(cursor !== undefined && { cursor }),
      next: position,
      lines,
      bytes: text.length,
    }
  }

  return {
    name,
    kind: 'journal',
    host,
    async run(deliver, signal) {
      position = book.openPositions(name).at(-1)
      let pause = restartMs.first
      try {
        while (!signal.aborted) {
          if (position?.cursor !== undefined) await expectCursor(position.cursor)
          const gave = await follow(deliver, signal)
          pause = gave ? restartMs.first : Math.min(pause * 2, restartMs.most)
          await sleep(pause, undefined, { signal })
        }
      } catch (cause) {
        if (!signal.aborted) throw cause
      } finally {
        state = 'stopped'
      }
    },
    /** The journal keeps no byte offsets: as many entries after the cursor as the range had. */
    async reread({ start, end, cursor }: Range) {
      const child = launch(['--lines=all'], cursor)
      const found: RawLine[] = []
      try {
        for await (const text of wholeLines(child)) {
          found.push(...cutLines(text, 0))
          if (found.length >= end - start) break
        }
      } finally {
        child.kill()
      }
      if (found.length === 0) return undefined
      if (found.length < end - start)
        onGap({ source: name, detail: `journal after ${cursor}: entries are gone` })
      return found.slice(0, end - start).map((line, index) => ({ ...line, position: start + index }))
    },
    status: () => ({ state, ...(advice !== undefined && { advice }), bytesLeft: 0 }),
  }
}

/** Output of a child in pieces of whole lines. What a killed child left unfinished comes again after the cursor. */
async function* wholeLines(child: ChildProcess): AsyncGenerator<Buffer> {
  if (child.stdout === null) return
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const data of child.stdout as AsyncIterable<Buffer>) {
      const text = rest.length > 0 ? Buffer.concat([rest, data]) : data
      const whole = text.lastIndexOf(NEWLINE) + 1
      rest = Buffer.from(text.subarray(whole))
      if (whole > 0) yield text.subarray(0, whole)
    }
  } catch (cause) {
    // a child that could not be started closes its output before the end
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause
  }
}

function firstCursor(lines: readonly RawLine[]): string | undefined {
  return lastCursor(lines.slice(0, 1))
}

// s=c0f1a2...;i=4b2f;b=...;m=...;t=...;x=...
//   ^ file      ^ number: counted through by the journal, in hexadecimal
function cursorParts(cursor: string): { file: string; number: bigint } | undefined {
  const { file, number } = /(?:^|;)s=(?<file>[^;]+);i=(?<number>[0-9a-f]+)(?:;|$)/i.exec(cursor)?.groups ?? {}
  return file === undefined || number === undefined ? undefined : { file, number: BigInt(`0x${number}`) }
}

function lastCursor(lines: readonly RawLine[]): string | undefined {
  for (const { text } of lines.toReversed()) {
    try {
      const { __CURSOR: cursor } = JSON.parse(text) as { __CURSOR?: unknown }
      if (typeof cursor === 'string') return cursor
    } catch {
      // not an entry: the one before it says where we are
    }
  }
  return undefined
}

/** Why the child ended, in its own words. */
function lastWords(child: ChildProcess): Promise<string> {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-300)
  })
  return new Promise((resolve) => {
    child.on('error', (cause) => resolve(cause.message))
    child.on('close', (code, signal) => resolve(words.trim() || `exit ${code ?? signal}`))
  })
}
