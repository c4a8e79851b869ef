/** The files that log rotation made of one log: `mail.log.1`, `mail.log.2.gz`, `mail.log-20261121`, oldest first. */
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isSame } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { isCompressed, readHead } from './reader.ts'

export interface Sibling {
  path: string
  dev: number
  ino: number
  size: number
  mtimeMs: number
  compressed: boolean
  /** The log itself, not a rotated one. */
  live: boolean
}

// mail.log.1   mail.log.2.gz   mail.log-20261121   mail.log-20261121-1700000000.xz   mail.log.2026-11-21   mail.log.gz
//          ^ number                     ^ day               ^ day                             ^ date
const ROTATED =
  /(?:\.(?<number>\d{1,4})|-(?<day>\d{8}(?:-\d{1,12})?)|\.(?<date>\d{4}-\d\d-\d\d))?(?:\.(?:gz|xz|zst))?$/

/** The log that this is a rotation of: `mail.log` of `mail.log.2.gz`. */
export function logNameOf(path: string): string {
  return path.replace(ROTATED, '')
}

/** Two equal listings in a row: no rename came between. */
export async function listSiblings(path: string): Promise<Sibling[]> {
  let before = ''
  for (let attempt = 0; attempt < 50; attempt++) {
    const siblings = await listOnce(path)
    const key = siblings.map((each) => `${each.path}:${each.ino}`).join()
    if (key === before) return siblings
    before = key
  }
  return []
}

async function listOnce(path: string): Promise<Sibling[]> {
  const directory = dirname(path)
  const base = basename(path)
  const found: (Sibling & { age: number })[] = []
  const names = new Set(await readdir(directory).catch(() => []))
  for (const name of names) {
    if (name !== base && logNameOf(name) !== base) continue
    // gzip is still at work, or died: the plain file has the same text
    if (isCompressed(name) && names.has(name.replace(/\.\w+$/, ''))) continue
    const file = await stat(join(directory, name)).catch(() => undefined)
    if (!file?.isFile()) continue
    found.push({
      path: join(directory, name),
      dev: file.dev,
      ino: file.ino,
      size: file.size,
      mtimeMs: file.mtimeMs,
      compressed: isCompressed(name),
      live: name === base,
      age: name === base ? -1 : Number(ROTATED.exec(name)?.groups?.number ?? 0),
    })
  }
  return found
    .sort((a, b) => Number(a.live) - Number(b.live) || b.age - a.age || a.mtimeMs - b.mtimeMs)
    .map(({ age: _, ...sibling }) => sibling)
}

/** The index of the file among its siblings, -1 when it is gone. Exact place first, then the same content elsewhere. */
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
    const head = await readHead(sibling.path).catch(() => undefined)
    if (head !== undefined && isSame(identity, sibling, head)) return index
  }
  return -1
}

/** The index of the first file written later than this, the length of the list when there is none. */
export function firstWrittenAfter(siblings: readonly Sibling[], timeMs: number): number {
  const index = siblings.findIndex((each) => each.mtimeMs > timeMs)
  return index < 0 ? siblings.length : index
}
