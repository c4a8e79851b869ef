/** The bundled sample as sources: a day of history, then live for ever. Shown where no log can be read. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Micros } from '../../parsers/event.ts'
import type { Book } from './book.ts'
import { createTimetable, namesIn, roundAt, startOf } from './sample.ts'
import type { SampleLine, Timetable } from './sample.ts'
import type { Deliver, LineSource, Position, Range, RawLine, SourceState } from './source.ts'

export interface DemoOptions {
  /** The folder with mail.log, auth.log and rspamd.log. */
  directory: string
  book: Book
  /** Milliseconds. */
  now?: () => number
  pollMs?: number
}

export const DEMO_HOST = 'mx1'
const FILES = ['mail.log', 'auth.log', 'rspamd.log']
const HISTORY_MS = 24 * 3600 * 1000
const CHUNK_LINES = 2000
/** A place is round * STRIDE + line of the round's segment. */
const STRIDE = 1_000_000

export async function createDemo(options: DemoOptions): Promise<LineSource[]> {
  const texts = await Promise.all(FILES.map((file) => readFile(join(options.directory, file), 'utf8')))
  const names = namesIn(texts)
  return FILES.map((file, index) => demoFile(file, createTimetable(texts[index] ?? '', names), options))
}

function demoFile(name: string, timetable: Timetable, options: DemoOptions): LineSource {
  const { book, now = Date.now, pollMs = 500 } = options
  let state: SourceState = 'catching-up'
  let position: Position | undefined
  let held: { round: number; lines: SampleLine[] } | undefined

  function segment(round: number): SampleLine[] {
    if (held?.round !== round) held = { round, lines: timetable.segment(round) }
    return held.lines
  }

  function linesOf(start: number, end: number): RawLine[] {
    const round = Math.floor(start / STRIDE)
    return segment(round)
      .slice(start % STRIDE, end - round * STRIDE)
      .map(({ text }, index) => ({ text, position: start + index, latin1: false }))
  }

  function chunkOf(start: number, count: number, fileSeq: number) {
    const lines = linesOf(start, start + count)
    const end = start + count
    const reading = { host: DEMO_HOST, zone: 'UTC', at: now() * 1000 }
    const next: Position = { source: name, fileSeq, offset: end }
    const bytes = lines.reduce((sum, line) => sum + line.text.length + 1, 0)
    return { source: name, kind: 'demo' as const, fileSeq, start, end, reading, next, lines, bytes }
  }

  /** Delivers what is past; returns when the next line lies ahead. */
  async function catchUp(deliver: Deliver, signal: AbortSignal): Promise<void> {
    for (;;) {
      const earliest = roundAt((now() - HISTORY_MS) * 1000) * STRIDE
      // after a long stop the sample begins a day ago again
      const at = Math.max(position?.offset ?? 0, earliest)
      const fileSeq = (position ??= { source: name, fileSeq: book.newFileSeq(), offset: at }).fileSeq
      const round = Math.floor(at / STRIDE)
      const index = at % STRIDE
      const lines = segment(round)
      const due = dueFrom(lines, index, now() * 1000)
      if (due > 0) {
        const chunk = chunkOf(at, Math.min(due, CHUNK_LINES), fileSeq)
        await deliver(chunk)
        position = chunk.next
      } else if (index >= lines.length && startOf(round + 1) <= now() * 1000) {
        position = { ...position, offset: (round + 1) * STRIDE }
      } else return
      if (signal.aborted) return
    }
  }

  return {
    name,
    kind: 'demo',
    host: DEMO_HOST,
    async run(deliver, signal) {
      position = book.openPositions(name).at(-1)
      try {
        while (!signal.aborted) {
          await catchUp(deliver, signal)
          state = 'live'
          await sleep(pollMs, undefined, { signal })
        }
      } catch (cause) {
        if (!signal.aborted) throw cause
      } finally {
        state = 'stopped'
      }
    },
    reread: async ({ start, end }: Range) => linesOf(start, end),
    status() {
      const round = Math.floor((position?.offset ?? 0) / STRIDE)
      const ahead = position === undefined ? 0 : roundAt(now() * 1000) - round
      const size = (held?.lines ?? []).reduce((sum, line) => sum + line.text.length + 1, 0)
      return { state, bytesLeft: state === 'live' ? 0 : ahead * size }
    },
  }
}

function dueFrom(lines: readonly SampleLine[], index: number, until: Micros): number {
  let due = 0
  for (let at = index; at < lines.length && (lines[at]?.time ?? Infinity) <= until; at++) due += 1
  return due
}
