/** One log file that is being read: where we are in it, and whether it still is the file it was. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { readBlocks } from './blocks.ts'
import type { BlockOptions } from './blocks.ts'
import { beginsAs, HEAD_BYTES, identify } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { headingEnd } from './heading.ts'
import { wholeDocker } from './docker-lines.ts'
import { holeAt, linesOf } from './lines.ts'
import { headOf, readHandle, textSize } from './reader.ts'
import type { ByteReader } from './reader.ts'
import { openSibling } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { Chunk, Deliver, Position, Reading, SourceKind } from './source.ts'

const DAY_MS = 86_400_000

export interface OpenFile {
  fileSeq: number
  identity: FileIdentity
  reader: ByteReader
  /** Absent for compressed files: they do not change any more. */
  handle?: FileHandle
  offset: number
  /** As far as known: of the last look. */
  size: number
  mtimeMs: number
  /** Of rotated files that may still grow: when text, name or rights changed last. */
  changedMs?: number
  /** At `offset` we are inside of a line too long for a block. */
  inside?: boolean
  /** Where the hole begins that goes on at `offset`. */
  holeFrom?: number | undefined
}

/** What is the same for all chunks of a source. */
export interface ChunkFrame {
  source: string
  kind: SourceKind
  job?: string
  /** Read once, as history or import. */
  past?: boolean
  /** Its files are ours, and begin with a heading. */
  isSpool?: boolean
  reading: Omit<Reading, 'at' | 'until'>
}

/** A file that may grow. The handle keeps the inode from being used again while we read. */
export async function openGrowing(
  path: string,
  { fileSeq, offset, inside }: Pick<Position, 'fileSeq' | 'offset' | 'inside'>,
): Promise<OpenFile> {
  const handle = await open(path)
  try {
    const { dev, ino, size, mtimeMs } = await handle.stat()
    const reader = readHandle(handle, { dev, ino, compressed: false })
    const identity = identify(path, reader.place, await headOf(reader))
    return { fileSeq, identity, reader, handle, offset, size, mtimeMs, ...(inside && { inside }) }
  } catch (cause) {
    await handle.close()
    throw cause
  }
}

/**
 * A rotated file, compressed or not. `fileSeq` and `offset` are decided by its head. Rejects with ENOENT when rotation
 * gave its name to another file since it was listed.
 */
export async function openRotated(
  sibling: Sibling,
  where: (
    head: Buffer,
    reader: ByteReader,
  ) => Promise<Pick<Position, 'fileSeq' | 'offset' | 'inside'> | undefined>,
): Promise<OpenFile | undefined> {
  const { path, size, mtimeMs, changedMs, compressed, handle } = sibling
  const reader = await openSibling(sibling)
  try {
    const head = await headOf(reader)
    const known = await where(head, reader)
    if (known === undefined) await reader.close()
    return (
      known && {
        ...known,
        identity: identify(path, reader.place, head),
        reader,
        size: compressed ? await textSize(path) : size,
        mtimeMs,
        // who holds a removed file closes it as soon as it is read
        ...(!compressed && handle === undefined && { changedMs }),
      }
    )
  } catch (cause) {
    await reader.close().catch(() => undefined)
    throw cause
  }
}

/**
 * Delivers everything up to the end as it stands now. `replaced` when other content took the file's place: the file was
 * truncated, and what was read after that is not delivered. `onHole` is told where NULs stand instead of unread text.
 */
export async function readToEnd(
  file: OpenFile,
  frame: ChunkFrame,
  deliver: Deliver,
  { onHole, ...options }: Omit<BlockOptions, 'wholeOf'> & { onHole?: (start: number, end: number) => void },
): Promise<'end' | 'replaced'> {
  const before = await file.handle?.stat()
  if (before !== undefined) {
    if (before.size < file.offset) return 'replaced'
    // the size alone does not show that the file was cut and grew again
    if (!(await isUnchanged(file))) return 'replaced'
    file.mtimeMs = before.mtimeMs
    file.size = before.size
    if (before.size === file.offset) return 'end'
  }
  if (frame.isSpool && file.offset === 0) file.offset = await headingEnd(file.reader)
  const blocks = readBlocks(file.reader, file.offset, {
    ...options,
    // pieces of a line are given together with its end
    ...(frame.reading.wrapping === 'docker' && { wholeOf: wholeDocker }),
  })
  for await (const { start, text, piece } of blocks) {
    // asked after the read: if the head is the same now, it was the same when the block was read
    if (!(await isUnchanged(file))) return 'replaced'
    const hole = holeAt(text, 0)
    const holeFrom = file.holeFrom ?? start
    // one at the beginning is what the copy has
    if (hole > 0 && holeFrom > 0) onHole?.(start, start + hole)
    await deliver(chunkOf(file, frame, start, text, piece))
    file.offset = start + text.length
    file.inside = piece
    file.holeFrom = hole > 0 && hole === text.length ? holeFrom : undefined
  }
  return 'end'
}

/** Tells the pipeline that nothing more is expected of this file. */
export async function deliverFinished(file: OpenFile, frame: ChunkFrame, deliver: Deliver): Promise<void> {
  const chunk = chunkOf(file, frame, file.offset, Buffer.alloc(0), false)
  await deliver({ ...chunk, next: { ...chunk.next, finished: true } })
}

function chunkOf(file: OpenFile, frame: ChunkFrame, start: number, text: Buffer, piece: boolean): Chunk {
  const { source, kind, job, past } = frame
  const end = start + text.length
  const next: Position = {
    source,
    fileSeq: file.fileSeq,
    offset: end,
    file: { ...file.identity },
    ...(piece && { inside: true }),
    ...(past && { past }),
  }
  return {
    source,
    kind,
    fileSeq: file.fileSeq,
    start,
    end,
    reading: { ...frame.reading, until: newestStamp(file.mtimeMs), at: Date.now() * 1000 },
    ...(piece && { piece }),
    ...(file.inside && { inside: true }),
    next,
    lines: linesOf(text, { start, reading: frame.reading, ...(file.inside && { inside: true }) }),
    bytes: text.length,
    ...(job !== undefined && { job }),
  }
}

/** A day after the file was written last, in whole days, so that a growing file seldom changes it. Microseconds. */
function newestStamp(mtimeMs: number): number {
  return (Math.floor(mtimeMs / DAY_MS) + 2) * DAY_MS * 1000
}

/** Looks at the head in one read: the same read proves the old fingerprint and makes the longer one. */
export async function isUnchanged(file: OpenFile): Promise<boolean> {
  if (file.handle === undefined) return true
  // one call: two could give the beginning of what was cut and the end of what came after it
  const buffer = Buffer.alloc(HEAD_BYTES)
  const { bytesRead } = await file.handle.read(buffer, 0, HEAD_BYTES, 0)
  const head = buffer.subarray(0, bytesRead)
  if (!beginsAs(file.identity, head)) return false
  if (head.length > file.identity.headBytes) file.identity = identify(file.identity.path, file.identity, head)
  return true
}

/** Whether the text of a file that grows no more ends with a newline; nothing at all does, too. */
export async function endsWithLine({ reader, size, offset }: OpenFile): Promise<boolean> {
  if (size <= offset) return true
  const last = Buffer.alloc(1)
  return (await reader.read(last, size - 1)) === 0 || last[0] === 10
}
