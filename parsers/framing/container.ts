/** What loggers of containers and supervisors put before a line, or around it. */
import { readDateTime } from './stamp.ts'

export interface Wrapping {
  /** Microseconds since 1970, where the wrapping states a time: it is in UTC, what it wraps need not be. */
  time?: number
  /** The line inside. */
  text: string
  /** Behind how many characters it starts, where it stands there unchanged; 0 where it was escaped. */
  start: number
  /** More of this line follows. */
  partial: boolean
}

// 2024-01-02T02:04:05.123456789Z stdout F Jan 02 03:04:05 mx1 postfix/qmgr[1]: …     CRI (Kubernetes)
// ^ stamp                               ^ F, or P where the line goes on
const CRI =
  /^(?<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) std(?:out|err) (?<tag>[FP])(?::\S*)? /

export function readCri(text: string): Wrapping | undefined {
  const match = CRI.exec(text.slice(0, 80))
  const time = readStamp(match?.groups?.['stamp'])
  if (!match || time === undefined) return undefined
  const start = match[0].length
  return { time, text: text.slice(start), start, partial: match.groups?.['tag'] === 'P' }
}

// {"log":"Jan 02 03:04:05 mx1 postfix/qmgr[1]: …\n","stream":"stdout","time":"2024-01-02T02:04:05.123456789Z"}
//                                                ^ missing where the line goes on
export function readDocker(entry: Record<string, unknown>): Wrapping | undefined {
  const { log, time: stamp } = entry
  const time = typeof stamp === 'string' ? readStamp(stamp) : undefined
  if (typeof log !== 'string' || time === undefined) return undefined
  const partial = !log.endsWith('\n')
  return { time, text: partial ? log : log.replace(/\r?\n$/, ''), start: 0, partial }
}

// postfix-1  | Jan 02 03:04:05 mx1 postfix/qmgr[1]: …     docker compose, supervisord
const COMPOSE = /^[\w.-]{1,64} +\| /

// @400000004c91b044077a9e94 Jan 02 …     multilog, s6-log: seconds (TAI) and nanoseconds
const TAI = /^@(?<seconds>[0-9a-f]{16})(?<nanos>[0-9a-f]{8}) /
/** 2^62, and the ten seconds that daemontools takes TAI to be ahead of UTC. */
const TAI_START = (1n << 62n) + 10n

// U+FEFF, or what is left of a file that was cut while its writer kept its place
const REMAINS = /^(?:\ufeff|\0+)/

export function readPrefix(text: string): Wrapping | undefined {
  const remains = REMAINS.exec(text)?.[0] ?? COMPOSE.exec(text.slice(0, 80))?.[0]
  if (remains !== undefined)
    return { text: text.slice(remains.length), start: remains.length, partial: false }
  const match = TAI.exec(text.slice(0, 30))
  if (!match?.groups) return undefined
  const seconds = Number(BigInt(`0x${match.groups['seconds']}`) - TAI_START)
  const micros = Math.floor(Number(`0x${match.groups['nanos']}`) / 1000)
  if (seconds < 0 || seconds > LATEST || micros > 999_999) return undefined
  const start = match[0].length
  return { time: seconds * 1_000_000 + micros, text: text.slice(start), start, partial: false }
}

/** The year 2200. */
const LATEST = 7_258_118_400

/** Microseconds of an RFC 3339 stamp; what is finer is cut off. */
function readStamp(stamp: string | undefined): number | undefined {
  const match = /^.{19}(?:\.(?<fraction>\d{1,9}))?(?:Z|(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d))$/.exec(
    stamp ?? '',
  )
  if (!match?.groups || stamp === undefined) return undefined
  const { fraction = '', sign, hours = '0', minutes = '0' } = match.groups
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  const time =
    (readDateTime(stamp, 0, 84) - offset * 60_000) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'))
  return Number.isNaN(time) ? undefined : time
}
