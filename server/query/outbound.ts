/**
 * How the other server was reached: the encryption of the session, and servers that did not answer before. Postfix logs both
 * without a queue ID, so they are found by the process that delivered and the time it took.
 */
import type { Attempt, Recipient, StoredLine } from './answers.ts'
import type { Where } from './conditions.ts'
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
  program: string
  pid: number
  kind: string
  message: string
}

/** The newest attempts over the network. */
const triesOf = (attempts: readonly Attempt[]): Attempt[] =>
  attempts
    .filter(({ attempted, relay }) => attempted && relay !== undefined && REMOTE.test(relay))
    .slice(-MOST_TRIES)

/** What all processes said while these attempts were made; absent where none was made over the network. */
export function linesOfTries(attempts: readonly Attempt[]): Where | undefined {
  const tries = triesOf(attempts)
  if (tries.length === 0) return undefined
  const params: Record<string, unknown> = { kinds: KINDS }
  const stretches = tries.map((attempt, index) => {
    const { since, until } = stretchOf(attempt)
    params[`since${index}`] = timeValue(since)
    params[`until${index}`] = timeValue(until)
    return `(${linesWithin(`{since${index}:${TIME}}`, `{until${index}:${TIME}}`)})`
  })
  return { sql: `(${stretches.join(' OR ')}) AND queue_id = '' AND kind IN {kinds:Array(String)}`, params }
}

/**
 * Adds `tls` and `failedFirst` to the newest attempts, and `tls` to the recipients whose last try it was. `known`: what was
 * said meanwhile, if it was asked for with the lines; other lines may be among it.
 */
export async function addOutbound(
  asker: Asker,
  host: string,
  recipients: readonly Recipient[],
  attempts: readonly Attempt[],
  lines: readonly StoredLine[],
  known: readonly Said[] | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tries = triesOf(attempts).flatMap((attempt) => {
    const { pid, program } = lines.find((line) => isLineOf(line, attempt)) ?? {}
    return pid === undefined || program === undefined
      ? []
      : [{ attempt, pid, program, ...stretchOf(attempt) }]
  })
  if (tries.length === 0) return

  const said = known ?? (await saidBy(asker, host, tries, signal))
  for (const { attempt, pid, program, since, until } of tries) {
    const own = said.filter(
      (line) =>
        line.pid === pid &&
        line.program === program &&
        KINDS.includes(line.kind) &&
        Date.parse(line.at) >= since &&
        Date.parse(line.at) <= until,
    )
    tell(attempt, own)
    const recipient = recipients.find(
      ({ address, lastAttempt }) => address === attempt.recipient && lastAttempt === attempt.time,
    )
    if (recipient && attempt.tls) recipient.tls = attempt.tls
  }
}

async function saidBy(
  { reader }: Asker,
  host: string,
  tries: readonly { attempt: Attempt; pid: number; program: string }[],
  signal: AbortSignal | undefined,
): Promise<Said[]> {
  const where = linesOfTries(tries.map(({ attempt }) => attempt))
  return reader.query<Said>(
    `SELECT ${isoColumn('time')} AS at, program, pid, kind, message FROM log_lines
      WHERE host = {host:String} AND ${where?.sql ?? '0'}
        AND program IN {programs:Array(String)} AND pid IN {pids:Array(UInt32)} ORDER BY time, source, file_seq, position LIMIT ${MOST_LINES}`,
    {
      ...where?.params,
      host,
      pids: [...new Set(tries.map(({ pid }) => pid))],
      programs: [...new Set(tries.map(({ program }) => program))],
    },
    { id: 'message.outbound', ...(signal && { signal }) },
  )
}

export function isLineOf({ kind, time, message }: StoredLine, attempt: Attempt): boolean {
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
