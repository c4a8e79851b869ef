/** In which offset from UTC a log line was stamped, judged by its own stamp and the time it was read as. Pure. */

// 2026-11-21T18:06:58.123+01:00   2026-11-21 18:06:58 #3222(…)
const ISO =
  /^\d{4}-\d\d-(?<d>\d\d)[T ](?<h>\d\d):(?<m>\d\d):(?<s>\d\d)(?:[.,]\d+)?(?<offset>Z|[+-]\d\d:?\d\d)?/
// Nov 21 18:06:58 mx1 …   Nov 21 2026 18:06:58
const SYSLOG = /^(?:<\d+>)?[A-Z][a-z]{2} (?<d>[ \d]?\d) (?:\d{4} )?(?<h>\d\d):(?<m>\d\d):(?<s>\d\d)/
const QUARTER = 15
const DAY = 24 * 60

/** `UTC`, `UTC+01:00`; undefined where the line has no stamp that is known. `time` is RFC 3339. */
export function offsetOf(line: string, time: string): string | undefined {
  const { d, h, m, s, offset } = (ISO.exec(line) ?? SYSLOG.exec(line))?.groups ?? {}
  if (h === undefined || m === undefined || s === undefined) return undefined
  if (offset === 'Z') return nameOf(0)
  if (offset !== undefined) {
    const [hours, minutes] = [offset.slice(1, 3), offset.slice(-2)].map(Number)
    return nameOf((offset.startsWith('-') ? -1 : 1) * ((hours ?? 0) * 60 + (minutes ?? 0)))
  }
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return undefined
  const stamped = Number(h) * 60 + Number(m) + Number(s) / 60
  const meant = at.getUTCHours() * 60 + at.getUTCMinutes() + at.getUTCSeconds() / 60
  const days = Number(d) - at.getUTCDate()
  // the last of one month is the day before the first of the next
  const turn = Math.abs(days) > 1 ? -Math.sign(days) : days
  // offsets are whole quarters of an hour
  return nameOf(Math.round((turn * DAY + stamped - meant) / QUARTER) * QUARTER)
}

function nameOf(minutes: number): string {
  if (minutes === 0) return 'UTC'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return `UTC${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`
}
