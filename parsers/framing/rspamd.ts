/** rspamd's own log file: local time without a zone, no host, pid and worker before the message. */
import type { Severity } from '../event.ts'
import type { Frame } from '../frame.ts'
import type { LocalTime } from './clock.ts'
import { digits, readDateTime } from './stamp.ts'

// 2026-11-21 00:33:14.03286 [notice] #12220(rspamd_proxy) <97f0bc>; proxy; rspamd_task_write_log: …
//                    ^ fraction ^ severity, with log_severity
//                                     ^ pid  ^ worker
const HEADER = /^ (?:\[(?<severity>[a-z]{1,12})\] )?#(?<pid>0|[1-9]\d{0,9})\((?<worker>[\w-]{1,40})\) /

const SEVERITIES: Record<string, Severity> = {
  warn: 'warning',
  warning: 'warning',
  err: 'error',
  error: 'error',
  critical: 'fatal',
}

export type RspamdReader = (text: string) => Frame | undefined

/** A reader for one file; remembers stamp and process of the line before. */
export function rspamdReader(host: string, local: (milliseconds: number) => LocalTime): RspamdReader {
  let stamp = ''
  let when: LocalTime = { time: 0, offset: '' }
  let header = ''
  let process: Process = { pid: 0, severity: undefined, words: '' }
  let format = ''
  let formatFraction = 0

  return (text) => {
    if (stamp === '' || !text.startsWith(stamp)) {
      const milliseconds = readDateTime(text, 0, 32)
      if (Number.isNaN(milliseconds)) return undefined
      stamp = text.slice(0, 19)
      when = local(milliseconds)
      format = ''
    }
    let at = 19
    let fraction = 0
    if (text.charCodeAt(at) === 46) {
      while (fraction < 6 && digits(text, at + 1 + fraction, 1) >= 0) fraction++
      if (fraction === 0) return undefined
      at += 1 + fraction
    }
    if (header === '' || !text.startsWith(header, at)) {
      const read = readHeader(text.slice(at, at + LONGEST_HEADER))
      if (!read) return undefined
      header = read.header
      process = read.process
      format = ''
    }
    if (format === '' || fraction !== formatFraction) {
      format = `rspamd.${fraction} ${when.offset} ${process.words}`
      formatFraction = fraction
    }
    const micros = fraction === 0 ? 0 : digits(text, 20, fraction) * 10 ** (6 - fraction)
    return {
      time: when.time + micros,
      host,
      program: 'rspamd',
      pid: process.pid,
      severity: process.severity,
      message: text.slice(at + header.length),
      format,
      header: undefined,
      cut: false,
      part: false,
      yearless: false,
    }
  }
}

const LONGEST_HEADER = 80

interface Process {
  pid: number
  severity: Severity | undefined
  /** Worker, and severity where it is written: what the recipe of the header needs. */
  words: string
}

function readHeader(text: string): { header: string; process: Process } | undefined {
  const match = HEADER.exec(text)
  if (!match?.groups) return undefined
  const { severity, pid, worker = '' } = match.groups
  return {
    header: match[0],
    process: {
      pid: Number(pid),
      severity: SEVERITIES[severity ?? ''],
      words: severity === undefined ? worker : `${worker} ${severity}`,
    },
  }
}

// {"ts":1771632794.03,"pid":12220,"severity":"info","worker_type":"rspamd_proxy","id":"97f0bc","module":"proxy",
//  "function":"rspamd_task_write_log","message":"…"}
/** A line of `log_json`: its message is put as the log file would have it. */
export function readRspamdObject(entry: Record<string, unknown>, host: string): Frame | undefined {
  const { ts, pid, severity, id, module, function: name, message } = entry
  if (typeof ts !== 'number' || typeof message !== 'string' || typeof name !== 'string') return undefined
  const task = typeof id === 'string' && id !== '' ? `<${id}>; ` : ''
  const part = typeof module === 'string' && module !== '' ? `${module}; ` : ''
  const time = Math.round(ts * 1_000_000)
  return {
    time: Number.isSafeInteger(time) && time > 0 ? time : undefined,
    host,
    program: 'rspamd',
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid >= 0 ? pid : undefined,
    severity: typeof severity === 'string' ? SEVERITIES[severity] : undefined,
    message: `${task}${part}${name}: ${message}`,
    format: 'journal',
    header: undefined,
    cut: false,
    part: false,
    yearless: false,
  }
}
