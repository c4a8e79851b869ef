/**
 * Which files of a log are followed and which are history. Decided when mailtrace sees the log for the first time, and
 * kept: a run that ends before it has read anything must not make history of what the next one finds rotated away.
 */
import type { Book } from './book.ts'
import { GRACE_MS } from './draining.ts'
import { identify, isSure } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { openGrowing } from './open-file.ts'
import { firstWrittenAfter, fromListing, headOfSibling, listSiblings, locate } from './siblings.ts'
import type { Sibling } from './siblings.ts'

export interface FirstLook {
  /** Milliseconds. */
  at: number
  /** What was the log then; absent where it could not be read, or had too little in it to be known again. */
  file?: FileIdentity
  /** Then, the newest of its rotated files: null where it had none. Looks of earlier releases do not say. */
  newest?: FileIdentity | null
}

interface Log {
  path: string
  olddir?: string
  graceMs?: number
}

/** The log as it is now. */
async function look({ path, olddir, graceMs = GRACE_MS }: Log): Promise<FirstLook> {
  const at = Date.now()
  try {
    const { identity: file, reader } = await openGrowing(path, { fileSeq: 0, offset: 0 })
    await reader.close()
    if (isSure(file)) return { at, file }
  } catch {
    // whoever reads the log says why it cannot be read
  }
  const before = at - graceMs
  const newest = await fromListing(
    () => listSiblings(path, olddir),
    (all) => newestOf(all, before),
  )
  return { at, ...(newest !== undefined && { newest }) }
}

/**
 * Of the rotated files the newest that can be known again; undefined where none can. What was renamed just now is still
 * written to, as long as nobody made a new log: it is followed.
 */
async function newestOf(
  siblings: readonly Sibling[],
  before: number,
): Promise<FileIdentity | null | undefined> {
  const isOld = ({ compressed, changedMs }: Sibling) => compressed || changedMs < before
  const rotated = siblings.filter((each) => !each.live && isOld(each))
  for (const sibling of rotated.toReversed()) {
    const head = await headOfSibling(sibling)
    const identity = head && identify(sibling.path, sibling, head)
    if (identity !== undefined && isSure(identity)) return identity
  }
  return rotated.length === 0 ? null : undefined
}

/** The index of the first file that is followed; those before it are history. */
export async function firstFollowed(
  book: Book,
  log: Log & { name: string },
): Promise<(siblings: Sibling[]) => Promise<number>> {
  const { at, file, newest } = await book.firstLook(log.name, () => look(log))
  return async (siblings) => {
    if (newest === null) return 0
    const known = newest ?? file
    const index = known === undefined ? -1 : await locate(known, 0, siblings)
    if (index < 0) return firstWrittenAfter(siblings, at)
    return newest === undefined ? index : index + 1
  }
}
