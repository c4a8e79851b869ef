/** Bytes of a log file by their place in the uncompressed text: plain files, and .gz, .xz and .zst as if they were. */
import { spawn } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { FileUnreadable } from '../errors.ts'
import { HEAD_BYTES } from './identity.ts'

export interface ByteReader {
  /** Which file this is, whatever its name is by now. */
  readonly place: Place
  /** Fills `buffer` with what stands from `position` on; fewer bytes only at the end. */
  read(buffer: Buffer, position: number): Promise<number>
  close(): Promise<void>
}

export interface Place {
  dev: number
  ino: number
  compressed: boolean
}

const COMPRESSED = /\.(?<kind>gz|xz|zst)$/
const PROGRAMS: Record<string, string> = { xz: 'xz', zst: 'zstd' }
const PACKAGES: Record<string, string> = { xz: 'xz-utils', zst: 'zstd' }
type Unpack = (options: { chunkSize: number }) => Transform
/** Within this process; Node has zstd since 22.15. */
const UNPACKERS: Record<string, Unpack | undefined> = {
  gz: zlib.createGunzip,
  zst: (zlib as { createZstdDecompress?: Unpack }).createZstdDecompress,
}

export function isCompressed(path: string): boolean {
  return COMPRESSED.test(path)
}

export async function openReader(path: string): Promise<ByteReader> {
  const handle = await open(path)
  const { dev, ino } = await handle.stat()
  const place = { dev, ino, compressed: isCompressed(path) }
  return place.compressed ? readStream(path, handle, place) : readHandle(handle, place)
}

export function readHandle(handle: FileHandle, place: Place): ByteReader {
  return {
    place,
    async read(buffer, position) {
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return filled
    },
    close: () => handle.close(),
  }
}

/** The first bytes of a file, of its uncompressed text. */
export async function readHead(path: string, bytes = HEAD_BYTES): Promise<Buffer> {
  const reader = await openReader(path)
  try {
    return await headOf(reader, bytes)
  } finally {
    await reader.close()
  }
}

export async function headOf(reader: ByteReader, bytes = HEAD_BYTES): Promise<Buffer> {
  const head = Buffer.alloc(bytes)
  return head.subarray(0, await reader.read(head, 0))
}

/** Bytes of text in a file; of a .gz from its trailer (modulo 4 GiB), of others by a usual ratio. */
export async function textSize(path: string): Promise<number> {
  const { size } = await stat(path)
  if (!isCompressed(path)) return size
  if (!path.endsWith('.gz') || size < 18) return size * 10
  const handle = await open(path)
  try {
    const trailer = Buffer.alloc(4)
    await handle.read(trailer, 0, 4, size - 4)
    return Math.max(trailer.readUInt32LE(0), size)
  } finally {
    await handle.close()
  }
}

/**
 * A decompressor's output read by place. It goes forward and keeps what was read ahead, so that an unfinished line at
 * the end of a block is there again; a place further back starts it anew.
 */
function readStream(path: string, handle: FileHandle, place: Place): ByteReader {
  let stream: Readable | undefined
  let chunks: AsyncIterator<Buffer> | undefined
  let held: Buffer = Buffer.alloc(0)
  let heldAt = 0

  const restart = () => {
    stream?.destroy()
    stream = decompress(path, handle)
    chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    held = Buffer.alloc(0)
    heldAt = 0
  }

  return {
    place,
    async read(buffer, position) {
      if (chunks === undefined || position < heldAt) restart()
      const parts: Buffer[] = [held]
      let end = heldAt + held.length
      while (end < position + buffer.length) {
        const next = await chunks?.next()
        if (next === undefined || next.done) break
        if (end + next.value.length <= position) {
          parts.length = 0 // all of it lies before the place asked for
          heldAt = end + next.value.length
        } else parts.push(next.value)
        end += next.value.length
      }
      const all = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
      held = all.subarray(Math.max(0, position - heldAt))
      heldAt = Math.max(heldAt, Math.min(position, end))
      return position > end ? 0 : held.copy(buffer, 0)
    },
    async close() {
      stream?.destroy()
      await handle.close()
    },
  }
}

/** From the start; unlike a stream of the handle it leaves the handle open when it is ended early. */
async function* packedBytes(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const buffer = Buffer.allocUnsafeSlow(1 << 18)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function decompress(path: string, handle: FileHandle): Readable {
  const kind = COMPRESSED.exec(path)?.groups?.kind ?? ''
  const unpack = UNPACKERS[kind]
  const program = PROGRAMS[kind] ?? ''
  if (unpack !== undefined) {
    const file = Readable.from(packedBytes(handle))
    const text = unpack({ chunkSize: 1 << 20 })
    file.on('error', (cause) => text.destroy(cause))
    text.on('close', () => file.destroy())
    return file.pipe(text)
  }
  const child = spawn(program, ['-dc', '--', path], { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaint: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaint.length < 10 && complaint.push(text))
  child.on('error', (cause: NodeJS.ErrnoException) =>
    child.stdout.destroy(
      cause.code === 'ENOENT'
        ? new FileUnreadable(
            path,
            `it takes the program '${program}', which is not installed: install the package ${PACKAGES[kind]}, or unpack the file first`,
          )
        : cause,
    ),
  )
  child.on('exit', (code) => {
    if (code) child.stdout.destroy(new FileUnreadable(path, complaint.join('').trim() || `${program} failed`))
  })
  child.stdout.on('close', () => child.kill())
  return child.stdout
}
