/** RFC 5424: every field has its place, the tag and pid too. */
import type { Frame } from '../frame.ts'
import { digits, readDateTime, readOffset } from './stamp.ts'

// <22>1 2026-11-21T01:33:38.5Z mx1 postfix/smtpd 60203 - - connect from …
//                              ^ host ^ program  ^ pid ^ message ID and structured data
const FIELDS =
  /^1 (?<stamp>\S+) (?<host>\S+) (?<program>\S+) (?<pid>\S+) (?<id>\S+) (?<data>-|(?:\[[^\]"]*(?:"(?:[^"\\]|\\.)*"[^\]"]*)*\])+)(?: \ufeff?|$)/s
const STAMP = /^.{19}(?:\.(?<fraction>\d{1,6}))?(?<zone>Z|[+-]\d\d:\d\d)$/

export function readRfc5424(text: string, at: number): Frame | undefined {
  const match = FIELDS.exec(text.slice(at, at + 1000))
  if (!match?.groups) return undefined
  const { stamp = '', host = '', program = '', pid = '', id, data } = match.groups
  const parts = STAMP.exec(stamp)?.groups
  const seconds = readDateTime(stamp, 0, 84)
  const offset = readOffset(parts?.zone ?? '')
  if (Number.isNaN(seconds) || offset === undefined) return undefined

  const fraction = parts?.fraction ?? ''
  const micros = fraction === '' ? 0 : digits(fraction, 0, fraction.length) * 10 ** (6 - fraction.length)
  const start = at + match[0].length
  const number = /^(?:0|[1-9]\d{0,9})$/.test(pid) ? Number(pid) : undefined
  const exact =
    id === '-' && data === '-' && text.charCodeAt(start - 1) === 32 && (number !== undefined || pid === '-')
  return {
    time: seconds * 1000 + micros - offset * 60_000_000,
    host,
    program: program === '-' ? '' : program,
    pid: number,
    severity: undefined,
    message: text.slice(start),
    format: `5424.${fraction.length} ${parts?.zone} ${text.slice(0, at)}`,
    header: exact ? undefined : text.slice(0, start),
    cut: false,
    part: false,
    yearless: false,
  }
}
