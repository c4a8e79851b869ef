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

export function readRspamd(
  text: string,
  host: string,
  local: (milliseconds: number) => LocalTime,
): Frame | undefined {
  const stamp = readDateTime(text, 0, 32)
  if (Number.isNaN(stamp)) return undefined

  let at = 19
  let fraction = 0
  if (text.charCodeAt(at) === 46) {
    while (fraction < 6 && digits(text, at + 1 + fraction, 1) >= 0) fraction++
    if (fraction === 0) return undefined
    at += 1 + fraction
  }
  // Sixty characters hold every header; the message behind it may be long.
  const match = HEADER.exec(text.slice(at, at + 80))
  if (!match?.groups) return undefined
  const { severity = '', pid, worker } = match.groups
  const { time, offset } = local(stamp)
  const micros = fraction === 0 ? 0 : digits(text, 20, fraction) * 10 ** (6 - fraction)

  return {
    time: time + micros,
    host,
    program: 'rspamd',
    pid: Number(pid),
    severity: SEVERITIES[severity],
    message: text.slice(at + match[0].length),
    format: `rspamd.${fraction} ${offset} ${worker}${severity === '' ? '' : ` ${severity}`}`,
    header: undefined,
  }
}
