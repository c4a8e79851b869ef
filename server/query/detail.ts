/** One message life with everything that belongs to it: attempts, lines, session, verdict, links both ways, other lives. */
import { MessageNotFound } from '../errors.ts'
import type { Attempt, Connection, Message, MessageDetail, Status, StoredLine } from './answers.ts'
import { addGreylisting } from './greylisting.ts'
import { linksOf } from './links.ts'
import { LINE_COLUMNS, lineOf } from './lines.ts'
import type { LineRow } from './lines.ts'
import { addScans, isoColumn, MESSAGE_COLUMNS, messageOf, queueIdsOf } from './messages.ts'
import type { MessageRow } from './messages.ts'
import { addNeighbours } from './neighbours.ts'
import { addOutbound } from './outbound.ts'
import type { Asker } from './page.ts'
import { CONNECTION_COLUMNS, connectionOf } from './refusals.ts'
import type { ConnectionRow } from './refusals.ts'
import { BY_INDEX, deliveriesWithin, linesWithin, TIME, timeValue } from './range.ts'
import { byPlace, linesOfSession } from './session-lines.ts'

/** Log lines of one message may be written a little out of order, and other daemons speak after the last event. */
const BEFORE_MS = 2_000
const AFTER_MS = 60_000
const MAX_LINES = 5_000
const MAX_LIVES = 200

