/** Where lines come from: what a source gives to the pipeline, and how a place in it is named. */
import type { Micros } from '../../parsers/event.ts'
import type { FileIdentity } from './identity.ts'

export type SourceKind = 'file' | 'journal' | 'syslog' | 'input' | 'queue' | 'demo' | 'import'
export type SourceState = 'catching-up' | 'live' | 'waiting' | 'unreadable' | 'missing' | 'stopped' | 'done'

/** A text in both languages. */
export interface Words {
  en: string
  de: string
}

/** One line as it stood, without its newline. */
export interface RawLine {
  text: string
  /** Byte offset in the (uncompressed) file; entry number for journal and demo. */
  position: number
  /** The bytes are not UTF-8: the text is latin1 and goes back to bytes as latin1. */
  latin1: boolean
  /** There was more of it than is kept. */
  cut?: boolean
}

/** How lines are to be read. Kept with an intent, so that a replay reads them the same way. */
export interface Reading {
  host: string
  /** IANA zone of stamps without one. */
  zone?: string
  year?: number
  /** No stamp of these lines is newer: decides the year of stamps that state none. */
  until?: Micros
  /** When the lines were read: the time of lines before any stamp. */
  at: Micros
  /** Each line is wrapped in an object of Docker's json-file driver. */
  wrapping?: 'docker'
  /** Where rotated files lie, if not beside the log. */
  olddir?: string
}

/** How far a source has come in one file (or journal, or demo). */
export interface Position {
  source: string
  /** Number of the file's generation, given once and never again: a file that grows or moves keeps it. */
  fileSeq: number
  offset: number
  file?: FileIdentity
  /** The journal's own name of the place. */
  cursor?: string
  /** Time of the last line before this place. */
  time?: Micros
  /** Nothing more is expected of this file. */
  finished?: boolean
  /** Inside of a line that is longer than a block may be. */
  inside?: boolean
  /** Read once as history or import, apart from the following of a log. */
  past?: boolean
}

/** A contiguous part of one identified file: [start, end). */
export interface Range {
  source: string
  kind: SourceKind
  fileSeq: number
  start: number
  end: number
  reading: Reading
  /** The journal's name of the place before `start`. */
  cursor?: string
  /** Ends inside of a line, because the line is longer than a block may be. */
  piece?: boolean
  /** Begins inside of such a line. */
  inside?: boolean
  /** Where the source stands after it. */
  next: Position
}

/** A range with its lines. With `start === end` it only tells something about the file (finished). */
export interface Chunk extends Range {
  lines: readonly RawLine[]
  /** Bytes of log text. */
  bytes: number
  /** The import job it belongs to: its records are counted for that job alone. */
  job?: string
}

/** Resolves when the pipeline has taken the chunk; rejects when it stops. */
export type Deliver = (chunk: Chunk) => Promise<void>

export interface SourceStatus {
  state: SourceState
  advice?: Words
  path?: string
  /** What is still to be read of what is there now. */
  bytesLeft: number
}

/** A file, journal or sample. It owns its cursor; the pipeline tells through the checkpoint how far we got. */
export interface LineSource {
  readonly name: string
  readonly kind: SourceKind
  readonly host: string
  /** Delivers until there is nothing left or `signal` aborts. Awaiting each delivery is the back-pressure. */
  run(deliver: Deliver, signal: AbortSignal): Promise<void>
  /** The very lines of a range delivered before; undefined when they are gone. */
  reread(range: Range): Promise<RawLine[] | undefined>
  status(): SourceStatus
}

/** Log text was lost before it could be read. */
export interface Gap {
  source: string
  detail: string
}

/** For the operator; pino-shaped. */
export interface Logger {
  info(what: object, message: string): void
  warn(what: object, message: string): void
  error(what: object, message: string): void
}

/** Finds the lines of a range again, whatever source it came from; see `LineSource.reread`. */
export type Reread = (range: Range) => Promise<RawLine[] | undefined>

/** `mail.log:7:1048576-2097152`; part of the token that makes a replayed insert known. */
export function rangeToken({ source, fileSeq, start, end }: Range): string {
  return `${source}:${fileSeq}:${start}-${end}`
}
