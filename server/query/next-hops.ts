/** The same mail on the next and on the last host, by the queue ID that one told the other: `250 Ok: queued as ID`. */
import { inHoursOf } from '../store/rows/ids.ts'
import type { Link, Message, Status } from './answers.ts'
import { isoColumn, queueIdsOf } from './messages.ts'
import type { Asker } from './page.ts'
import { BY_INDEX, deliveriesWithin, TIME, timeValue } from './range.ts'

/** Clocks of two hosts differ, and the receiving one has it first. */
const SLACK_MS = 300_000
const MAX_HOPS = 50
const MAX_COPIES = 500

interface HopRow {
  trace_id: string
  host: string
  queue_id: string
  hop_queue_ids: string[]
  status: Status
  firstSeen: string
  /** It may have come from the message. */
  isLater: boolean
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
  const place = {
    host: message.host,
    messageId: message.messageId,
    since: timeValue(first - SLACK_MS),
    until: timeValue(last + SLACK_MS),
  }
  // its copies on other hosts, by an index; most mail has none
  const copies = await reader.query<HopRow>(
    `SELECT trace_id, host, queue_id, hop_queue_ids, status, ${isoColumn('first_seen')} AS firstSeen,
        first_seen >= {since:${TIME}} AS isLater
      FROM messages FINAL
      WHERE ${inHoursOf('[{messageId:String}]')} AND host != {host:String} AND message_id = {messageId:String} AND hop_of = ''
        AND first_seen < {until:${TIME}} AND last_seen >= {since:${TIME}} ORDER BY first_seen LIMIT ${MAX_COPIES} ${BY_INDEX}`,
    place,
    options,
  )
  if (copies.length === 0) return []
  const idsOf = ({ queue_id, hop_queue_ids }: HopRow) => [queue_id, ...hop_queue_ids]
  const handed = new Set(
    (
      await reader.query<{ queue_id: string }>(
        `SELECT DISTINCT queue_id FROM deliveries
          WHERE host IN {hosts:Array(String)} AND queue_id IN {theirs:Array(String)}
            AND remote_queue_id IN {ids:Array(String)} AND status = 'sent'
            AND ${deliveriesWithin()}`,
        {
          ...place,
          hosts: [...new Set(copies.map(({ host }) => host))],
          theirs: copies.flatMap(idsOf),
          ids: queueIdsOf(message),
        },
        options,
      )
    ).map(({ queue_id }) => queue_id),
  )
  const to = copies.filter((copy) => copy.isLater && idsOf(copy).some((id) => told.includes(id)))
  const from = copies.filter((copy) => idsOf(copy).some((id) => handed.has(id)))
  return [
    ...to.slice(0, MAX_HOPS).map((row) => linkTo(row, 'to')),
    ...from.slice(0, MAX_HOPS).map((row) => linkTo(row, 'from')),
  ]
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
