/** The attempts at delivering one message: from their table, or from the message's own columns where these tell them all. */
import type { Attempt, Message, StoredLine } from './answers.ts'
import { isoColumn } from './messages.ts'
import type { Place } from './message-lines.ts'
import { isLineOf } from './outbound.ts'
import type { Asker } from './page.ts'
import { deliveriesWithin, timeValue } from './range.ts'

const MAX_ATTEMPTS = 5_000
const NO_DELAYS = { beforeQueue: 0, inQueue: 0, connection: 0, transmission: 0 }

interface AttemptRow {
  at: string
  recipient: string
  relay: string
  delay: number
  delay_before_queue: number
  delay_in_queue: number
  delay_connection: number
  delay_transmission: number
  dsn: string
  status: string
  reply: string
  reason_class: string
  side: string
  provider: string
  attempted: boolean
}

export async function attemptsOf(
  { reader }: Asker,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<Attempt[]> {
  const rows = await reader.query<AttemptRow>(
    `SELECT ${isoColumn('time')} AS at, recipient, relay, delay, delay_before_queue, delay_in_queue, delay_connection,
        delay_transmission, dsn, status, reply, reason_class, side, provider, attempted
      FROM deliveries WHERE host = {host:String} AND queue_id IN {queueIds:Array(String)} AND ${deliveriesWithin()}
      ORDER BY time LIMIT ${MAX_ATTEMPTS}`,
    { ...place, since: timeValue(place.since), until: timeValue(place.until) },
    { id: 'message.attempts', ...(signal && { signal }) },
  )
  return rows.map(attemptOf)
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    time: row.at,
    recipient: row.recipient,
    ...(row.relay && { relay: row.relay }),
    delay: row.delay,
    delays: {
      beforeQueue: row.delay_before_queue,
      inQueue: row.delay_in_queue,
      connection: row.delay_connection,
      transmission: row.delay_transmission,
    },
    ...(row.dsn && { dsn: row.dsn }),
    status: row.status,
    reply: row.reply,
    ...(row.reason_class && { reasonClass: row.reason_class }),
    ...(row.side && { side: row.side }),
    ...(row.provider && { provider: row.provider }),
    attempted: row.attempted,
  }
}

/**
 * Most mail is tried once and sent, and its recipients say all that the table of attempts does. Absent where they may not:
 * after a deferral, behind a filter, and where two attempts of one moment have no order. To be believed only when the log
 * lines confirm it: a try that the retry service put off, for example, is no attempt of its recipient but has a row.
 */
export function onlyAttempts({ recipients, links, hops }: Message): Attempt[] | undefined {
  if (hops !== undefined || links.length > 0 || recipients.length === 0) return undefined
  const attempts: Attempt[] = []
  for (const {
    address,
    status,
    attempts: tries,
    lastAttempt,
    relay,
    delay,
    delays,
    dsn,
    reply,
  } of recipients) {
    if (status !== 'sent' || tries !== 1 || lastAttempt === undefined || delay === undefined) return undefined
    attempts.push({
      time: lastAttempt,
      recipient: address,
      ...(relay && { relay }),
      delay,
      delays: delays ?? NO_DELAYS,
      ...(dsn && { dsn }),
      status,
      reply: reply ?? '',
      attempted: true,
    })
  }
  attempts.sort((a, b) => (a.time < b.time ? -1 : 1))
  return attempts.some(({ time }, index) => time === attempts[index - 1]?.time) ? undefined : attempts
}

/** Whether the lines tell of these attempts, each in its own line, and of no others. */
export function areConfirmed(attempts: readonly Attempt[], lines: readonly StoredLine[]): boolean {
  const told = lines.filter(({ kind }) => kind === 'delivery')
  return (
    told.length === attempts.length &&
    attempts.every((attempt) =>
      told.some((line) => isLineOf(line, attempt) && line.message.endsWith(`status=sent (${attempt.reply})`)),
    )
  )
}
