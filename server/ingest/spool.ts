/**
 * Lines that come once and cannot be asked for again (syslog, standard input): written to files of ours first, which are
 * then followed like any log. What was accepted survives a restart, and the files together never grow over a limit.
 */
import { mkdirSync, statSync } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from './book.ts'
import { newHeading } from './heading.ts'
import { readHead } from './reader.ts'
import type { SourceKind } from './source.ts'

export interface SpoolOptions {
  directory: string
  name: string
  /** Absent: somebody else deletes what is stored. */
  book?: Pick<Book, 'known'>
  /** All files together. */
  maxBytes: number
  /** A file is closed at this size, and deleted once all of it is stored. */
  segmentBytes?: number
  /** A file that is stored is kept so long: the checkpoint must have reached the disk before. */
  keepMs?: number
}

export interface Spool {
  /** The file that a tail follows. */
  readonly path: string
  /** Room for so many bytes. */
  free(): number
  /**
   * Whole lines. Resolves when they are with the operating system, or at least a part of them is: the rest goes before
   * anything else. Rejects when there is no room or the disk is full, and has taken nothing then.
   */
  write(lines: Buffer): Promise<void>
  /** Rotates and deletes until `signal` aborts, then makes sure that all is on the disk. */
  run(signal: AbortSignal): Promise<void>
}

export type SpooledKind = Extract<SourceKind, 'syslog' | 'input'>

const SWEEP_MS = 500

export function createSpool(options: SpoolOptions): Spool {
  const { directory, name, maxBytes, segmentBytes = 8 << 20 } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, name)
  let handle: FileHandle | undefined
  let size = sizeOf(path)
  let closed = 0
  let dirty = false
  /** The disk was full in the middle of a write. */
  let owed: Buffer = Buffer.alloc(0)
  let turn: Promise<unknown> = Promise.resolve()
  const sweep = createSweeper(options)

  /** One thing after the other: writing, rotating. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  async function write(lines: Buffer): Promise<void> {
    if (size + closed + lines.length > maxBytes) throw new Error('the spool is full')
    handle ??= await reopen()
    await settle(handle)
    owed = lines
    size += lines.length
    await settle(handle).catch((cause: unknown) => {
      if (owed.length < lines.length) return
      owed = Buffer.alloc(0)
      size -= lines.length
      throw cause
    })
  }

  async function settle(file: FileHandle): Promise<void> {
    while (owed.length > 0) {
      owed = owed.subarray((await file.write(owed)).bytesWritten)
      dirty = true
    }
  }

  async function reopen(): Promise<FileHandle> {
    const file = await open(path, 'a+', 0o600)
    if (size === 0) {
      owed = newHeading()
      size = owed.length
      return file
    }
    const last = Buffer.from('\n')
    await file.read(last, 0, 1, size - 1)
    // a crash in the middle of a write: the next line must not be joined to it
    if (last[0] !== 10) size += (await file.write('\n')).bytesWritten
    return file
  }

  async function rotate(): Promise<void> {
    if (size < segmentBytes) return
    if (handle !== undefined) await settle(handle)
    await handle?.sync()
    await handle?.close()
    handle = undefined
    // as logrotate's dateext: the number only grows
    const stamp = new Date().toISOString().replace(/\D/g, '')
    await rename(path, `${path}-${stamp.slice(0, 8)}-${stamp.slice(8, 17)}`)
    size = 0
    dirty = false
    // at once, though no line may come for long: only then the old one is read to its end
    handle = await reopen()
    await settle(handle)
  }

  return {
    path,
    free: () => Math.max(0, maxBytes - size - closed),
    write: (lines) => inTurn(() => write(lines)),
    async run(signal) {
      while (!signal.aborted) {
        await inTurn(async () => {
          if (handle !== undefined) await settle(handle)
          await rotate()
          closed = await sweep()
          if (dirty) await handle?.datasync()
          dirty = false
        }).catch(() => undefined) // the disk is full, perhaps; it is looked at again
        await sleep(SWEEP_MS, undefined, { signal }).catch(() => undefined)
      }
      await inTurn(async () => {
        // a disk that is still full keeps what it has
        if (handle !== undefined) await settle(handle).catch(() => undefined)
        await handle?.sync()
        await handle?.close()
        handle = undefined
      })
    },
  }
}

/** Deletes what is stored; gives the bytes of the closed files that are not. */
export function createSweeper({
  directory,
  name,
  book,
  keepMs = 10_000,
}: Pick<SpoolOptions, 'directory' | 'name' | 'book' | 'keepMs'>): () => Promise<number> {
  const storedSince = new Map<string, number>()
  return async () => {
    let closed = 0
    for (const each of await readdir(directory)) {
      if (!each.startsWith(`${name}-`)) continue
      const file = join(directory, each)
      const found = await stat(file).catch(() => undefined)
      if (found === undefined) continue
      const place = { dev: found.dev, ino: found.ino, compressed: false }
      const known = book?.known(place, await readHead(file).catch(() => Buffer.alloc(0)))
      const stored = known !== undefined && !known.reading && known.position.finished === true
      if (stored) {
        const since = storedSince.get(each) ?? Date.now()
        storedSince.set(each, since)
        if (Date.now() - since >= keepMs) {
          await rm(file, { force: true })
          storedSince.delete(each)
        }
      } else closed += found.size // what is stored is on its way out, and takes no room from what comes
    }
    return closed
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
