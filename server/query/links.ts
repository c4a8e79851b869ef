/** The messages that belong to a message: its own links, those of others that name it, and guesses by Message-ID. */
import type { Link, Message, Status } from './answers.ts'
import { isoColumn, queueIdsOf } from './messages.ts'
import { BY_INDEX } from './range.ts'
import { nextHops } from './next-hops.ts'
import type { Asker } from './page.ts'

const MAX_LINKS = 100

interface RelativeRow {
  trace_id: string
  hop_of: string
  host: string
  queue_id: string
  message_id: string
  status: Status
  firstSeen: string
  document: string
}

const COLUMNS = `trace_id, hop_of, host, queue_id, message_id, status, ${isoColumn('first_seen')} AS firstSeen, document`

export async function linksOf(
  asker: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Link[]> {
  const [rows, hops] = await Promise.all([
    relativesOf(asker, message, signal),
    nextHops(asker, message, signal),
  ])
  const ids = queueIdsOf(message)
  const links = message.links.map((link) => describe(link, message, rows))
  const known = (kind: string, queueId: string) =>
    links.some((link) => link.queueId === queueId && (kind === '' || link.kind === kind))
  for (const row of rows) {
    const back = (JSON.parse(row.document) as { links: Link[] }).links.find(({ queueId }) =>
      ids.includes(queueId),
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
  for (const hop of hops) if (!known('', hop.queueId)) links.push(hop)
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

/** Nearest in time first; a later hop of another message stands for that message, and its own hops are no relatives. */
async function relativesOf(
  { reader }: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<RelativeRow[]> {
  const options = { id: 'message.links', ...(signal && { signal }) }
  const rows = await reader.query<RelativeRow>(
    `SELECT ${COLUMNS}
      FROM messages FINAL
      WHERE trace_id != {traceId:String} AND hop_of != {traceId:String} AND (
        queue_id IN {linked:Array(String)}
        OR (host = {host:String} AND hasAny(linked_queue_ids, {queueIds:Array(String)}))
        OR (message_id != '' AND message_id = {messageId:String}))
      ORDER BY abs(dateDiff('millisecond', first_seen, parseDateTime64BestEffort({at:String}, 6, 'UTC'))) LIMIT ${MAX_LINKS} ${BY_INDEX}`,
    {
      traceId: message.traceId,
      host: message.host,
      queueIds: queueIdsOf(message),
      linked: message.links.map(({ queueId }) => queueId),
      messageId: message.messageId ?? '',
      at: message.firstSeen,
    },
    options,
  )
  const first = [...new Set(rows.map(({ hop_of }) => hop_of).filter((traceId) => traceId !== ''))]
  if (first.length === 0) return rows
  const messages = await reader.query<RelativeRow>(
    `SELECT ${COLUMNS} FROM messages FINAL WHERE trace_id IN {first:Array(String)}`,
    { first },
    options,
  )
  const found = rows.map((row) => messages.find(({ trace_id }) => trace_id === row.hop_of) ?? row)
  return found.filter((row, index) => found.findIndex(({ trace_id }) => trace_id === row.trace_id) === index)
}

/** A queue ID may have several lives: the nearest in time is meant; rows come in this order. */
function describe(link: Link, message: Message, rows: readonly RelativeRow[]): Link {
  const row =
    rows.find(({ trace_id }) => trace_id === link.traceId) ??
    rows.find(
      ({ host, queue_id, document }) =>
        host === message.host && (queue_id === link.queueId || hasHop(document, link.queueId)),
    )
  return row === undefined ? link : { ...link, ...placeOf(row), queueId: row.queue_id }
}

const hasHop = (document: string, queueId: string): boolean =>
  ((JSON.parse(document) as Pick<Message, 'hops'>).hops ?? []).some((hop) => hop.queueId === queueId)

function placeOf(row: RelativeRow): Pick<Link, 'traceId' | 'host' | 'status' | 'firstSeen'> {
  return { traceId: row.trace_id, host: row.host, status: row.status, firstSeen: row.firstSeen }
}
