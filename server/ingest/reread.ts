/** Reads a range of a file once more, byte for byte, wherever rotation has put it since. */
import { openLocated } from './finish.ts'
import { linesOf } from './lines.ts'
import { isAsListed, isMovedAway, listSiblings, logNameOf } from './siblings.ts'
import type { Range, RawLine } from './source.ts'

/** The lines of the range; undefined when the file, or that part of it, is gone. */
export async function rereadFile(range: Range): Promise<RawLine[] | undefined> {
  const { start, end, next, reading } = range
  if (next.file === undefined) return undefined
  const log = logNameOf(next.file.path)
  const list = () => listSiblings(log, reading.olddir)
  const siblings = await list()
  let file
  try {
    file = await openLocated({ ...next, offset: end }, siblings)
  } catch (cause) {
    if (isMovedAway(cause)) return rereadFile(range) // rotation is at work
    return undefined
  }
  if (file === undefined) return (await isAsListed(list, siblings)) ? undefined : rereadFile(range)
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
