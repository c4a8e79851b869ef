/** The files of an import before anything is read of them: may they be read, are they logs, and which is the oldest? */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LineParser } from '../../parsers/parse.ts'
import { FileUnreadable } from '../errors.ts'
import { unreadable } from './advice.ts'
import { HEAD_BYTES } from './identity.ts'
import { cutLines } from './lines.ts'
import { isCompressed, readHead, textSize } from './reader.ts'
import type { Sibling } from './siblings.ts'

/** `first` is the time of its first line in milliseconds. */
export interface Dated {
  file: Sibling
  first: number
}

/** Enough text to find a stamp in. */
const SAMPLE_BYTES = 64 * HEAD_BYTES

/** The files, oldest first, and the bytes of their text; rejects with FILE_UNREADABLE where one cannot be read or is no log. */
export async function datedFiles(
  paths: readonly string[],
  parserFor: (until: number) => LineParser,
): Promise<{ files: Dated[]; bytes: number }> {
  const files: Dated[] = []
  let bytes = 0
  for (const name of new Set(paths.map((each) => resolve(each)))) {
    const { file, head } = await examine(name)
    files.push({ file, first: firstStamp(file, head, parserFor) })
    bytes += await textSize(name)
  }
  return { files: files.sort((a, b) => a.first - b.first), bytes }
}

/** Time of the first stamp, in milliseconds. A file without one is no log: nobody is to read it through us. */
function firstStamp(file: Sibling, head: Buffer, parserFor: (until: number) => LineParser): number {
  if (head.length === 0) return file.mtimeMs
  const until = (file.mtimeMs + 86_400_000) * 1000
  const parse = parserFor(until)
  for (const { text } of cutLines(head, 0)) {
    const { time } = parse(text)
    if (time !== undefined) return time / 1000
  }
  throw new FileUnreadable(
    file.path,
    'it holds no log lines that mailtrace knows: none of its first 64 KB begins with a time',
  )
}

/** The file and the beginning of its text. */
async function examine(path: string): Promise<{ file: Sibling; head: Buffer }> {
  const refuse = async (cause: unknown): Promise<never> => {
    throw await unreadable(path, cause)
  }
  const file = await stat(path).catch(refuse)
  if (!file.isFile()) throw new FileUnreadable(path, 'it is no file')
  const head = await readHead(path, SAMPLE_BYTES).catch(refuse)
  const { dev, ino, size, mtimeMs } = file
  return { file: { path, dev, ino, size, mtimeMs, compressed: isCompressed(path), live: false }, head }
}
