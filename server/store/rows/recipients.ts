/** How the recipients of a message stand in its columns, one element each; the engine makes their JSON of them again. */
import type { MessageRecord, RecipientRecord } from '../../correlate/records.ts'
import type { Block, PutRow } from '../native.ts'

/** Of a recipient whom nobody tried yet. */
const NEVER = -4_503_599_627_370_497

export function recipientColumns(block: Block): PutRow<MessageRecord> {
  const list = block.list()
  const addresses = list.texts('recipients')
  const originals = list.texts('recipient_originals')
  const statuses = list.texts('recipient_statuses')
  const dsns = list.texts('recipient_dsns')
  const relays = list.texts('recipient_relays')
  const reasons = list.texts('recipient_reasons')
  const sides = list.texts('recipient_sides')
  const providers = list.texts('recipient_providers')
  const attempts = list.uint32s('recipient_attempts')
  const lasts = list.int64s('recipient_lasts')
  const firsts = list.int64s('recipient_firsts')
  const replies = list.texts('recipient_replies')
  const timings = list.texts('recipient_timings')
  return (row) => {
    for (const recipient of row.recipients) {
      const { address, firstAttempt = 0, lastAttempt, reply } = recipient
      addresses.put(address)
      originals.put(recipient.originalAddress)
      statuses.put(recipient.status)
      dsns.put(recipient.dsn)
      relays.put(recipient.relay)
      reasons.put(recipient.reasonClass)
      sides.put(recipient.side)
      providers.put(recipient.provider)
      attempts.put(recipient.attempts)
      lasts.put(lastAttempt === undefined ? NEVER : row.lastSeen - lastAttempt)
      firsts.put((lastAttempt ?? 0) - firstAttempt)
      replies.put(address === '' ? reply : reply?.replaceAll(address, RECIPIENT))
      timings.put(timingOf(recipient, row))
    }
    list.end(row.recipients.length)
  }
}

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
