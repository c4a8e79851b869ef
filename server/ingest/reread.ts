/** Reads a range of a file once more, byte for byte, wherever rotation has put it since. */
import { cutLines } from './lines.ts'
import { openReader } from './reader.ts'
import { listSiblings, locate, logNameOf } from './siblings.ts'
import type { Range, RawLine } from './source.ts'

/** The lines of the range; undefined when the file, or that part of it, is gone. */
export async function rereadFile({ start, end, next }: Range): Promise<RawLine[] | undefined> {
  if (next.file === undefined) return undefined
  const siblings = await listSiblings(logNameOf(next.file.path))
  const found = siblings[await locate(next.file, end, siblings)]
  if (found === undefined) return undefined
  const reader = await openReader(found.path)
  try {
    const bytes = Buffer.alloc(end - start)
    const filled = await reader.read(bytes, start)
    return filled === bytes.length ? cutLines(bytes, start) : undefined
  } catch {
    return undefined
  } finally {
    await reader.close()
  }
}
