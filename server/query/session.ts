/** The SMTP session that a message came in. */
import type { Connection, Message } from './answers.ts'
import type { Asker } from './page.ts'
import { BY_INDEX, TIME, timeValue } from './range.ts'
import { CONNECTION_COLUMNS, connectionOf } from './refusals.ts'
import type { ConnectionRow } from './refusals.ts'

/** A queue ID comes again, with another session. */
const MAX_SESSIONS = 500

export interface SessionRow extends ConnectionRow {
  firstMicros: number
  lastMicros: number
}

/** Sessions of a queue ID, newest first: all of them, or those that were going on at a time (milliseconds). */
export function sessionsOf(
  { reader }: Asker,
  host: string,
  queueId: string,
  signal: AbortSignal | undefined,
  at?: number,
): Promise<SessionRow[]> {
  // a log of whole seconds may tell all of a session in one; of others the millisecond is begun
  const bounds = at === undefined ? {} : { since: timeValue(at), until: timeValue(at + 1) }
  const going = `started_at <= {until:${TIME}} AND last_seen >= {since:${TIME}}`
  return reader.query<SessionRow>(
    `SELECT ${CONNECTION_COLUMNS}, '' AS micros, toUnixTimestamp64Micro(started_at) AS firstMicros,
        toUnixTimestamp64Micro(last_seen) AS lastMicros
      FROM connections FINAL PREWHERE host = {host:String} AND has(queue_ids, {queueId:String})
      ${at === undefined ? '' : `WHERE ${going}`} ORDER BY started_at DESC LIMIT ${MAX_SESSIONS} ${BY_INDEX}`,
    { host, queueId, ...bounds },
    { id: 'message.connection', ...(signal && { signal }) },
  )
}

/** That of this life: going on when it began, that of its client first. `asked`: what is known of a queue ID already. */
export async function sessionOf(
  asker: Asker,
  message: Message,
  asked: { queueId: string; rows: readonly SessionRow[] },
  signal: AbortSignal | undefined,
): Promise<Connection | undefined> {
  const at = Date.parse(message.firstSeen)
  const isKnown = asked.queueId === message.queueId && asked.rows.length < MAX_SESSIONS
  const rows = isKnown ? asked.rows : await sessionsOf(asker, message.host, message.queueId, signal, at)
  const going = rows.filter(
    ({ firstMicros, lastMicros }) => firstMicros <= (at + 1) * 1000 && lastMicros >= at * 1000,
  )
  const found = going.find((row) => row.client_address === (message.client?.address ?? '')) ?? going[0]
  return found && connectionOf(found)
}
