/** The messages that belong to a message: its own links, those of others that name it, and guesses by Message-ID. */
import type { Link, Message, Status } from './answers.ts'
import { isoColumn } from './messages.ts'
import type { Asker } from './page.ts'

const MAX_LINKS = 100

interface RelativeRow {
  trace_id: string
  host: string
  queue_id: string
  message_id: string
  status: Status
  firstSeen: string
  document: string
}

export async function linksOf(
  asker: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Link[]> {
  const rows = await asker.reader.query<RelativeRow>(
    `SELECT trace_id, host, queue_id, message_id, status, ${isoColumn('first_seen')} AS firstSeen, document
      FROM messages FINAL
      WHERE trace_id != {traceId:String} AND (
        queue_id IN {linked:Array(String)}
        OR (host = {host:String} AND has(linked_queue_ids, {queueId:String}))
        OR (message_id != '' AND message_id = {messageId:String}))
      ORDER BY abs(dateDiff('millisecond', first_seen, parseDateTime64BestEffort({at:String}, 6, 'UTC'))) LIMIT ${MAX_LINKS}`,
    {
      traceId: message.traceId,
      host: message.host,
      queueId: message.queueId,
      linked: message.links.map(({ queueId }) => queueId),
      messageId: message.messageId ?? '',
      at: message.firstSeen,
    },
    { id: 'message.links', ...(signal && { signal }) },
  )

  const links = message.links.map((link) => describe(link, message, rows))
  const known = (kind: string, queueId: string) =>
    links.some((link) => link.queueId === queueId && (kind === '' || link.kind === kind))
  for (const row of rows) {
    const back = (JSON.parse(row.document) as { links: Link[] }).links.find(
      ({ queueId }) => queueId === message.queueId,
    )
    if (back !== undefined && row.host === message.host && !known(back.kind, row.queue_id))
      links.push({
        ...placeOf(row),
        kind: back.kind,
        way: back.way === 'to' ? 'from' : 'to',
        queueId: row.queue_id,
        certain: back.certain,
      })
  }
  for (const row of rows)
    if (row.message_id !== '' && row.message_id === message.messageId && !known('', row.queue_id))
      links.push({
        ...placeOf(row),
        kind: 'same-message-id',
        way: row.firstSeen < message.firstSeen ? 'from' : 'to',
        queueId: row.queue_id,
        certain: false,
      })
  return links
}

/** A queue ID may have several lives: the nearest in time is meant; rows come in this order. */
function describe(link: Link, message: Message, rows: readonly RelativeRow[]): Link {
  const row =
    rows.find(({ trace_id }) => trace_id === link.traceId) ??
    rows.find(
      ({ host, queue_id }) =>
        queue_id === link.queueId && (host === message.host || link.kind === 'next-hop'),
    )
  return row === undefined ? link : { ...link, ...placeOf(row) }
}

function placeOf(row: RelativeRow): Pick<Link, 'traceId' | 'host' | 'status' | 'firstSeen'> {
  return { traceId: row.trace_id, host: row.host, status: row.status, firstSeen: row.firstSeen }
}
