/**
 * The part of a line that syslog or a logger wrote, taken off the part the program wrote; and the way back: `format`
 * names the recipe by which rebuildHeader writes the same bytes again from time, host, program and pid.
 */
import type { Micros, Severity } from './event.ts'
import { createClock } from './framing/clock.ts'
import type { ClockOptions, LocalTime } from './framing/clock.ts'
import { createUnwrapper } from './framing/unwrap.ts'
import { readOddStamp } from './framing/odd.ts'
import { createStampReader } from './framing/rfc3339.ts'
import { readRfc5424 } from './framing/rfc5424.ts'
import { rspamdReader } from './framing/rspamd.ts'
import { digits, readYearless } from './framing/stamp.ts'
import type { YearlessStamp } from './framing/stamp.ts'
import { createTagReader, unframed } from './framing/tagged.ts'
import { flat } from './framing/words.ts'

export { rebuildHeader } from './framing/rebuild.ts'

export interface FrameOptions extends ClockOptions {
  /** Name of the machine, for framings that state none. */
  host: string
  /** `journal`: each text is an entry of `journalctl -o json`; `auto` tells every other framing by its looks. */
  framing?: 'auto' | 'syslog' | 'rspamd' | 'dovecot' | 'journal'
}

export interface Frame {
  time: Micros | undefined
  host: string
  program: string
  pid: number | undefined
  /** Where the framing states one. */
  severity: Severity | undefined
  message: string
  format: string
  header: string | undefined
  /** The tag was cut off by a logger: the program's name may lack its end, and there is no pid. */
  cut: boolean
  /** Not a line yet: the rest of it follows. */
  part: boolean
  /** Stated without a year. */
  yearless: boolean
}

export interface Framer {
  (text: string): Frame
  /**
   * The line of this frame, the last one read, names a queue ID that was made as it was written (ms of UTC): its time
   * follows that.
   */
  learn(frame: Frame, made: number): void
}

/** Stands in no line. */
const NOTHING = '\n'
const LETTER_S = 115
const LETTER_T = 84
const DIGIT_0 = 48
const DIGIT_9 = 57
const CAPITAL_A = 65
const CAPITAL_Z = 90
const BLANK = 32
const LESS = 60

/** A reader for the lines of one source. Total: a line without framing is all message. */
export function createFramer(options: FrameOptions): Framer {
  const clock = createClock(options)
  const { host, framing = 'auto' } = options
  const tags = createTagReader(host)
  const stamps = createStampReader()

  // The stamp of the line before, which most lines share to the second: `Nov 21 00:25` and `:23 `.
  let minute = NOTHING
  let second = ''
  let stated: YearlessStamp | undefined
  let time: Micros | undefined
  let micros = 0
  let format = ''

  const setTime = (local: LocalTime | undefined): void => {
    time = local?.time
    format = `3164${stated?.pad === '0' ? '.0' : ''} ${local?.offset ?? ''}`
  }

  // Nov 21 00:25:23 mx1 postfix/qmgr[123]: …
  const rfc3164 = (text: string, at: number): Frame => {
    if (text.slice(at, at + 12) !== minute || text.slice(at + 12, at + 16) !== second) {
      const read = text.charCodeAt(at + 15) === BLANK ? readYearless(text, at) : undefined
      if (!read) return odd(text, at)
      minute = flat(text.slice(at, at + 12))
      second = flat(text.slice(at + 12, at + 16))
      stated = read
      setTime(clock.yearless(read))
    }
    const next = text.charCodeAt(at + 16)
    if (next === LESS || (text.charCodeAt(at + 20) === BLANK && digits(text, at + 16, 4) > 1970))
      return odd(text, at)
    const kind = at > 0 ? `${format} ${text.slice(0, at)}` : format
    micros = 0
    const frame = tags.read(text, at + 16, kind, time, time !== undefined)
    frame.yearless = true
    return frame
  }

  // Nov 21 2026 00:25:23.123456 mx1 postfix/qmgr[123]: …
  const odd = (text: string, at: number): Frame => {
    const read = readOddStamp(text, at)
    if (!read) return unframed(text, host)
    minute = NOTHING
    stated = read.stamp
    micros = read.micros
    const local = read.stamp ? clock.yearless(read.stamp) : clock.local(read.local ?? 0)
    const frame = tags.read(text, read.end, '3164', local && local.time + micros, false)
    frame.yearless = read.stamp !== undefined
    return frame
  }

  // 2026-11-21T00:33:14.619064+00:00 mx1 postfix/qmgr[123]: …
  const rfc3339 = (text: string): Frame => {
    const at = stamps.read(text)
    if (at < 0) return unframed(text, host)
    const stream = text.charCodeAt(at) === LETTER_S && text.startsWith('std', at) && unwrap.stream(text)
    return stream || tags.read(text, at, stamps.format, stamps.time, stamps.exact)
  }

  const rspamd = rspamdReader(host, (milliseconds) => clock.local(milliseconds))

  /** Any framing but those that wrap another. */
  const plain = (text: string): Frame => {
    const first = text.charCodeAt(0)
    if (first >= DIGIT_0 && first <= DIGIT_9) {
      if (text.charCodeAt(10) === BLANK) return rspamd(text) ?? unframed(text, host)
      return text.charCodeAt(1) === BLANK ? (readRfc5424(text, 0) ?? unframed(text, host)) : rfc3339(text)
    }
    if (first >= CAPITAL_A && first <= CAPITAL_Z) return rfc3164(text, 0)
    if (first !== LESS) return unframed(text, host)
    const priority = PRIORITY.exec(text)?.[0]
    if (priority === undefined) return unframed(text, host)
    return readRfc5424(text, priority.length) ?? rfc3164(text, priority.length)
  }

  const bare = (inner: Frame): Frame => {
    if (inner.format !== 'none') return inner
    return tags.bare(inner.message, 0, 'none', undefined, true) ?? inner
  }
  const unwrap = createUnwrapper({
    host,
    journal: framing === 'journal',
    plain,
    bare,
    unframed: (text) => unframed(text, host),
  })

  const read = (text: string): Frame => {
    const first = text.charCodeAt(0)
    // Nearly every line of the world: nothing wraps a date but an entry that goes on.
    if (first >= DIGIT_0 && first <= DIGIT_9 && text.charCodeAt(10) === LETTER_T && unwrap.between())
      return rfc3339(text)
    return unwrap.read(text) ?? plain(text)
  }
  return Object.assign(read, {
    learn(frame: Frame, made: number) {
      if (!frame.yearless || stated === undefined) return
      const local = clock.learn(stated, made)
      if (local === undefined) return
      const rest = frame.format.slice(format.length)
      setTime(local)
      frame.time = local.time + micros
      if (frame.header === undefined) frame.format = format + rest
    },
  })
}

// <22>Nov 21 00:25:23 mx1 …
// ^ facility * 8 + severity
const PRIORITY = /^<(?:0|[1-9]\d{0,2})>/
