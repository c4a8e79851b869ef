/** The files that log rotation made of one log: `mail.log.1`, `mail.log.2.gz`, `mail.log-20261121`, oldest first. */
import { readdir, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isSame } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { headOf, isCompressed, openReader, readHandle } from './reader.ts'
import type { ByteReader } from './reader.ts'

export interface Sibling {
  path: string
  dev: number
  ino: number
  size: number
  mtimeMs: number
  /** When its text, its name or its rights changed last. */
  changedMs: number
  compressed: boolean
  /** The log itself, not a rotated one. */
  live: boolean
  /** It is removed and has no name any more; whoever holds it closes it (server/ingest/keeper.ts). */
  handle?: FileHandle
}

/** Looks at a log's files while rotation is at work. */
const ATTEMPTS = 50

// mail.log.1   mail.log.2.gz   mail.log-20261121   mail.log-20261121-1700000000.xz   mail.log.2026-11-21   mail.log.gz
//          ^ number                     ^ day               ^ day                             ^ day
const ROTATED =
  /(?:\.(?<number>\d{1,4})|[-.](?<day>\d{8}(?:-?\d{1,12})?|\d{4}-\d\d-\d\d(?:[-T_]\d[\d:-]*)?))?(?:\.(?:gz|xz|zst))?$/
// logrotate's `extension .log`: mail-20261121.log.gz   mail.1.log
//                                    ^ day                  ^ number
const ROTATED_INSIDE =
  /(?:\.(?<number>\d{1,4})|[-.](?<day>\d{8}(?:-?\d{1,12})?|\d{4}-\d\d-\d\d))(?<extension>\.[a-z]{1,8})(?:\.(?:gz|xz|zst))?$/

/** The log that this is a rotation of: `mail.log` of `mail.log.2.gz` and of `mail-20261121.log`. */
export function logNameOf(path: string): string {
  const inside = ROTATED_INSIDE.exec(path)?.groups
  // `mail.1.log` may be a log of its own
  if (inside?.day !== undefined) return path.replace(ROTATED_INSIDE, inside.extension ?? '')
  return path.replace(ROTATED, '')
}

/** What a file's name says of its age: rotated how often, or on which day. Undefined: it is no rotation of `base`. */
function rotationOf(name: string, base: string): { number: number; day: string } | undefined {
  for (const pattern of [ROTATED, ROTATED_INSIDE]) {
    const { number = '0', day = '', extension = '' } = pattern.exec(name)?.groups ?? {}
    if (pattern.test(name) && name.replace(pattern, extension) === base)
      return { number: Number(number), day: day.replace(/\D/g, '') }
  }
  return undefined
}

/** Two equal listings in a row: no rename came between. `olddir` is where rotated files lie, if not beside the log. */
export async function listSiblings(path: string, olddir?: string): Promise<Sibling[]> {
  let before = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const siblings = await listOnce(path, olddir)
    const key = keyOf(siblings)
    if (key === before) return siblings
    before = key
  }
  return []
}

const keyOf = (siblings: readonly Sibling[]) => siblings.map(({ path, ino }) => `${path}:${ino}`).join()

/** Nothing was renamed, made or removed since. A copy is made before the log is cut, so whoever saw it cut sees the copy now. */
export async function isAsListed(
  list: () => Promise<Sibling[]>,
  listed: readonly Sibling[],
): Promise<boolean> {
  return keyOf(await list()) === keyOf(listed)
}

async function listOnce(path: string, olddir: string | undefined): Promise<Sibling[]> {
  const base = basename(path)
  const found: (Sibling & { number: number; day: string })[] = []
  const beside = dirname(path)
  for (const directory of new Set([beside, olddir === undefined ? beside : resolve(beside, olddir)])) {
    const names = new Set(await readdir(directory).catch(() => []))
    for (const name of names) {
      const live = name === base && directory === beside
      const rotation = live ? { number: -1, day: '' } : rotationOf(name, base)
      if (rotation === undefined) continue
      const plain = name.replace(/\.\w+$/, '')
      if (
        isCompressed(name) &&
        names.has(plain) &&
        (await isPackedFrom(join(directory, name), join(directory, plain)))
      )
        continue
      const file = await stat(join(directory, name)).catch(() => undefined)
      if (!file?.isFile()) continue
      const { dev, ino, size, mtimeMs, ctimeMs: changedMs } = file
      const [path, compressed] = [join(directory, name), isCompressed(name)]
      found.push({ path, dev, ino, size, mtimeMs, changedMs, compressed, live, ...rotation })
    }
  }
  return found.sort(byAge).map(({ number: _, day: __, ...sibling }) => sibling)
}

