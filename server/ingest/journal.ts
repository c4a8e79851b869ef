/**
 * The systemd journal: `journalctl -o json --follow`, for systems that write no log files (Debian 12 and later). The
 * journal's cursor is the position; entries are counted from the first one we read.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { cursorParts, entriesOf, firstCursor, lastCursor, wholeLines } from './journal-entries.ts'
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
    // without --all, fields of 4 KB and more are null
    const output = ['-o', 'json', '--all', FIELDS, '--no-pager', '--quiet']
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
      for await (const text of wholeLines(child.stdout)) {
        const first = firstCursor(entriesOf(text))
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
      for await (const lines of wholeLines(child.stdout)) {
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
    const lines = entriesOf(text).map((line, index) => ({ ...line, position: start + index }))
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
        for await (const text of wholeLines(child.stdout)) {
          found.push(...entriesOf(text))
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
