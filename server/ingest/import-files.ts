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

/** A file, and what the first lines of it tell. */
export interface Dated {
  file: Sibling
  /** Time of its first line in milliseconds. */
  first: number
  /** Hosts that its lines name. */
  hosts: ReadonlySet<string>
  /** Some of its lines name none, as in the files that rspamd and Dovecot write themselves. */
  lacksHost: boolean
}

/** Enough text to find a stamp in. */
const SAMPLE_BYTES = 64 * HEAD_BYTES

/** Stands in for the host of lines that name none; no host is named so. */
export const NO_HOST = '\n'

/** The files, oldest first, and the bytes of their text; rejects with FILE_UNREADABLE where one cannot be read or is no log. `parserFor` gives one for `NO_HOST`. */
export async function datedFiles(
  paths: readonly string[],
  parserFor: (until: number) => LineParser,
): Promise<{ files: Dated[]; bytes: number }> {
  const files: Dated[] = []
  let bytes = 0
  for (const name of new Set(paths.map((each) => resolve(each)))) {
    const { file, head } = await examine(name)
    files.push({ file, ...firstLines(file, head, parserFor) })
    bytes += await textSize(name)
  }
  return { files: files.sort((a, b) => a.first - b.first), bytes }
}

/** A file without a stamp is no log: nobody is to read it through us. */
function firstLines(
  file: Sibling,
  head: Buffer,
  parserFor: (until: number) => LineParser,
): Omit<Dated, 'file'> {
  const hosts = new Set<string>()
  let first: number | undefined = head.length === 0 ? file.mtimeMs : undefined
  let lacksHost = false
  const parse = parserFor((file.mtimeMs + 86_400_000) * 1000)
  for (const { text } of cutLines(head, 0)) {
    const { time, host } = parse(text)
    if (time === undefined) continue
    first ??= time / 1000
    if (host === NO_HOST) lacksHost = true
    else hosts.add(host)
  }
  if (first !== undefined) return { first, hosts, lacksHost }
  throw new FileUnreadable(
    file.path,
    'it holds no log lines that mailtrace knows: none of its first 64 KB begins with a time',
  )
}

/** The one host that the lines of these files name; undefined where they name several or none. */
export function onlyHost(files: readonly Dated[]): string | undefined {
  const named = new Set(files.flatMap(({ hosts }) => [...hosts]))
  return named.size === 1 ? [...named][0] : undefined
}

/** The file and the beginning of its text. */
async function examine(path: string): Promise<{ file: Sibling; head: Buffer }> {
  const refuse = async (cause: unknown): Promise<never> => {
    throw await unreadable(path, cause)
  }
  const file = await stat(path).catch(refuse)
  if (!file.isFile()) throw new FileUnreadable(path, 'it is no file')
  const head = await readHead(path, SAMPLE_BYTES).catch(refuse)
  const { dev, ino, size, mtimeMs, ctimeMs: changedMs } = file
  return {
    file: { path, dev, ino, size, mtimeMs, changedMs, compressed: isCompressed(path), live: false },
    head,
  }
}
