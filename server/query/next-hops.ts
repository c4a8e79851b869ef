/** The same mail on the next and on the last host, by the queue ID that one told the other: `250 Ok: queued as ID`. */
import type { Link, Message, Status } from './answers.ts'
import { isoColumn, queueIdsOf } from './messages.ts'
import type { Asker } from './page.ts'
import { TIME, timeValue } from './range.ts'

/** Clocks of two hosts differ, and the receiving one has it first. */
const SLACK_MS = 300_000
const MAX_HOPS = 50

interface HopRow {
  trace_id: string
  host: string
  queue_id: string
  status: Status
  firstSeen: string
}

/** `250 2.0.0 Ok: queued as 4Q1c5t0XJXz2x9` */
const queuedAs = (reply: string | undefined): string[] => {
  const id = /\bqueued as ([0-9A-Za-z]{6,20})\b/.exec(reply ?? '')?.[1]
  return id === undefined ? [] : [id]
}

/** Certain only where the Message-ID is the same: short queue IDs come again, and on every host. */
export async function nextHops(
  { reader }: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Link[]> {
  if (message.messageId === undefined) return []
  const told = [
    ...new Set(message.recipients.flatMap(({ status, reply }) => (status === 'sent' ? queuedAs(reply) : []))),
  ]
  const [first, last] = [Date.parse(message.firstSeen), Date.parse(message.lastSeen)]
  const options = { id: 'message.hops', ...(signal && { signal }) }
  const columns = `trace_id, host, queue_id, status, ${isoColumn('first_seen')} AS firstSeen`
  const place = {
    host: message.host,
    messageId: message.messageId,
    since: timeValue(first - SLACK_MS),
    until: timeValue(last + SLACK_MS),
  }
  const [to, from] = await Promise.all([
    told.length === 0
      ? []
      : reader.query<HopRow>(
          `SELECT ${columns} FROM messages FINAL
            WHERE (queue_id IN {told:Array(String)} OR hasAny(hop_queue_ids, {told:Array(String)})) AND hop_of = ''
              AND host != {host:String} AND message_id = {messageId:String}
              AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}} LIMIT ${MAX_HOPS}`,
          { ...place, told },
          options,
        ),
    reader.query<HopRow>(
      `SELECT ${columns} FROM messages FINAL
        WHERE host != {host:String} AND message_id = {messageId:String} AND hop_of = ''
          AND first_seen < {until:${TIME}} AND last_seen >= {since:${TIME}}
          AND hasAny(arrayConcat([queue_id], hop_queue_ids), (SELECT groupUniqArray(queue_id) FROM deliveries
            WHERE remote_queue_id IN {ids:Array(String)} AND status = 'sent' AND host != {host:String}
              AND time >= {since:${TIME}} AND time < {until:${TIME}})) LIMIT ${MAX_HOPS}`,
      { ...place, ids: queueIdsOf(message) },
      options,
    ),
  ])
  return [...to.map((row) => linkTo(row, 'to')), ...from.map((row) => linkTo(row, 'from'))]
}

const linkTo = (row: HopRow, way: Link['way']): Link => ({
  kind: 'next-hop',
  way,
  queueId: row.queue_id,
  traceId: row.trace_id,
  host: row.host,
  certain: true,
  status: row.status,
  firstSeen: row.firstSeen,
})
