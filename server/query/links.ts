/** The messages that belong to a message: its own links, those of others that name it, and guesses by Message-ID. */
import { inHoursOf } from '../store/rows/ids.ts'
import type { Link, Message, Status } from './answers.ts'
import { isoColumn, queueIdsOf } from './messages.ts'
import { nextHops } from './next-hops.ts'
import type { Asker } from './page.ts'
import { BY_INDEX } from './range.ts'

const MAX_LINKS = 100

interface RelativeRow {
  trace_id: string
  hop_of: string
  host: string
  queue_id: string
  message_id: string
  status: Status
  firstSeen: string
  /** JSON with the links and the hops. */
  rest: string
}

const COLUMNS = `trace_id, hop_of, host, queue_id, message_id, status, ${isoColumn('first_seen')} AS firstSeen, rest`

export async function linksOf(
  asker: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<Link[]> {
  const found = await relativesOf(asker, message, signal)
  // a copy on another host is among the relatives, if these are all
  const isCopied = found.some(
    ({ host, message_id }) => host !== message.host && message_id === message.messageId,
  )
  const isCut = found.length >= MAX_LINKS
  const [rows, hops] = await Promise.all([
    firstHopsOf(asker, found, signal),
    isCopied || isCut ? nextHops(asker, message, signal) : [],
  ])
  const ids = queueIdsOf(message)
  const links = message.links.map((link) => describe(link, message, rows))
  const known = (kind: string, queueId: string) =>
    links.some((link) => link.queueId === queueId && (kind === '' || link.kind === kind))
  for (const row of rows) {
    const back = (JSON.parse(row.rest) as { links: Link[] }).links.find(({ queueId }) =>
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

/** Nearest in time first; the message's own hops are no relatives. */
async function relativesOf(
  { reader }: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<RelativeRow[]> {
  const linked = message.links.map(({ queueId }) => queueId)
  const ways = [
    '(host = {host:String} AND hasAny(linked_queue_ids, {queueIds:Array(String)}))',
    ...(linked.length > 0 ? ['queue_id IN {linked:Array(String)}'] : []),
    ...(message.messageId ? ['message_id = {messageId:String}'] : []),
  ]
  const ids = 'arrayConcat({queueIds:Array(String)}, {linked:Array(String)}, [{messageId:String}])'
  return reader.query<RelativeRow>(
    `SELECT ${COLUMNS}
      FROM messages FINAL
      PREWHERE ${inHoursOf(ids)} AND (${ways.join(' OR ')}) AND trace_id != {traceId:String}
      WHERE hop_of != {traceId:String}
      ORDER BY abs(dateDiff('millisecond', first_seen, parseDateTime64BestEffort({at:String}, 6, 'UTC'))), first_seen, trace_id LIMIT ${MAX_LINKS} ${BY_INDEX}`,
    {
      traceId: message.traceId,
      host: message.host,
      queueIds: queueIdsOf(message),
      linked,
      messageId: message.messageId ?? '',
      at: message.firstSeen,
    },
    { id: 'message.links', ...(signal && { signal }) },
  )
}

/** A later hop of another message stands for that message. */
async function firstHopsOf(
  { reader }: Asker,
  rows: RelativeRow[],
  signal: AbortSignal | undefined,
): Promise<RelativeRow[]> {
  const later = rows.filter(({ hop_of }) => hop_of !== '')
  if (later.length === 0) return rows
  const messages = await reader.query<RelativeRow>(
    `SELECT ${COLUMNS} FROM messages FINAL
      PREWHERE ${inHoursOf('{queueIds:Array(String)}')} AND hasAny(hop_queue_ids, {queueIds:Array(String)}) WHERE trace_id IN {first:Array(String)} ${BY_INDEX}`,
    {
      first: [...new Set(later.map(({ hop_of }) => hop_of))],
      queueIds: [...new Set(later.map(({ queue_id }) => queue_id))],
    },
    { id: 'message.links', ...(signal && { signal }) },
  )
  const found = rows.map((row) => messages.find(({ trace_id }) => trace_id === row.hop_of) ?? row)
  return found.filter((row, index) => found.findIndex(({ trace_id }) => trace_id === row.trace_id) === index)
}

/** A queue ID may have several lives: the nearest in time is meant; rows come in this order. */
function describe(link: Link, message: Message, rows: readonly RelativeRow[]): Link {
  const row =
    rows.find(({ trace_id }) => trace_id === link.traceId) ??
    rows.find(
      ({ host, queue_id, rest }) =>
        host === message.host && (queue_id === link.queueId || hasHop(rest, link.queueId)),
    )
  return row === undefined ? link : { ...link, ...placeOf(row), queueId: row.queue_id }
}

const hasHop = (rest: string, queueId: string): boolean =>
  ((JSON.parse(rest) as Pick<Message, 'hops'>).hops ?? []).some((hop) => hop.queueId === queueId)

function placeOf(row: RelativeRow): Pick<Link, 'traceId' | 'host' | 'status' | 'firstSeen'> {
  return { traceId: row.trace_id, host: row.host, status: row.status, firstSeen: row.firstSeen }
}
