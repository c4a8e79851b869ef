/**
 * Entries of the systemd journal as `journalctl -o json` and `-o export` write them. An entry is a record and no line of text: its
 * message and the fields of a syslog header are kept, and its line is the one syslog would have written.
 */
import type { Severity } from '../event.ts'
import type { Frame } from '../frame.ts'

/** syslog(3) levels 0 to 7. */
const SEVERITIES: readonly Severity[] = [
  'panic',
  'fatal',
  'fatal',
  'error',
  'warning',
  'info',
  'info',
  'info',
]

/** The frame of an entry: an object with the journal's fields, MESSAGE at least. */
export function readJournal(entry: Record<string, unknown>, host: string): Frame | undefined {
  if (!('MESSAGE' in entry)) return undefined

  const stamp = Number(first(entry['__REALTIME_TIMESTAMP']))
  const program = first(entry['SYSLOG_IDENTIFIER']) ?? first(entry['_COMM']) ?? ''
  const pid = Number(first(entry['SYSLOG_PID']) ?? first(entry['_PID']))
  return {
    time: Number.isSafeInteger(stamp) && stamp > 0 ? stamp : undefined,
    host: first(entry['_HOSTNAME']) ?? host,
    program,
    pid: Number.isSafeInteger(pid) && pid >= 0 ? pid : undefined,
    severity: SEVERITIES[Number(first(entry['PRIORITY']) ?? 6)],
    // an empty line would be taken for one that says nothing; this one is counted and shown as not understood
    message: first(entry['MESSAGE']) ?? JSON.stringify(entry),
    format: 'journal',
    header: undefined,
    cut: false,
    part: false,
    yearless: false,
  }
}

/** One object of JSON a line is what the journal, containers and rspamd write. */
export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A field is a string, a list of strings where it occurs twice, bytes where it is no UTF-8, null where it was left out. */
function first(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  const head: unknown = value[0]
  if (typeof head === 'number') return new TextDecoder().decode(Uint8Array.from(value, Number))
  return typeof head === 'string' ? head : undefined
}
