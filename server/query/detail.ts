/** One message life with everything that belongs to it: attempts, lines, session, verdict, links both ways, other lives. */
import { inHoursOf } from '../store/rows/ids.ts'
import { MessageNotFound } from '../errors.ts'
import type { Message, MessageDetail, Status } from './answers.ts'
import { areConfirmed, attemptsOf, onlyAttempts } from './attempts.ts'
import { addGreylisting } from './greylisting.ts'
import { linksOf } from './links.ts'
import { linesOfMessage } from './message-lines.ts'
import { addWords, MESSAGE_COLUMNS, messageOf, queueIdsOf } from './messages.ts'
import type { MessageRow } from './messages.ts'
import { addOutbound, linesOfTries } from './outbound.ts'
import type { Asker } from './page.ts'
import { BY_INDEX } from './range.ts'
import { sessionOf, sessionsNear } from './session.ts'

/** Log lines of one message may be written a little out of order, and other daemons speak after the last event. */
const BEFORE_MS = 2_000
const AFTER_MS = 60_000
const MAX_LIVES = 200

export async function messageDetail(
  asker: Asker,
  host: string,
  queueId: string,
  at: string | undefined,
  signal: AbortSignal | undefined,
): Promise<MessageDetail> {
  const options = (id: string) => ({ id, ...(signal && { signal }) })
  // most often it is the session of this queue ID: asked for before the message is known
  const sessions = sessionsNear(asker, host, queueId, at, signal)
  const [rows] = await Promise.all([
    asker.reader.query<MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages FINAL
        PREWHERE ${inHoursOf('[{queueId:String}]')} AND host = {host:String} AND (queue_id = {queueId:String} OR has(hop_queue_ids, {queueId:String})) WHERE hop_of = ''
        ORDER BY first_seen DESC LIMIT ${MAX_LIVES} ${BY_INDEX}`,
      { host, queueId },
      options('message'),
    ),
    sessions,
  ])
  const lives = rows.map(messageOf)
  const message = chooseLife(lives, at)
  if (message === undefined) throw new MessageNotFound(queueId, host)

  const window = windowOf(message, lives)
  const place = { host, queueIds: queueIdsOf(message), ...window }
  const connection = await sessionOf(asker, message, await sessions, signal)
  const only = onlyAttempts(message)
  const [asked, links, { lines, said }] = await Promise.all([
    only === undefined ? attemptsOf(asker, place, signal) : undefined,
    linksOf(asker, message, signal),
    linesOfMessage(asker, place, message.queueId, connection, only && linesOfTries(only), signal),
    addWords(asker, [message], signal),
    addGreylisting(asker, message, signal),
  ])
  const isTold = only !== undefined && areConfirmed(only, lines)
  const told = isTold ? only : (asked ?? (await attemptsOf(asker, place, signal)))
  await addOutbound(asker, host, message.recipients, told, lines, isTold ? said : undefined, signal)
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
