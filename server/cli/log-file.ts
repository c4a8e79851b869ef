/** A log file, plain or gzip, or standard input, as blocks of lines. */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { FileUnreadable } from '../errors.ts'

export interface LogFile {
  blocks: AsyncIterable<string[]>
  /** Newest time possible, microseconds: the file was last written then, a stream ends now (a day of tolerance for clocks and zones). */
  until?: number
}

const DAY_MS = 86_400_000
const BLOCK_BYTES = 1 << 20
/** More of one line is cut off: no log line says anything after so much. */
const MAX_LINE_BYTES = 64 * 1024

const OTHER_FORMATS: Record<string, { magic: number[]; command: string }> = {
  bzip2: { magic: [0x42, 0x5a, 0x68], command: 'bzip2 -dc' },
  xz: { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], command: 'xz -dc' },
  zstd: { magic: [0x28, 0xb5, 0x2f, 0xfd], command: 'zstd -dc' },
}

/** `-` is standard input. Throws FILE_UNREADABLE with what to do. */
export async function openLog(name: string, stdin: AsyncIterable<Uint8Array | string>): Promise<LogFile> {
  if (name === '-') return { blocks: cutLines(stdin), until: (Date.now() + DAY_MS) * 1000 }
  const head = Buffer.alloc(6)
  let mtimeMs: number
  try {
    const handle = await open(name)
    try {
      const stat = await handle.stat()
      if (stat.isDirectory()) throw new FileUnreadable(name, 'it is a directory; name the files in it')
      mtimeMs = stat.mtimeMs
      await handle.read(head, 0, head.length, 0)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if (cause instanceof FileUnreadable) throw cause
    throw new FileUnreadable(name, adviceOn((cause as NodeJS.ErrnoException).code))
  }
  for (const [format, { magic, command }] of Object.entries(OTHER_FORMATS))
    if (magic.every((byte, index) => head[index] === byte))
      throw new FileUnreadable(
        name,
        `it is packed with ${format}: run '${command} ${name} | mailtrace parse -'`,
      )

  const bytes = createReadStream(name, { highWaterMark: BLOCK_BYTES })
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  return { blocks: cutLines(isGzip ? unpack(name, bytes) : bytes), until: (mtimeMs + DAY_MS) * 1000 }
}

async function* unpack(name: string, bytes: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: BLOCK_BYTES })
  bytes.on('error', (cause) => gunzip.destroy(cause)).pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (cause) {
    throw new FileUnreadable(name, cause instanceof Error ? cause.message : String(cause))
  }
}

function adviceOn(code: string | undefined): string {
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES')
    return 'it belongs to another group; run this as a member of it (on Debian: adm), or with sudo'
  return code ?? 'unknown error'
}

const NEWLINE = 10

/** Only the newline goes. Bytes that are not UTF-8 are read as latin1, line by line. */
async function* cutLines(chunks: AsyncIterable<Uint8Array | string>): AsyncIterable<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  /** The line goes on, but its kept part is full. */
  let skipping = false
  for await (const chunk of chunks) {
    let block =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    if (skipping) {
      const end = block.indexOf(NEWLINE)
      if (end < 0) continue
      block = block.subarray(end + 1)
      skipping = false
    }
    const text = rest.length === 0 ? block : Buffer.concat([rest, block])
    const end = text.lastIndexOf(NEWLINE) + 1
    rest = text.subarray(end)
    if (end > 0) yield decode(text.subarray(0, end - 1))
    if (rest.length > MAX_LINE_BYTES) {
      yield decode(rest)
      rest = Buffer.alloc(0)
      skipping = true
    }
  }
  if (rest.length > 0) yield decode(rest)
}

function decode(block: Buffer): string[] {
  const lines = isUtf8(block) ? block.toString('utf8').split('\n') : splitBytes(block)
  return lines.map((line) => (line.length > MAX_LINE_BYTES ? line.slice(0, MAX_LINE_BYTES) : line))
}

function splitBytes(block: Buffer): string[] {
  const lines: string[] = []
  for (let start = 0; start <= block.length;) {
    const newline = block.indexOf(NEWLINE, start)
    const line = block.subarray(start, newline < 0 ? block.length : newline)
    lines.push(line.toString(isUtf8(line) ? 'utf8' : 'latin1'))
    if (newline < 0) break
    start = newline + 1
  }
  return lines
}
