/** Files that grow no more: rotated, compressed, or handed to an import. Read once, and remembered by their content. */
import type { Book } from './book.ts'
import { deliverFinished, openRotated, readToEnd } from './open-file.ts'
import type { ChunkFrame, OpenFile } from './open-file.ts'
import { isSame } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { textSize } from './reader.ts'
import type { ByteReader } from './reader.ts'
import { fromListing, isAsListed, isMovedAway, locate } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { Deliver, Gap, Position } from './source.ts'

export interface FinishContext {
  frame: ChunkFrame
  book: Book
  deliver: Deliver
  onGap(gap: Gap): void
  signal: AbortSignal
  blockBytes?: number
}

/** Opens a file where nobody has read it yet: at its start, or where somebody stopped. Undefined: all of it is known. */
export function openUnread(sibling: Sibling, book: Book): Promise<OpenFile | undefined> {
  return openRotated(sibling, async (head, reader) => {
    const known = book.known(sibling, head)
    if (known === undefined) return { fileSeq: book.newFileSeq(), offset: 0 }
    const { fileSeq, offset, finished, inside } = known.position
    if (known.reading || (finished && !(await reachesBeyond(sibling, reader, offset)))) return undefined
    return { fileSeq, offset, ...(inside && { inside }) }
  })
}

/** Whether a file has text behind `offset`: one that grew, or the whole of which somebody read a part. */
async function reachesBeyond(sibling: Sibling, reader: ByteReader, offset: number): Promise<boolean> {
  if (!sibling.compressed) return sibling.size > offset
  // the trailer of a .gz says how long its text is, without unpacking all of it
  if (sibling.path.endsWith('.gz') && (await textSize(sibling.path)) === offset) return false
  return (await reader.read(Buffer.alloc(1), offset)) > 0
}

/** Opens the rotated file that a position lies in, under the name that it has now. */
export async function openLocated(
  { file, fileSeq, offset, inside }: Position,
  siblings: readonly Sibling[],
): Promise<OpenFile | undefined> {
  if (file === undefined) return undefined
  const found = siblings[await locate(file, offset, siblings)]
  if (found === undefined) return undefined
  return openRotated(found, async (head) =>
    isSame(file, found, head) ? { fileSeq, offset, ...(inside && { inside }) } : undefined,
  )
}

/**
 * The copy that copytruncate made, open where it has more than was read; which file that is and where its text ends.
 * Nothing where there is none.
 */
export async function openCopy(
  position: Position,
  list: () => Promise<Sibling[]>,
): Promise<{ copy?: OpenFile; file?: FileIdentity; end?: number }> {
  try {
    const siblings = await list()
    const rotated = siblings.filter((each) => !each.live)
    const copy = await openLocated(position, rotated)
    if (copy !== undefined) return { copy, file: copy.identity, end: copy.size }
    // we may have read on after the copy was made
    const short = await openLocated({ ...position, offset: 0 }, rotated)
    await short?.reader.close()
    if (short !== undefined) return { file: short.identity, end: short.size }
    return (await isAsListed(list, siblings)) ? {} : await openCopy(position, list)
  } catch (cause) {
    if (isMovedAway(cause)) return openCopy(position, list)
    throw cause
  }
}

/**
 * The first file of a list that is not all known, open. Lists again as long as rotation renames what was listed;
 * `choose` picks and orders. What cannot be opened is given to `refuse`, once, and passed over. `passed` keeps what need
 * not be looked at again.
 */
export async function openFirstUnread(
  list: () => Promise<Sibling[]>,
  choose: (siblings: Sibling[]) => Sibling[] | Promise<Sibling[]>,
  book: Book,
  refuse: (sibling: Sibling, cause: unknown) => void,
  passed: Set<string>,
): Promise<OpenFile | undefined> {
  for (;;) {
    let moved = false
    for (const sibling of await fromListing(list, choose)) {
      const key = placeKey(sibling, sibling)
      if (sibling.live || passed.has(key)) continue
      try {
        const file = await openUnread(sibling, book)
        // nothing in it that could be remembered: it would be found unread again and again
        if (file?.identity.headBytes === 0) await file.reader.close()
        else if (file !== undefined) return file
        // it grows no more, and to see that all of it is known may mean to unpack it
        if (sibling.compressed) passed.add(key)
      } catch (cause) {
        if (isMovedAway(cause)) moved = true
        else {
          passed.add(key)
          refuse(sibling, cause)
        }
      }
      if (moved) break
    }
    if (!moved) return undefined
  }
}

/** A file's name among those passed over. Rotation removes the oldest file, and the next one made may get its inode. */
export function placeKey(
  { dev, ino }: { dev: number; ino: number },
  { mtimeMs }: { mtimeMs: number },
): string {
  return `${dev}:${ino}:${mtimeMs}`
}

/**
 * Reads an open file to its end and closes it. A damaged one gives what stands before the damage, and a gap; then the
 * damage is the answer, and a whole file with the same beginning goes on where the lines taken end.
 */
export async function finishFile(
  file: OpenFile,
  { frame, book, deliver, onGap, signal, blockBytes }: FinishContext,
): Promise<string | undefined> {
  book.claim({ source: frame.source, fileSeq: file.fileSeq, offset: file.offset, file: file.identity })
  try {
    await readToEnd(file, frame, deliver, { final: true, ...(blockBytes !== undefined && { blockBytes }) })
    await deliverFinished(file, frame, deliver)
    return undefined
  } catch (cause) {
    if (signal.aborted) {
      book.release(file.fileSeq)
      throw cause
    }
    const detail = `${file.identity.path}: ${cause instanceof Error ? cause.message : String(cause)}`
    onGap({ source: frame.source, detail })
    await deliverFinished(file, frame, deliver)
    return detail
  } finally {
    await file.reader.close()
  }
}
