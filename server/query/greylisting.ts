/** Greylisting from both ends: which message a refused attempt became, and how long a message was put off before. */
import type { Message, Rejection } from './answers.ts'
import { NEIGHBOUR_COLUMNS } from './neighbours.ts'
import type { NeighbourRow } from './neighbours.ts'
import { isoColumn, openedSince, TIME, timeValue } from './range.ts'
import type { Asker } from './page.ts'

/** Who is put off comes back within minutes, at the latest before it gives up. */
const PATIENCE_MS = 5 * 86_400_000
const DECISION_MS = 5_000
const MOST_ROWS = 5_000

interface Triplet {
  clientAddress?: string
  sender?: string
  recipient?: string
}

const same = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? '').toLowerCase() === (b ?? '').toLowerCase()

/** Adds the later message to greylisted attempts, and postgrey's reason where its log is read. */
export async function addAccepted(
  { reader }: Asker,
  rejections: Rejection[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const greylisted = rejections.filter(({ reasonClass }) => reasonClass === 'greylisting')
  if (greylisted.length === 0) return
  const times = greylisted.map(({ time }) => Date.parse(time))
  const params = {
    since: timeValue(Math.min(...times) - DECISION_MS),
    until: timeValue(Math.max(...times) + PATIENCE_MS),
    clients: [...new Set(greylisted.map(({ clientAddress }) => clientAddress ?? ''))],
    senders: [...new Set(greylisted.map(({ sender }) => (sender ?? '').toLowerCase()))],
  }
  const options = (id: string) => ({ id, ...(signal && { signal }) })
  const [messages, decisions] = await Promise.all([
    reader.query<{
      host: string
      queue_id: string
      at: string
      client_address: string
      sender: string
      tos: string[]
    }>(
      `SELECT host, queue_id, ${isoColumn('first_seen')} AS at, client_address, sender,
          arrayMap(each -> lowerUTF8(each), arrayConcat(recipients, recipient_originals)) AS tos
        FROM messages FINAL
        WHERE ${openedSince()} AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}} AND status != 'rejected' AND hop_of = ''
          AND client_address IN {clients:Array(String)} AND lowerUTF8(sender) IN {senders:Array(String)}
        ORDER BY first_seen LIMIT ${MOST_ROWS}`,
      params,
      options('rejections.accepted'),
    ),
    reader.query<NeighbourRow>(
      `SELECT ${NEIGHBOUR_COLUMNS} FROM neighbours
        WHERE kind = 'greylist' AND time >= {since:${TIME}} AND time < {until:${TIME}}
          AND lowerUTF8(sender) IN {senders:Array(String)} ORDER BY time LIMIT ${MOST_ROWS}`,
      params,
      options('rejections.greylist'),
    ),
  ])
  for (const rejection of greylisted) {
    const time = Date.parse(rejection.time)
    const later = messages.find(
      (each) =>
        Date.parse(each.at) > time &&
        same(each.client_address, rejection.clientAddress) &&
        same(each.sender, rejection.sender) &&
        (rejection.recipient === undefined || each.tos.includes(rejection.recipient.toLowerCase())),
    )
    if (later !== undefined)
      rejection.acceptedAs = { host: later.host, queueId: later.queue_id, time: later.at }
    const decision = decisions.find(
      (each) =>
        each.host === rejection.host &&
        each.result === 'greylist' &&
        Math.abs(Number(each.micros) / 1000 - time) <= DECISION_MS &&
        isTriplet(each, rejection),
    )
    if (decision !== undefined && decision.detail !== '') rejection.greylistReason = decision.detail
  }
}

const isTriplet = (row: NeighbourRow, { clientAddress, sender, recipient }: Triplet): boolean =>
  same(row.client_address, clientAddress) && same(row.sender, sender) && same(row.recipient, recipient)

/** Adds how long a message was put off, by the refusals that Postfix logged before. */
export async function addGreylisting(
  { reader }: Asker,
  message: Message,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { client, sender, recipients, host } = message
  if (client?.address === undefined || sender === undefined) return
  const accepted = Date.parse(message.firstSeen)
  const [row] = await reader.query<{ first: string; attempts: number }>(
    `SELECT ${isoColumn('min(time)')} AS first, toUInt32(count()) AS attempts FROM rejections
      WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND host = {host:String} AND reason_class = 'greylisting'
        AND client_address = {client:String} AND lowerUTF8(sender) = lowerUTF8({sender:String})
        AND lowerUTF8(recipient) IN {recipients:Array(String)}`,
    {
      since: timeValue(accepted - PATIENCE_MS),
      until: timeValue(accepted),
      host,
      client: client.address,
      sender,
      recipients: recipients.flatMap(({ address, originalAddress }) =>
        [address, originalAddress ?? address].map((each) => each.toLowerCase()),
      ),
    },
    { id: 'message.greylisting', ...(signal && { signal }) },
  )
  if (row === undefined || row.attempts === 0) return
  message.greylisting = {
    firstAttempt: row.first,
    attempts: row.attempts,
    waitedSeconds: Math.round((accepted - Date.parse(row.first)) / 1000),
  }
}
