/**
 * The part of a line that syslog or a logger wrote, taken off the part the program wrote; and the way back: `format`
 * names the recipe by which rebuildHeader writes the same bytes again from time, host, program and pid.
 */
import type { Micros, Severity } from './event.ts'
import { createClock } from './framing/clock.ts'
import type { ClockOptions, LocalTime } from './framing/clock.ts'
import { CUT_TAG, bracketOf, isCutTag, readBareTag } from './framing/tag.ts'
import { createUnwrapper } from './framing/unwrap.ts'
import { readOddStamp } from './framing/odd.ts'
import { readRfc5424 } from './framing/rfc5424.ts'
import { rspamdReader } from './framing/rspamd.ts'
import { createCodes, createWords } from './framing/codes.ts'
import { digits, readDateTime, readOffset, readYearless } from './framing/stamp.ts'
import type { YearlessStamp } from './framing/stamp.ts'

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
  /** The frame it gives is good until the next call: a million lines a second leave no room for one more object each. */
  (text: string): Frame
  /** The last frame's line names a queue ID that was made as it was written (ms of UTC): its time follows that. */
  learn(made: number): void
}

const DIGIT_0 = 48
const DIGIT_9 = 57
const COLON = 58
const CLOSE = 93
const BLANK = 32
const LESS = 60

