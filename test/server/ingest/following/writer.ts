/** A writer that numbers its lines, and the count of what a store made of them: lost, doubled, split. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, vi } from 'vitest'
import { openCheckpoint } from '../../../../server/ingest/checkpoint.ts'
import { directory, memoryStore, start, tail } from '../stand-ins.ts'
import type { MemoryStore, Run } from '../stand-ins.ts'
import type { TailOptions } from '../../../../server/ingest/tail.ts'
import { eventually } from '../../../eventually.ts'

export interface Writer {
  /** Numbered lines into the file that is open, in one write. */
  lines(count: number): void
  /** Anything else. */
  raw(text: string | Buffer): void
  /** As syslog does on SIGHUP. */
  reopen(): void
  close(): void
}

export interface Log {
  at: string
  path: string
  stored: MemoryStore
  /** Every line that any writer wrote, in order. */
  written: string[]
  writer(name: string, options?: { append?: boolean }): Writer
  /** Resolves after the first look. */
  follow(more?: Partial<TailOptions>): Promise<Run>
  /** Waits for everything written, then says what is wrong with it: {0, 0, 0}. */
  expectWhole(): Promise<void>
  counts(): { lost: number; doubled: number; split: number }
}

export const CLEAN = { lost: 0, doubled: 0, split: 0 }

export function createLog(): Log {
  const at = directory()
  const path = join(at, 'mail.log')
  const stored = memoryStore()
  const written: string[] = []

  const counts = () => {
    const seen = new Map<string, number>()
    for (const text of stored.texts()) seen.set(text, (seen.get(text) ?? 0) + 1)
    const known = new Set(written)
    return {
      lost: written.filter((line) => !seen.has(line)).length,
      doubled: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
      split: [...seen.keys()].filter((line) => !known.has(line)).length,
    }
  }

  return {
    at,
    path,
    stored,
    written,
    counts,
    writer(name, { append = true } = {}) {
      let file = openSync(path, append ? 'a' : 'w', 0o644)
      let number = 0
      return {
        lines(count) {
          const text = Array.from(
            { length: count },
            () => `${name} ${String(++number).padStart(7, '0')} a line of the usual length`,
          )
          written.push(...text)
          writeSync(file, text.map((line) => `${line}\n`).join(''))
        },
        raw: (text) => void writeSync(file, typeof text === 'string' ? Buffer.from(text) : text),
        reopen() {
          closeSync(file)
          file = openSync(path, append ? 'a' : 'w', 0o644)
        },
        close: () => closeSync(file),
      }
    },
    async follow(more = {}) {
      const run = await start(at, tail(path, more), { stored })
      // what was rotated before a first look is history, which a source of its own reads
      await eventually(() => expect(run.sources[0]?.status().state).not.toBe('catching-up'), 2)
      return run
    },
    async expectWhole() {
      await eventually(() => expect(counts().lost).toBe(0)).catch(() => undefined)
      await new Promise((done) => setTimeout(done, 60)) // whatever comes twice comes now
      expect(counts()).toEqual(CLEAN)
    },
  }
}

/** A run that ends when everything written is stored. */
export async function readOnce(log: Log, more: Partial<TailOptions> = {}): Promise<void> {
  const run = await log.follow(more)
  await log.expectWhole()
  await run.stop()
}

/** A run that ends before anything it read is stored. */
export async function endAtOnce(log: Log): Promise<void> {
  const [source] = tail(log.path)(await openCheckpoint(log.at), () => undefined)
  const stopping = new AbortController()
  const given = vi.fn(
    () => new Promise<void>((_, stop) => stopping.signal.addEventListener('abort', () => stop())),
  )
  const ended = source?.run(given, stopping.signal)
  await eventually(() => expect(given).toHaveBeenCalled(), 2)
  stopping.abort()
  await ended
}

/** logrotate with `copytruncate`; nobody writes meanwhile, so nothing is destroyed. */
export function cut(path: string): void {
  for (let number = 20; number >= 1; number--)
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`)
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
}

/** logrotate without `create`: `.1` becomes `.2`, the log becomes `.1`; the oldest beyond `keep` goes. */
export function rotate(path: string, { keep = 9, compressFrom = 99 } = {}): void {
  for (let number = keep; number >= 1; number--)
    for (const suffix of ['', '.gz'])
      try {
        if (number === keep) unlinkSync(`${path}.${number}${suffix}`)
        else renameSync(`${path}.${number}${suffix}`, `${path}.${number + 1}${suffix}`)
      } catch {
        // there were fewer rotations so far
      }
  renameSync(path, `${path}.1`)
  if (compressFrom < 99)
    try {
      compress(`${path}.${compressFrom}`)
    } catch {
      // not so many yet
    }
}

export function compress(path: string, to = `${path}.gz`): void {
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, gzipSync(readFileSync(path)))
  unlinkSync(path)
}

export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
