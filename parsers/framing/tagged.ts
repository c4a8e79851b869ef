/** What stands behind the stamp of a syslog line: host, tag, pid and message. */
import type { Micros } from '../event.ts'
import type { Frame } from '../frame.ts'
import { CUT_TAG, isCutTag, readBareTag } from './tag.ts'
import { createWords } from './words.ts'

const COLON = 58
const OPEN = 91
const CLOSE = 93
const DIGIT_0 = 48
/** Ten digits. */
const MOST = 10 ** 10

export interface TagReader {
  /** The frame of a line whose stamp ends at `at`; `exact` where `format` and `time` give back that stamp. */
  read(text: string, at: number, format: string, time: Micros | undefined, exact: boolean): Frame
  /** A tag right at `at`, without a host; `always` takes one without pid and slash, too. */
  bare(text: string, at: number, format: string, time: Micros | undefined, always: boolean): Frame | undefined
}

/** A reader for one source; `host` stands in for the one a line does not state. */
export function createTagReader(host: string): TagReader {
  const names = createWords()
  const tags = createWords()

  // Jan  2 03:04:05 postfix/qmgr[123]: …
  //                 ^ no host
  const bare: TagReader['bare'] = (text, at, format, time, always) => {
    const tag = readBareTag(text, at, always)
    if (!tag) return undefined
    const { end, program, pid } = tag
    return frameOf(time, host, program, pid, text.slice(end), format, text.slice(0, end))
  }

  // <22>Jan  2 03:04:05 mx1 postfix-customer-eu1/submission/ connect from …
  //                         ^ 32 characters: RSYSLOG_TraditionalForwardFormat cuts the tag, its pid and its colon
  const cutTag = (text: string, start: number, end: number, frame: Frame): Frame => {
    const bracket = text.indexOf('[', start)
    frame.program = tags.of(text, start, bracket > start && bracket < end ? bracket : end)
    frame.cut = true
    frame.message = text.slice(end + 1)
    frame.header = text.slice(0, end + 1)
    return frame
  }

  const read: TagReader['read'] = (text, at, format, time, exact) => {
    const end = text.indexOf(' ', at)
    if (end <= at) return unframed(text, host)
    if (text.charCodeAt(end - 1) === COLON) {
      const frame = bare(text, at, format, time, false)
      if (frame) return frame
      // Dovecot's own file states no host: its first word is the process, with a colon.
      if (format.startsWith('3164')) {
        const header = exact ? undefined : text.slice(0, at)
        return frameOf(time, host, 'dovecot', undefined, text.slice(at), `dovecot${format.slice(4)}`, header)
      }
    }
    const name = names.of(text, at, end)

    const start = end + 1
    const blank = text.indexOf(' ', start)
    const colon = blank - 1
    if (colon <= start || text.charCodeAt(colon) !== COLON) {
      const header = exact ? undefined : text.slice(0, start)
      const frame = frameOf(time, name, '', undefined, text.slice(start), format, header)
      const cut = blank - start === CUT_TAG && isCutTag(text, start, blank)
      return cut ? cutTag(text, start, blank, frame) : frame
    }
    // mx1 postfix/qmgr[123]: …
    //                 ^ bracket: plain digits without a leading zero, which alone come back the same
    let bracket = colon - 1
    let pid: number | undefined
    if (text.charCodeAt(bracket) === CLOSE) {
      let scale = 1
      let value = 0
      let digit = text.charCodeAt(--bracket) - DIGIT_0
      let last = -1
      while (digit >= 0 && digit <= 9) {
        value += digit * scale
        scale *= 10
        last = digit
        digit = text.charCodeAt(--bracket) - DIGIT_0
      }
      const plain = scale > 1 && scale <= MOST && (last > 0 || scale === 10)
      if (plain && text.charCodeAt(bracket) === OPEN && bracket > start) pid = value
    }
    const program = tags.of(text, start, pid === undefined ? colon : bracket)
    const header = exact ? undefined : text.slice(0, blank + 1)
    return frameOf(time, name, program, pid, text.slice(blank + 1), format, header)
  }

  return { read, bare }
}

/** A line that is all message. */
export function unframed(text: string, host: string): Frame {
  return frameOf(undefined, host, '', undefined, text, 'none', undefined)
}

/** A new object for each line costs less than one that is filled again and again: that would live long, its fields not. */
function frameOf(
  time: Micros | undefined,
  host: string,
  program: string,
  pid: number | undefined,
  message: string,
  format: string,
  header: string | undefined,
): Frame {
  return {
    time,
    host,
    program,
    pid,
    severity: undefined,
    message,
    format,
    header,
    cut: false,
    part: false,
    yearless: false,
  }
}
