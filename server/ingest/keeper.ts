/**
 * Keeps every file open that gets a log's name while its reader is busy with older ones. Rotation may remove such a file
 * before its turn comes: then its text is still here, among the log's other files.
 */
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { headOf, readHandle } from './reader.ts'
import { identify } from './identity.ts'
import { fromListing, listSiblings, locate } from './siblings.ts'
import type { Sibling } from './siblings.ts'

/** Of one log. An hour's worth where somebody rotates every minute. */
const MOST_FILES = 60

export interface KeeperOptions {
  path: string
  olddir?: string
  pollMs: number
  mostFiles?: number
  /** A file that may be removed before its turn, because it cannot be kept open. */
  onUnkept(detail: string): void
}

export interface Keeper {
  /** Holds what has the log's name now. */
  look(): Promise<void>
  /** Looks now and then until `close`, however long the reader is busy. */
  start(): void
  /** As `listSiblings`, with the files that are removed where their age puts them. */
  list(): Promise<Sibling[]>
  /** All files before this one are read. */
  release(place: Place): Promise<void>
  close(): Promise<void>
}

interface Place {
  dev: number
  ino: number
}

interface Kept extends Place {
  handle: FileHandle
}

export function createKeeper(options: KeeperOptions): Keeper {
  const { path, olddir, pollMs, mostFiles = MOST_FILES, onUnkept } = options
  /** In the order in which they had the name. */
  let kept: Kept[] = []
  let isFull = false
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  /** One after the other: a file must not be closed while it is listed. */
  function inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    const done = turn.then(job)
    turn = done.catch(() => undefined)
    return done
  }

  const isKept = (place: Place) => kept.some((each) => isAt(each, place))

  async function lookNow(): Promise<void> {
    // whoever reads the log says why it cannot be read
    const named = await stat(path).catch(() => undefined)
    if (!named?.isFile() || isKept(named)) return
    const handle = kept.length < mostFiles ? await open(path).catch(whenFull) : tellFull()
    if (handle === undefined) return
    const { dev, ino } = await handle.stat()
    if (isKept({ dev, ino })) return handle.close()
    kept.push({ handle, dev, ino })
  }

  function whenFull(cause: NodeJS.ErrnoException): void {
    if (cause.code === 'EMFILE' || cause.code === 'ENFILE') tellFull()
  }

  function tellFull(): void {
    if (!isFull) onUnkept(unkept(path, kept.length))
    isFull = true
  }

  /** Files of which nothing is left under any name; a compressed copy is as good as the file. */
  async function removed(listed: readonly Sibling[]): Promise<Sibling[]> {
    const found: Sibling[] = []
    for (const { handle, dev, ino } of kept) {
      const { nlink, size, mtimeMs, ctimeMs: changedMs } = await handle.stat()
      if (nlink > 0 || size === 0) continue
      const place = { dev, ino, compressed: false }
      const identity = identify(path, place, await headOf(readHandle(handle, place)))
      if ((await locate(identity, 0, listed)) >= 0) continue
      found.push({ path, ...place, size, mtimeMs, changedMs, live: false, handle })
    }
    return found
  }

  async function withRemoved(listed: Sibling[]): Promise<Sibling[]> {
    const files = [...listed]
    let from = 0
    for (const file of await removed(files)) {
      const later = kept.slice(kept.findIndex((each) => isAt(each, file)) + 1)
      const isNewer = (each: Sibling) =>
        each.live || each.mtimeMs >= file.mtimeMs || later.some((other) => isAt(other, each))
      while (from < files.length && !files.slice(from, from + 1).some(isNewer)) from++
      files.splice(from++, 0, file)
    }
    return files
  }

  return {
    look: () => inTurn(lookNow),
    start() {
      timer = setInterval(() => void inTurn(lookNow).catch(() => undefined), pollMs)
    },
    list: () => inTurn(() => fromListing(() => listSiblings(path, olddir), withRemoved)),
    release: (place) =>
      inTurn(async () => {
        const index = kept.findIndex((each) => isAt(each, place))
        for (const { handle } of kept.splice(0, Math.max(0, index))) await handle.close()
        isFull = false
      }),
    close() {
      clearInterval(timer)
      return inTurn(async () => {
        for (const { handle } of kept) await handle.close()
        kept = []
      })
    },
  }
}

function isAt(one: Place, other: Place): boolean {
  return one.dev === other.dev && one.ino === other.ino
}

const unkept = (path: string, files: number) =>
  `${path} was rotated ${files} times while older lines waited, and no more files can be kept open: lines of a file that rotation removes before its turn are lost`
