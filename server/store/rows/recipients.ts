/** How the recipients of a message stand in its columns, one element each; the engine makes their JSON of them again. */
import type { MessageRecord, RecipientRecord } from '../../correlate/records.ts'
import { int64s, texts, uint32s } from '../native.ts'
import type { Column } from '../native.ts'

/** Of a recipient whom nobody tried yet. */
const NEVER = -4_503_599_627_370_497

const of = (row: MessageRecord) => row.recipients

export const RECIPIENT_COLUMNS: readonly Column<MessageRecord>[] = [
  texts('recipients', of, (recipient) => recipient.address),
  texts('recipient_originals', of, (recipient) => recipient.originalAddress),
  texts('recipient_statuses', of, (recipient) => recipient.status),
  texts('recipient_dsns', of, (recipient) => recipient.dsn),
  texts('recipient_relays', of, (recipient) => recipient.relay),
  texts('recipient_reasons', of, (recipient) => recipient.reasonClass),
  texts('recipient_sides', of, (recipient) => recipient.side),
  texts('recipient_providers', of, (recipient) => recipient.provider),
  uint32s('recipient_attempts', of, (recipient) => recipient.attempts),
  int64s('recipient_lasts', of, ({ lastAttempt }, { lastSeen }) =>
    lastAttempt === undefined ? NEVER : lastSeen - lastAttempt,
  ),
  int64s('recipient_firsts', of, ({ firstAttempt = 0, lastAttempt = 0 }) => lastAttempt - firstAttempt),
  texts('recipient_replies', of, ({ reply, address }) =>
    address === '' ? reply : reply?.replaceAll(address, RECIPIENT),
  ),
  texts('recipient_timings', of, timingOf),
]

/** Stands for the address in a reply. */
const RECIPIENT = '\x02'

/** `=/=/0.01/0.09/0.05`: the delay of the message, the same before the queue, in it, connecting, transmitting. */
function timingOf({ delay, delays }: RecipientRecord, row: MessageRecord): string {
  if (delay === undefined) return ''
  const whole = delay === slowestDelay(row) ? '=' : `${delay}`
  if (delays === undefined) return whole
  const { beforeQueue, inQueue, connection, transmission } = delays
  return `${whole}/${beforeQueue === delay ? '=' : beforeQueue}/${inQueue}/${connection}/${transmission}`
}

/** Whether the columns tell all there is of them: else they are kept as JSON, too. */
export const arePlain = (recipients: readonly RecipientRecord[]): boolean => recipients.every(isPlain)

function isPlain(recipient: RecipientRecord): boolean {
  const { originalAddress, dsn, relay, reply, reasonClass, side, provider, attempts } = recipient
  const { firstAttempt, lastAttempt, delay, delays, forwardedAs } = recipient
  // what is stated and empty looks in a column as if it were not stated
  if (originalAddress === '' || dsn === '' || relay === '' || reply === '') return false
  if (reasonClass === '' || side === '' || provider === '' || forwardedAs !== undefined) return false
  if (reply?.includes(RECIPIENT) === true || !isCount(attempts)) return false
  if ((firstAttempt === undefined) !== (lastAttempt === undefined)) return false
  if (delay === undefined || delays === undefined) return delays === undefined && isFinite(delay ?? 0)
  const { beforeQueue, inQueue, connection, transmission } = delays
  return (
    isFinite(delay) &&
    isFinite(beforeQueue) &&
    isFinite(inQueue) &&
    isFinite(connection) &&
    isFinite(transmission)
  )
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 32

const isFinite = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0)

/** Asked once a recipient: a newsletter has many. */
let latest: { row: MessageRecord; slowest: number } | undefined

/** Seconds from arrival to the last attempt of the slowest recipient. */
export function slowestDelay(row: MessageRecord): number {
  if (latest?.row === row) return latest.slowest
  let slowest = 0
  for (const { delay = 0 } of row.recipients) if (delay > slowest) slowest = delay
  latest = { row, slowest }
  return slowest
}
