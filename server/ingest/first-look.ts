/**
 * Which files of a log are followed and which are history. Decided when mailtrace sees the log for the first time, and
 * kept: a run that ends before it has read anything must not make history of what the next one finds rotated away.
 */
import type { Book } from './book.ts'
import type { FileIdentity } from './identity.ts'
import { openGrowing } from './open-file.ts'
import { firstWrittenAfter, locate } from './siblings.ts'
import type { Sibling } from './siblings.ts'

export interface FirstLook {
  /** Milliseconds. */
  at: number
  /** What was the log then; absent where it could not be read. */
  file?: FileIdentity
}

/** The log as it is now. */
async function look(path: string): Promise<FirstLook> {
  const at = Date.now()
  try {
    const { identity: file, reader } = await openGrowing(path, { fileSeq: 0, offset: 0 })
    await reader.close()
    return { at, file }
  } catch {
    return { at }
  }
}

/** The index of the first file that is followed; those before it are history. */
export async function firstFollowed(
  book: Book,
  { name, path }: { name: string; path: string },
): Promise<(siblings: Sibling[]) => Promise<number>> {
  const { at, file } = await book.firstLook(name, () => look(path))
  return async (siblings) => {
    const index = file === undefined ? -1 : await locate(file, 0, siblings)
    return index >= 0 ? index : firstWrittenAfter(siblings, at)
  }
}
