/** The SMTP session that a message came in. */
import type { Connection, Message } from './answers.ts'
import type { Asker } from './page.ts'
import { BY_INDEX, sessionsWithin, TIME, timeValue } from './range.ts'
import { CONNECTION_COLUMNS, connectionOf } from './refusals.ts'
import type { ConnectionRow } from './refusals.ts'

/** A queue ID comes again, with another session. */
const MAX_SESSIONS = 500

export interface SessionRow extends ConnectionRow {
  firstMicros: number
  lastMicros: number
}

/** A session is asked for in the hours before its mail first: the more is stored, the more that saves. */
const NEAR_MS = 7_200_000

/** Milliseconds. `near`: those that began then or up to two hours before; `at`: those that were going on. */
type When = { near: number } | { at: number }

/** Sessions of a queue ID that are known before its message is. */
export interface Asked {
  queueId: string
  rows: readonly SessionRow[]
  /** All sessions where it is undefined. */
  near: number | undefined
}

/** Sessions of a queue ID, newest first. `at` is the text of a time near which the message began. */
export async function sessionsNear(
  asker: Asker,
  host: string,
  queueId: string,
  at: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Asked> {
  const time = at === undefined ? NaN : Date.parse(at)
  const near = Number.isNaN(time) ? undefined : time
  const rows = await sessionsOf(asker, host, queueId, near === undefined ? undefined : { near }, signal)
  return { queueId, rows, near }
}

function sessionsOf(
  { reader }: Asker,
  host: string,
  queueId: string,
  when: When | undefined,
  signal: AbortSignal | undefined,
): Promise<SessionRow[]> {
  const { sql, since, until } = boundsOf(when)
  return reader.query<SessionRow>(
    `SELECT ${CONNECTION_COLUMNS}, '' AS micros, toUnixTimestamp64Micro(started_at) AS firstMicros,
        toUnixTimestamp64Micro(last_seen) AS lastMicros
      FROM connections FINAL PREWHERE host = {host:String} AND has(queue_ids, {queueId:String})
      ${sql} ORDER BY started_at DESC LIMIT ${MAX_SESSIONS} ${BY_INDEX}`,
    { host, queueId, since, until },
    { id: 'message.connection', ...(signal && { signal }) },
  )
}

/** A log of whole seconds may tell all of a session in one; of others the millisecond is begun. */
function boundsOf(when: When | undefined): { sql: string; since?: string; until?: string } {
  if (when === undefined) return { sql: '' }
  if ('near' in when)
    return {
      sql: `WHERE ${sessionsWithin()}`,
      since: timeValue(when.near - NEAR_MS),
      until: timeValue(when.near + 1),
    }
  return {
    sql: `WHERE started_at <= {until:${TIME}} AND last_seen >= {since:${TIME}}`,
    since: timeValue(when.at),
    until: timeValue(when.at + 1),
  }
}

/** Mail that no session brought; a client may be known all the same where the log of two lives of a queue ID was cut. */
const WITHOUT_SESSION: readonly Message['origin'][] = ['pickup', 'bounce', 'forward']

/** That of this life: going on when it began, that of its client first. */
export async function sessionOf(
  asker: Asker,
  message: Message,
  asked: Asked,
  signal: AbortSignal | undefined,
): Promise<Connection | undefined> {
  const at = Date.parse(message.firstSeen)
  const choose = (rows: readonly SessionRow[]) => {
    const going = rows.filter(
      ({ firstMicros, lastMicros }) => firstMicros <= (at + 1) * 1000 && lastMicros >= at * 1000,
    )
    const ofClient = going.find((row) => row.client_address === (message.client?.address ?? ''))
    return { ofClient, best: ofClient ?? going[0] }
  }
  const { rows, near, queueId } = asked
  const isMeant = queueId === message.queueId && rows.length < MAX_SESSIONS
  const known = choose(isMeant ? rows : [])
  const isAll = isMeant && near === undefined
  // older sessions come later in this order: none of them would be chosen
  const isNewest = near !== undefined && at <= near && known.ofClient !== undefined
  const hasNone = message.client === undefined && WITHOUT_SESSION.includes(message.origin)
  const found =
    isAll || isNewest || hasNone
      ? known.best
      : choose(await sessionsOf(asker, message.host, message.queueId, { at }, signal)).best
  return found && connectionOf(found)
}
