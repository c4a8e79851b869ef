/**
 * The part of a line that syslog or a logger wrote, taken off the part the program wrote; and the way back: `format`
 * names the recipe by which rebuildHeader writes the same bytes again from time, host, program and pid.
 */
import type { Micros, Severity } from './event.ts'
import { createClock } from './framing/clock.ts'
import type { ClockOptions } from './framing/clock.ts'
import { readJournal } from './framing/journal.ts'
import { readRfc5424 } from './framing/rfc5424.ts'
import { rspamdReader } from './framing/rspamd.ts'
import { digits, readDateTime, readOffset, readYearless } from './framing/stamp.ts'

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
}

/** The frame it gives is good until the next call: a million lines a second leave no room for one more object each. */
export type Framer = (text: string) => Frame

const DIGIT_0 = 48
const DIGIT_9 = 57
const COLON = 58
const OPEN = 91
const CLOSE = 93
const TAG_SLOTS = 128
const MOST_DIGITS = 10

/** A reader for the lines of one source. Total: a line without framing is all message. */
export function createFramer(options: FrameOptions): Framer {
  const clock = createClock(options)
  const { host, framing = 'auto' } = options

  // The stamp of the line before, which most lines share to the second.
  let stamp = ''
  let time = 0
  let format = ''
  // RFC 3339: what stood between the seconds and the host, and what it meant.
  let second = ''
  let secondTime = 0
  let tail = ''
  let tailOffset = 0
  let tailFormat = ''
  let name = ''
  let nameText = ''

  const frame: Frame = {
    time: undefined,
    host,
    program: '',
    pid: undefined,
    severity: undefined,
    message: '',
    format: 'none',
    header: undefined,
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
  const tagged = (text: string, at: number, kind: string, when: Micros, exact: boolean): Frame => {
    frame.time = when
    frame.pid = undefined
    frame.severity = undefined
    frame.format = kind

    if (nameText === '' || !text.startsWith(nameText, at)) {
      const end = text.indexOf(' ', at)
      if (end <= at) return unframed(text)
      // Dovecot's own file states no host: its first word is the process, with a colon.
      if (text.charCodeAt(end - 1) === COLON && kind.startsWith('3164')) {
        frame.host = host
        frame.program = 'dovecot'
        frame.format = `dovecot${kind.slice(4)}`
        return finish(text, at, exact)
      }
      name = text.slice(at, end)
      nameText = text.slice(at, end + 1)
    }
    frame.host = name

    const start = at + nameText.length
    const blank = text.indexOf(' ', start)
    const colon = blank - 1
    if (colon <= start || text.charCodeAt(colon) !== COLON) {
      frame.program = ''
      return finish(text, start, exact)
    }
    const bracket = text.charCodeAt(colon - 1) === CLOSE ? bracketOf(text, colon - 1) : 0
    const named = bracket > start
    frame.pid = named ? digits(text, bracket + 1, colon - 2 - bracket) : undefined
    frame.program = nameOf(text, start, named ? bracket : colon)
    return finish(text, blank + 1, exact)
  }

  // Tags seen before, by a cheap number of theirs: the same string each time, which later look-ups know at once.
  const tags = Array.from({ length: TAG_SLOTS }, () => '')
  const nameOf = (text: string, from: number, to: number): string => {
    const slot = (text.charCodeAt(to - 1) * 7 + text.charCodeAt(to - 2) * 3 + to - from) & (TAG_SLOTS - 1)
    const before = tags[slot] ?? ''
    if (before.length === to - from && text.startsWith(before, from)) return before
    return (tags[slot] = text.slice(from, to))
  }

  const finish = (text: string, start: number, exact: boolean): Frame => {
    frame.message = text.slice(start)
    frame.header = exact ? undefined : text.slice(0, start)
    return frame
  }

  // Nov 21 00:25:23 mx1 postfix/qmgr[123]: …
  const rfc3164 = (text: string, at: number): Frame => {
    if (stamp === '' || !text.startsWith(stamp, at)) {
      if (text.charCodeAt(at + 15) !== 32) return unframed(text)
      const read = readYearless(text, at)
      const local = read && clock.yearless(read)
      if (!read || !local) return unframed(text)
      stamp = text.slice(at, at + 16)
      time = local.time
      format = `3164${read.pad === '0' ? '.0' : ''} ${local.offset}`
    }
    return tagged(text, at + 16, at > 0 ? `${format} ${text.slice(0, at)}` : format, time, true)
  }

  // 2026-11-21T00:33:14.619064+00:00 mx1 postfix/qmgr[123]: …
  const rfc3339 = (text: string): Frame => {
    if (second === '' || !text.startsWith(second)) {
      const read = readDateTime(text, 0, 84)
      if (Number.isNaN(read)) return unframed(text)
      second = text.slice(0, 19)
      secondTime = read * 1000
    }
    // Nearly all lines of a file have six digits of fraction and the offset of the line before.
    if (
      text.charCodeAt(19) === 46 &&
      tail !== '' &&
      text.startsWith(tail, 26) &&
      tailFormat.charCodeAt(5) === 54
    ) {
      const micros = digits(text, 20, 6)
      if (micros >= 0)
        return tagged(text, 26 + tail.length, tailFormat, secondTime + micros - tailOffset, true)
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
    if (tail === '' || !text.startsWith(tail, at) || tailFormat.charCodeAt(5) !== kept + DIGIT_0) {
      const end = text.indexOf(' ', at)
      const offset = end < 0 || end - at > 6 ? undefined : readOffset(text.slice(at, end))
      if (offset === undefined) return unframed(text)
      tail = text.slice(at, end + 1)
      tailOffset = offset * 60_000_000
      tailFormat = `3339.${kept} ${text.slice(at, end)}`
    }
    // More than six digits of fraction are more than a time keeps.
    return tagged(text, at + tail.length, tailFormat, secondTime + micros - tailOffset, fraction <= 6)
  }

  const rspamd = rspamdReader(host, (milliseconds) => clock.local(milliseconds))

  return (text) => {
    if (framing === 'journal') return readJournal(text, host) ?? unframed(text)
    const first = text.charCodeAt(0)
    if (first >= DIGIT_0 && first <= DIGIT_9)
      return text.charCodeAt(10) === 32 ? (rspamd(text) ?? unframed(text)) : rfc3339(text)
    if (first >= 65 && first <= 90) return rfc3164(text, 0)
    if (first === 123) return readJournal(text, host) ?? unframed(text)
    if (first !== 60) return unframed(text)

    const priority = PRIORITY.exec(text)?.[0]
    if (priority === undefined) return unframed(text)
    return readRfc5424(text, priority.length) ?? rfc3164(text, priority.length)
  }
}

// <22>Nov 21 00:25:23 mx1 …
// ^ facility * 8 + severity
const PRIORITY = /^<(?:0|[1-9]\d{0,2})>/

/** The `[` before a pid that ends at `end`: plain digits without a leading zero, which alone come back the same. */
function bracketOf(text: string, end: number): number {
  let at = end - 1
  while (at > 0 && text.charCodeAt(at) >= DIGIT_0 && text.charCodeAt(at) <= DIGIT_9) at--
  const size = end - 1 - at
  const padded = size > 1 && text.charCodeAt(at + 1) === DIGIT_0
  return text.charCodeAt(at) === OPEN && size > 0 && size <= MOST_DIGITS && !padded ? at : 0
}