/**
 * gzip is still at work, or died: the plain file has the same text. Where one begins otherwise, both have lines: packed once,
 * then rotation was told not to pack. What cannot be read yet may be the same.
 */
async function isPackedFrom(packed: string, plain: string): Promise<boolean> {
  const [text, whole] = await Promise.all([headAt(packed), headAt(plain)])
  if (text === undefined || whole === undefined || text.length === 0) return true
  const length = Math.min(text.length, whole.length)
  return length > 0 && text.subarray(0, length).equals(whole.subarray(0, length))
}

async function headAt(path: string): Promise<Buffer | undefined> {
  const reader = await openReader(path).catch(() => undefined)
  try {
    return reader && (await headOf(reader))
  } catch {
    return undefined
  } finally {
    await reader?.close()
  }
}

interface Aged {
  live: boolean
  number: number
  day: string
  mtimeMs: number
}

/** The oldest first. A day in the name says more than when the file was touched last. */
function byAge(a: Aged, b: Aged): number {
  const live = Number(a.live) - Number(b.live)
  if (live !== 0 || a.number !== b.number) return live || b.number - a.number
  const days = a.day !== '' && b.day !== '' ? (a.day < b.day ? -1 : Number(a.day > b.day)) : 0
  return days || a.mtimeMs - b.mtimeMs
}

/**
 * What `choose` makes of a listing. Lists again as long as rotation gives a listed name to another file meanwhile: half of
 * an answer from before it and half from after it would pass over a file that nobody has read. Rejects when that has no
 * end, as on a file system that numbers its files anew at each look.
 */
export async function fromListing<Chosen>(
  list: () => Promise<Sibling[]>,
  choose: (siblings: Sibling[]) => Chosen | Promise<Chosen>,
): Promise<Chosen> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++)
    try {
      const listed = await list()
      const chosen = await choose(listed)
      if (await isAsListed(list, listed)) return chosen
    } catch (cause) {
      if (!isMovedAway(cause)) throw cause
    }
  throw new Error('the files of the log are others at each look')
}

export function movedAway(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} has another file now`), { code: 'ENOENT' })
}

/** The file was renamed or removed between listing and opening: list again. */
export function isMovedAway(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT'
}

/**
 * The index of the file among its siblings, -1 when it is gone. Exact place first, then the same content elsewhere. Rejects
 * with what `isMovedAway` knows when the listing is out of date.
 */
export async function locate(
  identity: FileIdentity,
  offset: number,
  siblings: readonly Sibling[],
): Promise<number> {
  const inPlace = siblings.findIndex(
    (each) => !each.compressed && each.dev === identity.dev && each.ino === identity.ino,
  )
  for (const index of [inPlace, ...[...siblings.keys()].reverse()]) {
    const sibling = siblings[index]
    if (sibling === undefined || (!sibling.compressed && sibling.size < offset)) continue
    const head = await headOfSibling(sibling)
    if (head !== undefined && isSame(identity, sibling, head)) return index
  }
  return -1
}

/**
 * Its bytes. Closing leaves a file open that somebody else holds. Rejects with what `isMovedAway` knows when rotation gave
 * its name to another file since it was listed.
 */
export async function openSibling({ path, dev, ino, handle }: Sibling): Promise<ByteReader> {
  if (handle !== undefined)
    return { ...readHandle(handle, { dev, ino, compressed: false }), close: () => Promise.resolve() }
  const reader = await openReader(path)
  if (reader.place.dev === dev && reader.place.ino === ino) return reader
  await reader.close()
  throw movedAway(path)
}

/** Undefined where it cannot be read. */
export async function headOfSibling(sibling: Sibling): Promise<Buffer | undefined> {
  let reader: ByteReader | undefined
  try {
    reader = await openSibling(sibling)
    return await headOf(reader)
  } catch (cause) {
    if (isMovedAway(cause)) throw cause
    return undefined
  } finally {
    await reader?.close()
  }
}

/** The index of the first file written later than this, the length of the list when there is none. */
export function firstWrittenAfter(siblings: readonly Sibling[], timeMs: number): number {
  const index = siblings.findIndex((each) => each.mtimeMs > timeMs)
  return index < 0 ? siblings.length : index
}
