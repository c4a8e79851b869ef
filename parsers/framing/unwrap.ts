/** Framings around other framings, and lines that come in parts: taken apart and put together before the line is read. */
import type { Frame } from '../frame.ts'
import { readCri, readDocker, readPrefix } from './container.ts'
import type { Wrapping } from './container.ts'
import { createExportReader } from './export.ts'
import { readJournal, readObject } from './journal.ts'
import { rebuildHeader } from './rebuild.ts'
import { readRspamdObject } from './rspamd.ts'

export interface UnwrapOptions {
  host: string
  /** Each text is an entry of `journalctl -o json`. */
  journal: boolean
  /** The frame of a line without wrapping. */
  plain(text: string): Frame
  /** The same frame, with a tag that stands at the start of its message. */
  bare(frame: Frame): Frame
  unframed(text: string): Frame
}

export interface Unwrapper {
  /** Whether the next line may stand for itself, and not for a field of an entry. */
  between(): boolean
  /** Undefined for a line that nothing wraps. */
  read(text: string): Frame | undefined
  /** A line whose stamp is followed by the name of a stream. */
  stream(text: string): Frame | undefined
}

/** A container in a container in a container. */
const MOST_LAYERS = 3
/** What is put together is no longer than a line may be. */
const LONGEST = 64 * 1024

export function createUnwrapper({ host, journal, plain, bare, unframed }: UnwrapOptions): Unwrapper {
  const exported = createExportReader()
  let inExport = false
  let pending = ''
  let layers = 0

  const partOf = (text: string): Frame => Object.assign(unframed(text), { part: true })

  const wrapped = (wrapping: Wrapping, text: string): Frame => {
    if (wrapping.partial && pending.length + wrapping.text.length <= LONGEST) {
      pending += wrapping.text
      return partOf(text)
    }
    const whole = pending + wrapping.text
    const start = pending === '' ? wrapping.start : 0
    pending = ''
    layers++
    const inner = read(whole) ?? bare(plain(whole))
    layers--
    const header = inner.header ?? rebuildHeader(inner.format, headerFields(inner))
    const time = wrapping.time ?? inner.time
    return Object.assign(inner, {
      time,
      yearless: inner.yearless && wrapping.time === undefined,
      // what was escaped, or came in parts, is kept as the line syslog would have written
      format: start > 0 ? inner.format : 'journal',
      header: start > 0 ? text.slice(0, start) + header : undefined,
    })
  }

  const object = (text: string): Frame | undefined => {
    const entry = readObject(text)
    if (!entry) return undefined
    const docker = readDocker(entry)
    if (docker) return wrapped(docker, text)
    return readJournal(entry, host) ?? readRspamdObject(entry, host)
  }

  const exportLine = (text: string): Frame | undefined => {
    const taken = exported.read(text)
    inExport = taken === 'part'
    if (taken === undefined) return undefined
    return taken === 'part' ? partOf(text) : (readJournal(taken, host) ?? unframed(text))
  }

  const read = (text: string): Frame | undefined => {
    if (layers >= MOST_LAYERS) return undefined
    const first = text.charCodeAt(0)
    // Nearly every line of the world starts with a digit or a month.
    if (first >= DIGIT_0 && first <= DIGIT_9) return undefined
    if (first >= CAPITAL_A && first <= CAPITAL_Z && text.charCodeAt(3) === BLANK) return undefined
    if (first === OPEN) return object(text)
    const wrapping = readPrefix(text)
    return wrapping && wrapped(wrapping, text)
  }

  const stream = (text: string): Frame | undefined => {
    const wrapping = layers < MOST_LAYERS ? readCri(text) : undefined
    return wrapping && wrapped(wrapping, text)
  }

  const top = (text: string): Frame | undefined => {
    if (journal) {
      const entry = readObject(text)
      return (entry && readJournal(entry, host)) ?? unframed(text)
    }
    if (inExport || text.charCodeAt(0) === UNDERSCORE) {
      const entry = exportLine(text)
      if (entry) return entry
    }
    return read(text)
  }

  return { read: top, stream, between: () => !journal && !inExport }
}

const DIGIT_0 = 48
const DIGIT_9 = 57
const CAPITAL_A = 65
const CAPITAL_Z = 90
const BLANK = 32
const OPEN = 123
const UNDERSCORE = 95

const headerFields = ({ time, host, program, pid }: Frame) => ({
  ...(time !== undefined && { time }),
  host,
  program,
  ...(pid !== undefined && { pid }),
})
