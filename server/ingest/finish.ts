/** Files that grow no more: rotated, compressed, or handed to an import. Read once, and remembered by their content. */
import type { Book } from './book.ts'
import { deliverFinished, openRotated, readToEnd } from './open-file.ts'
import type { ChunkFrame, OpenFile } from './open-file.ts'
import { readHead } from './reader.ts'
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

/** What of a file nobody has read yet: all of it, the part from a position on, or nothing. */
export async function whatIsUnread(sibling: Sibling, book: Book): Promise<'all' | 'nothing' | Position> {
  const known = book.known(sibling, await readHead(sibling.path))
  if (known === undefined) return 'all'
  const grew = !sibling.compressed && sibling.size > known.position.offset
  if (known.reading || (known.position.finished && !grew)) return 'nothing'
  return known.position
}

/**
 * Reads a file from `position` on, or all of it. A damaged one gives what stands before the damage, and a gap; then the
 * damage is the answer.
 */
export async function finishFile(
  sibling: Sibling,
  position: Position | undefined,
  { frame, book, deliver, onGap, signal, blockBytes }: FinishContext,
  onOpen: (file: OpenFile) => void = () => undefined,
): Promise<string | undefined> {
  const file = await openRotated(sibling, position?.fileSeq ?? book.newFileSeq(), position?.offset)
  book.claim({ source: frame.source, fileSeq: file.fileSeq, offset: file.offset, file: file.identity })
  onOpen(file)
  try {
    await readToEnd(file, frame, deliver, { final: true, ...(blockBytes !== undefined && { blockBytes }) })
    await deliverFinished(file, frame, deliver)
    return undefined
  } catch (cause) {
    if (signal.aborted) {
      book.release(file.fileSeq)
      throw cause
    }
    const detail = `${sibling.path}: ${cause instanceof Error ? cause.message : String(cause)}`
    onGap({ source: frame.source, detail })
    await deliverFinished(file, frame, deliver)
    return detail
  } finally {
    await file.reader.close()
  }
}