export async function messageDetail(
  asker: Asker,
  host: string,
  queueId: string,
  at: string | undefined,
  signal: AbortSignal | undefined,
): Promise<MessageDetail> {
  const options = (id: string) => ({ id, ...(signal && { signal }) })
  const lives = (
    await asker.reader.query<MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages FINAL
        WHERE host = {host:String} AND (queue_id = {queueId:String} OR has(hop_queue_ids, {queueId:String})) AND hop_of = ''
        ORDER BY first_seen DESC LIMIT ${MAX_LIVES} ${BY_INDEX}`,
      { host, queueId },
      options('message'),
    )
  ).map(messageOf)
  const message = chooseLife(lives, at)
  if (message === undefined) throw new MessageNotFound(queueId, host)

  const window = windowOf(message, lives)
  const place = {
    host,
    queueIds: queueIdsOf(message),
    since: timeValue(window.since),
    until: timeValue(window.until),
  }
  const within = `host = {host:String} AND queue_id IN {queueIds:Array(String)} AND ${deliveriesWithin()}`
  const session = connectionFor(asker, message, signal)
  const [attempts, connection, links, lines] = await Promise.all([
    asker.reader.query<AttemptRow>(
      `SELECT ${isoColumn('time')} AS at, recipient, relay, delay, delay_before_queue, delay_in_queue, delay_connection,
          delay_transmission, dsn, status, reply, reason_class, side, provider, attempted
        FROM deliveries WHERE ${within} ORDER BY time LIMIT ${MAX_LINES}`,
      place,
      options('message.attempts'),
    ),
    session,
    linksOf(asker, message, signal),
    linesFor(asker, place, message.queueId, session, signal),
    addScans(asker, [message], signal).then(() => addNeighbours(asker, [message], signal)),
    addGreylisting(asker, message, signal),
  ])
  const told = attempts.map(attemptOf)
  await addOutbound(asker, host, message.recipients, told, lines, signal)
  message.links = links
  return {
    message,
    attempts: told,
    lines,
    ...(connection && { connection }),
    otherLives: lives
      .filter((life) => life !== message)
      .map(({ traceId, firstSeen, status, sender }) => ({
        traceId,
        firstSeen,
        status,
        ...(sender !== undefined && { sender }),
      })),
    ...retryTimes(message),
  }
}

/** The life that was going on at `at`, else the one that began nearest to it; without `at` the newest. */
export function chooseLife(lives: readonly Message[], at: string | undefined): Message | undefined {
  const time = at === undefined ? NaN : Date.parse(at)
  if (Number.isNaN(time)) return lives[0]
  const distance = (life: Message) => {
    const [first, last] = [Date.parse(life.firstSeen), Date.parse(life.lastSeen)]
    return time >= first && time <= last ? 0 : Math.min(Math.abs(time - first), Math.abs(time - last))
  }
  return [...lives].sort((a, b) => distance(a) - distance(b))[0]
}

/** From a little before the life to a while after it, but not into another life of the same queue ID. */
function windowOf(message: Message, lives: readonly Message[]): { since: number; until: number } {
  const [first, last] = [Date.parse(message.firstSeen), Date.parse(message.lastSeen)]
  let [since, until] = [first - BEFORE_MS, last + AFTER_MS]
  for (const other of lives) {
    if (other === message) continue
    const [otherFirst, otherLast] = [Date.parse(other.firstSeen), Date.parse(other.lastSeen)]
    if (otherLast < first) since = Math.max(since, (otherLast + first) / 2)
    if (otherFirst > last) until = Math.min(until, (otherFirst + last) / 2)
  }
  return { since, until }
}

async function connectionFor(
  asker: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Connection | undefined> {
  const rows = await asker.reader.query<ConnectionRow>(
    `SELECT ${CONNECTION_COLUMNS}, '' AS micros FROM connections FINAL
      WHERE host = {host:String} AND has(queue_ids, {queueId:String})
        AND started_at <= {until:${TIME}} AND last_seen >= {since:${TIME}} ORDER BY client_address = {client:String} DESC, started_at DESC LIMIT 1 ${BY_INDEX}`,
    {
      host: message.host,
      queueId: message.queueId,
      client: message.client?.address ?? '',
      // a log of whole seconds may tell all of a session in one; of others the millisecond is begun
      since: timeValue(Date.parse(message.firstSeen)),
      until: timeValue(Date.parse(message.firstSeen) + 1),
    },
    { id: 'message.connection', ...(signal && { signal }) },
  )
  return rows[0] && connectionOf(rows[0])
}

/** The lines that bear a queue ID of the message, and those of its SMTP session that bear none: asked for apart. */
async function linesFor(
  { reader }: Asker,
  place: { host: string; queueIds: string[]; since: string; until: string },
  queueId: string,
  session: Promise<Connection | undefined>,
  signal: AbortSignal | undefined,
): Promise<StoredLine[]> {
  const ask = (sql: string, params: Record<string, unknown>) =>
    reader.query<LineRow>(
      `SELECT ${LINE_COLUMNS}, toString(toUnixTimestamp64Micro(time)) AS micros FROM log_lines
        WHERE host = {host:String} AND ${linesWithin()} AND ${sql}
        ORDER BY time, source, file_seq, position LIMIT ${MAX_LINES}`,
      params,
      { id: 'message.lines', ...(signal && { signal }) },
    )
  const ofProcess = async (connection: Connection | undefined) => {
    if (connection === undefined) return []
    const ended = connection.endedAt === undefined ? Date.now() : Date.parse(connection.endedAt)
    return ask(`queue_id = '' AND program = {program:String} AND pid = {pid:UInt32}`, {
      host: place.host,
      program: connection.program,
      pid: connection.pid,
      // A warning about the client's name comes before the session begins.
      since: timeValue(Date.parse(connection.startedAt) - BEFORE_MS),
      until: timeValue(ended + BEFORE_MS / 2),
    })
  }
  const [own, others, connection] = await Promise.all([
    ask('queue_id IN {queueIds:Array(String)}', place),
    session.then(ofProcess),
    session,
  ])
  const ofSession =
    connection === undefined
      ? []
      : linesOfSession([...own.filter((row) => isOf(connection, row)), ...others], connection, queueId)
  return [...new Set([...own, ...ofSession])].sort(byPlace).slice(0, MAX_LINES).map(lineOf)
}

const isOf = ({ program, pid }: Connection, row: LineRow): boolean =>
  row.program === program && row.pid === pid

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

/** Postfix's defaults: minimal_backoff_time, maximal_backoff_time and maximal_queue_lifetime, in seconds. */
const MINIMAL_BACKOFF = 300
const MAXIMAL_BACKOFF = 4000
const QUEUE_LIFETIME = 5 * 86_400
const WAITS: readonly Status[] = ['deferred']

/** qmgr waits as long as the message is old, within the two limits; the configured values may differ: an estimate. */
function retryTimes(message: Message): { nextAttempt?: string; givesUpAt?: string } {
  if (!message.open || !WAITS.includes(message.status)) return {}
  const arrived = Date.parse(message.firstSeen)
  const last = Math.max(
    ...message.recipients.map(({ lastAttempt }) => (lastAttempt === undefined ? 0 : Date.parse(lastAttempt))),
  )
  const wait = Math.min(Math.max((last - arrived) / 1000, MINIMAL_BACKOFF), MAXIMAL_BACKOFF)
  return {
    ...(last > 0 && { nextAttempt: new Date(last + wait * 1000).toISOString() }),
    givesUpAt: new Date(arrived + QUEUE_LIFETIME * 1000).toISOString(),
  }
}
