/** What a command is given of the world: `process` fits, and tests bring their own. */
import type { Config, SourceSetting } from '../config.ts'
import type { ApiClient } from './client.ts'

export interface Out {
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

export interface Io {
  stdout: Out
  stderr: Out
  stdin: AsyncIterable<Uint8Array | string>
  /** Opens the store without a service; absent: the whole application, in this process. */
  openOffline?: (config: Config) => Promise<ApiClient>
  /** Which logs this machine has; absent: the collector's own answer. */
  discover?: (config: Config) => Promise<Discovery>
  /** Ends what runs on and on; absent: SIGINT and SIGTERM do. */
  signal?: AbortSignal
}

/** As `Discovery` of server/ingest/discover.ts. */
export interface Discovery {
  files: SourceSetting[]
  journal: boolean
  /** Why there is nothing to read; only then. */
  reason?: { en: string; de: string }
}

/** Resolves when there is room for more. */
export async function write(out: Out, text: string): Promise<void> {
  if (!out.write(text)) await new Promise<void>((resolve) => out.once('drain', resolve))
}

/** One value a line. On a terminal, what a terminal might obey is escaped: texts come from logs. */
export async function writeJson(out: Out, value: unknown): Promise<void> {
  const json = JSON.stringify(value)
  await write(out, `${out.isTTY === true ? json.replace(UNSAFE, escape) : json}\n`)
}

/** Text from logs for the eyes: one line, no control characters, no change of direction. */
export function plain(text: string): string {
  return text.replace(UNSAFE, '\ufffd')
}

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A signal that ends with Ctrl-C, and what takes the listeners away again. */
export function untilInterrupted(io: Io): { signal: AbortSignal; dispose(): void } {
  if (io.signal !== undefined) return { signal: io.signal, dispose: () => undefined }
  const controller = new AbortController()
  const abort = () => controller.abort()
  process.once('SIGINT', abort).once('SIGTERM', abort)
  return {
    signal: controller.signal,
    dispose: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  }
}
