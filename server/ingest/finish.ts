/** Files that grow no more: rotated, compressed, or handed to an import. Read once, and remembered by their content. */
import type { Book } from './book.ts'
import { deliverFinished, isMovedAway, openRotated, readToEnd } from './open-file.ts'
import type { ChunkFrame, OpenFile } from './open-file.ts'
import { isSame } from './identity.ts'
import { listSiblings, locate } from './siblings.ts'
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
  return openRotated(sibling, (head) => {
    const known = book.known(sibling, head)
    if (known === undefined) return { fileSeq: book.newFileSeq(), offset: 0 }
    const { fileSeq, offset, finished } = known.position
    const grew = !sibling.compressed && sibling.size > offset
    return known.reading || (finished && !grew) ? undefined : { fileSeq, offset }
  })
}

/** Opens the rotated file that a position lies in, under the name that it has now. */
export async function openLocated(
  { file, fileSeq, offset }: Position,
  siblings: readonly Sibling[],
): Promise<OpenFile | undefined> {
  if (file === undefined) return undefined
  const found = siblings[await locate(file, offset, siblings)]
  if (found === undefined) return undefined
  return openRotated(found, (head) => (isSame(file, found, head) ? { fileSeq, offset } : undefined))
}

/**
 * The first file of a list that is not all known, open. Lists again as long as rotation renames what was listed;
 * `choose` picks and orders. What cannot be opened is given to `refuse`, once, and passed over.
 */
export async function openFirstUnread(
  path: string,
  choose: (siblings: Sibling[]) => Sibling[] | Promise<Sibling[]>,
  book: Book,
  refuse: (sibling: Sibling, cause: unknown) => void,
  refused: Set<string>,
): Promise<OpenFile | undefined> {
  for (;;) {
    let moved = false
    for (const sibling of await choose(await listSiblings(path))) {
      const key = `${sibling.dev}:${sibling.ino}`
      if (sibling.live || refused.has(key)) continue
      try {
        const file = await openUnread(sibling, book)
        if (file !== undefined) return file
      } catch (cause) {
        if (isMovedAway(cause)) moved = true
        else {
          refused.add(key)
          refuse(sibling, cause)
        }
      }
      if (moved) break
    }
    if (!moved) return undefined
  }
}

/**
 * Reads an open file to its end and closes it. A damaged one gives what stands before the damage, and a gap; then the
 * damage is the answer.
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
