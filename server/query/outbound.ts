/**
 * How the other server was reached: the encryption of the session, and servers that did not answer before. Postfix logs both
 * without a queue ID, so they are found by the process that delivered and the time it took.
 */
import type { Attempt, Recipient, StoredLine } from './answers.ts'
import type { Asker } from './page.ts'
import { isoColumn, linesWithin, timeValue, TIME } from './range.ts'

/** Clocks of whole seconds. */
const GRACE_MS = 1_000
/** Between the end of a session and its line. */
const NEXT_MS = 100
/** The newest tries are told; each asks for its own stretch of the log. */
const MOST_TRIES = 12
const MOST_LINES = 2_000
const KINDS = ['tls', 'connect-error']

// Untrusted TLS connection established to mx.example.net[198.51.100.7]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
// ^ trust                                 ^ peer                          ^ protocol         ^ cipher
const TLS =
  /^(?:(?<trust>[A-Z]\w+) )?TLS connection (?:established|reused) to (?<peer>[^\s[]*\[[^\]\s]*\]:\d+): (?<protocol>\S+) with cipher (?<cipher>\S+)/
// connect to mx.example.net[198.51.100.8]:25: Connection timed out
const FAILED = /^connect to (?<peer>[^\s[]*\[[^\]\s]*\]:\d+): (?<error>.+)$/
/** Over the network, and not a socket of this host. */
const REMOTE = /\[[^\]/]+\]:\d+$/

interface Said {
  at: string
  pid: number
  kind: string
  message: string
}

/** Adds `tls` and `failedFirst` to the newest attempts, and `tls` to the recipients whose last try it was. */
export async function addOutbound(
  { reader }: Asker,
  host: string,
  recipients: readonly Recipient[],
  attempts: readonly Attempt[],
  lines: readonly StoredLine[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const tries = attempts
    .filter(({ attempted, relay }) => attempted && relay !== undefined && REMOTE.test(relay))
    .slice(-MOST_TRIES)
    .flatMap((attempt) => {
      const { pid, program } = lines.find((line) => isLineOf(line, attempt)) ?? {}
      return pid === undefined || program === undefined
        ? []
        : [{ attempt, pid, program, ...stretchOf(attempt) }]
    })
  if (tries.length === 0) return

  const params: Record<string, unknown> = {
    host,
    kinds: KINDS,
    pids: [...new Set(tries.map(({ pid }) => pid))],
    programs: [...new Set(tries.map(({ program }) => program))],
  }
  const stretches = tries.map(({ since, until }, index) => {
    params[`since${index}`] = timeValue(since)
    params[`until${index}`] = timeValue(until)
    return `(${linesWithin(`{since${index}:${TIME}}`, `{until${index}:${TIME}}`)})`
  })
  const said = await reader.query<Said>(
    `SELECT ${isoColumn('time')} AS at, pid, kind, message FROM log_lines
      WHERE host = {host:String} AND (${stretches.join(' OR ')}) AND queue_id = '' AND kind IN {kinds:Array(String)}
        AND program IN {programs:Array(String)} AND pid IN {pids:Array(UInt32)} ORDER BY time, source, file_seq, position LIMIT ${MOST_LINES}`,
    params,
    { id: 'message.outbound', ...(signal && { signal }) },
  )
  for (const { attempt, pid, since, until } of tries) {
    const own = said.filter(
      (line) => line.pid === pid && Date.parse(line.at) >= since && Date.parse(line.at) <= until,
    )
    tell(attempt, own)
    const recipient = recipients.find(
      ({ address, lastAttempt }) => address === attempt.recipient && lastAttempt === attempt.time,
    )
    if (recipient && attempt.tls) recipient.tls = attempt.tls
  }
}

function isLineOf({ kind, time, message }: StoredLine, attempt: Attempt): boolean {
  return (
    kind === 'delivery' &&
    time === attempt.time &&
    message.includes(`to=<${attempt.recipient}>`) &&
    message.includes(`relay=${attempt.relay}`)
  )
}

/** From the start of the connection to the line that ends the try, in milliseconds. */
function stretchOf({ time, delays }: Attempt): { since: number; until: number } {
  const took = ((delays?.connection ?? 0) + (delays?.transmission ?? 0)) * 1000
  // the same process may have looked for another server just before
  const grace = Date.parse(time) % 1000 === 0 ? GRACE_MS : NEXT_MS
  return { since: Date.parse(time) - took - grace, until: Date.parse(time) + grace }
}

function tell(attempt: Attempt, lines: readonly Said[]): void {
  const failed: string[] = []
  for (const { kind, message } of lines) {
    if (kind === 'connect-error') {
      const { peer } = FAILED.exec(message)?.groups ?? {}
      if (peer !== undefined && peer !== attempt.relay && !failed.includes(peer)) failed.push(peer)
      continue
    }
    const { trust, peer, protocol, cipher } = TLS.exec(message)?.groups ?? {}
    if (peer !== attempt.relay || protocol === undefined || cipher === undefined) continue
    attempt.tls = { protocol, cipher, ...(trust !== undefined && { trust: trust.toLowerCase() }) }
  }
  if (failed.length > 0) attempt.failedFirst = failed
}