/** A reader for the lines of one source. Total: a line without framing is all message. */
export function createFramer(options: FrameOptions): Framer {
  const clock = createClock(options)
  const { host, framing = 'auto' } = options

  // The stamp of the line before, which most lines share to the second.
  const stamp = createCodes()
  let stated: YearlessStamp | undefined
  let time: Micros | undefined
  let micros = 0
  let format = ''
  // RFC 3339: what stood between the seconds and the host, and what it meant.
  const second = createCodes()
  let secondTime = 0
  const tail = createCodes()
  let tailOffset = 0
  let tailFormat = ''
  let tailSix = false
  const names = createWords()
  const tags = createWords()

  const frame: Frame = {
    time: undefined,
    host,
    program: '',
    pid: undefined,
    severity: undefined,
    message: '',
    format: 'none',
    header: undefined,
    cut: false,
    part: false,
    yearless: false,
  }

  const unframed = (text: string): Frame => {
    frame.time = undefined
    frame.host = host
    frame.program = ''
    frame.pid = undefined
    frame.severity = undefined
    frame.message = text
    frame.format = 'none'
    frame.header = undefined
    return frame
  }

  /** `host tag[pid]: message` from `at` on. */
  const tagged = (
    text: string,
    at: number,
    kind: string,
    when: Micros | undefined,
    exact: boolean,
  ): Frame => {
    frame.time = when
    frame.pid = undefined
    frame.severity = undefined
    frame.format = kind

    const end = text.indexOf(' ', at)
    if (end <= at) return unframed(text)
    if (text.charCodeAt(end - 1) === COLON && readTagOnly(text, at)) return frame
    // Dovecot's own file states no host: its first word is the process, with a colon.
    if (text.charCodeAt(end - 1) === COLON && kind.startsWith('3164')) {
      frame.host = host
      frame.program = 'dovecot'
      frame.format = `dovecot${kind.slice(4)}`
      return finish(text, at, exact)
    }
    frame.host = names.of(text, at, end)

    const start = end + 1
    const blank = text.indexOf(' ', start)
    const colon = blank - 1
    if (colon <= start || text.charCodeAt(colon) !== COLON) {
      if (blank - start === CUT_TAG && isCutTag(text, start, blank)) return cutTag(text, start, blank)
      frame.program = ''
      return finish(text, start, exact)
    }
    const bracket = text.charCodeAt(colon - 1) === CLOSE ? bracketOf(text, colon - 1) : 0
    const named = bracket > start
    frame.pid = named ? digits(text, bracket + 1, colon - 2 - bracket) : undefined
    frame.program = tags.of(text, start, named ? bracket : colon)
    return finish(text, blank + 1, exact)
  }

  // Jan  2 03:04:05 postfix/qmgr[123]: …
  //                 ^ no host
  const readTagOnly = (text: string, at: number, always = false): boolean => {
    const tag = readBareTag(text, at, always)
    if (!tag) return false
    frame.host = host
    frame.program = tag.program
    frame.pid = tag.pid
    finish(text, tag.end, false)
    return true
  }

  // <22>Jan  2 03:04:05 mx1 postfix-customer-eu1/submission/ connect from …
  //                         ^ 32 characters: RSYSLOG_TraditionalForwardFormat cuts the tag, its pid and its colon
  const cutTag = (text: string, start: number, end: number): Frame => {
    const bracket = text.indexOf('[', start)
    frame.program = tags.of(text, start, bracket > start && bracket < end ? bracket : end)
    frame.cut = true
    return finish(text, end + 1, false)
  }

  const finish = (text: string, start: number, exact: boolean): Frame => {
    frame.message = text.slice(start)
    frame.header = exact ? undefined : text.slice(0, start)
    return frame
  }

  // Nov 21 00:25:23 mx1 postfix/qmgr[123]: …
  const rfc3164 = (text: string, at: number): Frame => {
    if (!stamp.standAt(text, at)) {
      const read = text.charCodeAt(at + 15) === 32 ? readYearless(text, at) : undefined
      if (!read) return odd(text, at)
      stamp.keep(text, at, at + 16)
      stated = read
      setTime(clock.yearless(read))
    }
    const next = text.charCodeAt(at + 16)
    if (next === LESS || (text.charCodeAt(at + 20) === BLANK && digits(text, at + 16, 4) > 1970))
      return odd(text, at)
    const kind = at > 0 ? `${format} ${text.slice(0, at)}` : format
    micros = 0
    tagged(text, at + 16, kind, time, time !== undefined)
    frame.yearless = true
    return frame
  }

  const setTime = (local: LocalTime | undefined): void => {
    time = local?.time
    format = `3164${stated?.pad === '0' ? '.0' : ''} ${local?.offset ?? ''}`
  }

  // Nov 21 2026 00:25:23.123456 mx1 postfix/qmgr[123]: …
  const odd = (text: string, at: number): Frame => {
    const read = readOddStamp(text, at)
    if (!read) return unframed(text)
    stamp.keep('', 0, 0)
    stated = read.stamp
    micros = read.micros
    const local = read.stamp ? clock.yearless(read.stamp) : clock.local(read.local ?? 0)
    tagged(text, read.end, '3164', local && local.time + micros, false)
    frame.yearless = read.stamp !== undefined
    return frame
  }

  // 2026-11-21T00:33:14.619064+00:00 mx1 postfix/qmgr[123]: …
  const rfc3339 = (text: string): Frame => {
    if (!second.standAt(text, 0)) {
      const read = readDateTime(text, 0, 84)
      if (Number.isNaN(read)) return unframed(text)
      second.keep(text, 0, 19)
      secondTime = read * 1000
    }
    // Nearly all lines of a file have six digits of fraction and the offset of the line before.
    if (tailSix && text.charCodeAt(19) === 46 && tail.standAt(text, 26)) {
      const micros = digits(text, 20, 6)
      if (micros >= 0) return tagged(text, 26 + tail.size, tailFormat, secondTime + micros - tailOffset, true)
    }

    let at = 19
    let micros = 0
    let fraction = 0
    if (text.charCodeAt(at) === 46) {
      let digit = text.charCodeAt(++at)
      while (digit >= DIGIT_0 && digit <= DIGIT_9) {
        if (fraction < 6) micros = micros * 10 + digit - DIGIT_0
        fraction++
        digit = text.charCodeAt(++at)
      }
      for (let i = fraction; i < 6; i++) micros *= 10
      if (fraction === 0) return unframed(text)
    }
    const kept = fraction > 6 ? 6 : fraction
    if (!tail.standAt(text, at) || tailFormat.charCodeAt(5) !== kept + DIGIT_0) {
      const end = text.indexOf(' ', at)
      const offset = end < 0 || end - at > 6 ? undefined : readOffset(text.slice(at, end))
      if (offset === undefined) return unframed(text)
      const stream = text.startsWith('std', end + 1) ? unwrap.stream(text) : undefined
      if (stream) return stream
      tail.keep(text, at, end + 1)
      tailSix = kept === 6
      tailOffset = offset * 60_000_000
      tailFormat = `3339.${kept} ${text.slice(at, end)}`
    }
    // More than six digits of fraction are more than a time keeps.
    return tagged(text, at + tail.size, tailFormat, secondTime + micros - tailOffset, fraction <= 6)
  }

  const rspamd = rspamdReader(host, (milliseconds) => clock.local(milliseconds))

  /** Any framing but those that wrap another. */
  const plain = (text: string): Frame => {
    const first = text.charCodeAt(0)
    if (first >= DIGIT_0 && first <= DIGIT_9) {
      if (text.charCodeAt(10) === BLANK) return rspamd(text) ?? unframed(text)
      return text.charCodeAt(1) === BLANK ? (readRfc5424(text, 0) ?? unframed(text)) : rfc3339(text)
    }
    if (first >= 65 && first <= 90) return rfc3164(text, 0)
    if (first !== LESS) return unframed(text)
    const priority = PRIORITY.exec(text)?.[0]
    if (priority === undefined) return unframed(text)
    return readRfc5424(text, priority.length) ?? rfc3164(text, priority.length)
  }

  const bare = (inner: Frame): Frame => {
    if (inner.format === 'none') readTagOnly(inner.message, 0, true)
    return frame
  }
  const unwrap = createUnwrapper({ host, journal: framing === 'journal', plain, bare, unframed })

  const read = (text: string): Frame => {
    frame.cut = false
    frame.part = false
    frame.yearless = false
    return unwrap.read(text) ?? plain(text)
  }
  return Object.assign(read, {
    learn(made: number) {
      if (!frame.yearless || stated === undefined) return
      const local = clock.learn(stated, made)
      if (local === undefined) return
      const exact = frame.header === undefined
      const rest = frame.format.slice(format.length)
      setTime(local)
      frame.time = local.time + micros
      if (exact) frame.format = format + rest
    },
  })
}

// <22>Nov 21 00:25:23 mx1 …
// ^ facility * 8 + severity
const PRIORITY = /^<(?:0|[1-9]\d{0,2})>/
