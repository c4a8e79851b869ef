/** Reads a range of a file once more, byte for byte, wherever rotation has put it since. */
import { openLocated } from './finish.ts'
import { linesOf } from './lines.ts'
import { isMovedAway, listSiblings, logNameOf } from './siblings.ts'
import type { Range, RawLine } from './source.ts'

/** The lines of the range; undefined when the file, or that part of it, is gone. */
export async function rereadFile(range: Range): Promise<RawLine[] | undefined> {
  const { start, end, next, reading } = range
  if (next.file === undefined) return undefined
  const siblings = await listSiblings(logNameOf(next.file.path), reading.olddir)
  let file
  try {
    file = await openLocated({ ...next, offset: end }, siblings)
  } catch (cause) {
    if (isMovedAway(cause)) return rereadFile(range) // rotation is at work
    return undefined
  }
  if (file === undefined) return undefined
  try {
    const bytes = Buffer.alloc(end - start)
    const filled = await file.reader.read(bytes, start)
    return filled === bytes.length ? linesOf(bytes, range) : undefined
  } catch {
    return undefined
  } finally {
    await file.reader.close()
  }
}
