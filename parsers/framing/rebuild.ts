/**
 * Headers written again from what was read of them. A recipe is words with a blank between: kind (with `.0` for zero
 * padded days, or the digits of fraction), zone offset, and what else the framing put there.
 */
import type { Micros } from '../event.ts'
import { readOffset, writeDateTime, writeYearless } from './stamp.ts'

export interface HeaderFields {
  time?: Micros | undefined
  host: string
  program: string
  pid?: number | undefined
}

/** The header before the message, byte for byte; for an entry of the journal the header syslog would have written. */
export function rebuildHeader(format: string, fields: HeaderFields): string {
  const { time = 0, host } = fields
  const [kind = '', zone = 'Z', ...rest] = format.split(' ')
  const [framing, detail = ''] = kind.split('.')
  const offset = readOffset(zone) ?? 0
  const extra = rest.join(' ')
  const plain = Number(detail)

  switch (framing) {
    case '3164':
      return `${extra}${writeYearless(time, offset, detail === '0' ? '0' : ' ')} ${host} ${tag(fields)}`
    case '3339':
      return `${writeDateTime(time, offset, 'T', plain)}${zone} ${host} ${tag(fields)}`
    case '5424':
      return `${extra}1 ${writeDateTime(time, offset, 'T', plain)}${zone} ${host} ${fields.program || '-'} ${fields.pid ?? '-'} - - `
    case 'journal':
      return `${time === 0 ? '' : `${writeDateTime(time, 0, 'T', 6)}+00:00 `}${host} ${tag(fields)}`
    case 'dovecot':
      return `${extra}${writeYearless(time, offset, detail === '0' ? '0' : ' ')} `
    case 'rspamd':
      return `${writeDateTime(time, offset, ' ', plain)} ${severityOf(extra)}#${fields.pid ?? 0}(${workerOf(extra)}) `
    default:
      return ''
  }
}

function tag({ program, pid }: HeaderFields): string {
  if (program === '') return ''
  return pid === undefined ? `${program}: ` : `${program}[${pid}]: `
}

// rspamd_proxy     rspamd_proxy notice
// ^ worker                      ^ only with log_severity
const workerOf = (extra: string): string => extra.split(' ')[0] ?? ''
const severityOf = (extra: string): string => {
  const severity = extra.split(' ')[1]
  return severity === undefined ? '' : `[${severity}] `
}
