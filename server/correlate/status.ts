/** Statuses: what Postfix's words mean for a recipient, and which of its recipients' statuses the message takes. */
import type { Delivery } from '../../parsers/event.ts'
import type { RecipientRecord, Status } from './records.ts'
import type { Life } from './life.ts'

/** Worst first: the message takes the lowest rank among its recipients (docs/reference/vocabulary.md). */
const ranks: Record<Status, number> = {
  bounced: 1,
  expired: 2,
  rejected: 3,
  deferred: 4,
  held: 5,
  pending: 6,
  deleted: 7,
  discarded: 8,
  forwarded: 9,
  sent: 10,
}

/** More attempts may follow. */
export const isOpenStatus = (status: Status): boolean =>
  status === 'deferred' || status === 'held' || status === 'pending'

const FORWARDED = 'forwarded as '

/** Child queue ID of a delivery into a new queue file (src/local/forward.c), if it is one. */
export const forwardedAs = (delivery: Delivery): string | undefined => {
  if (delivery.status !== 'sent' || !delivery.reply.startsWith(FORWARDED)) return undefined
  const id = delivery.reply.slice(FORWARDED.length)
  return /^[0-9A-Za-z]{6,}$/.test(id) ? id : undefined
}

/** The status a delivery line gives its recipient, `child` goes on with it; the discard transport logs `sent` and throws away. */
export const statusOfDelivery = (delivery: Delivery, daemon: string, child: string | undefined): Status => {
  switch (delivery.status) {
    case 'sent':
    case 'deliverable':
      if (daemon === 'discard') return 'discarded'
      return child === undefined ? 'sent' : 'forwarded'
    case 'bounced':
    case 'undeliverable':
      return 'bounced'
    default:
      return 'deferred'
  }
}

/**
 * A deferral that the retry service logs for a destination known to be dead is no attempt: nothing was tried
 * (src/error/error.c; the text is qmgr's, src/qmgr/qmgr_queue.c).
 */
export const wasAttempted = (delivery: Delivery, daemon: string): boolean =>
  !(
    (daemon === 'error' || daemon === 'retry') &&
    delivery.status === 'deferred' &&
    delivery.reply.startsWith('delivery temporarily suspended')
  )

const arrived = (status: Status): boolean => status === 'sent' || status === 'forwarded'

/** Status of a life that names no recipients. */
export const bareStatus = (life: Life): Status => {
  switch (life.ending) {
    case 'rejected':
      return 'rejected'
    case 'deleted':
    case 'canceled':
      return 'deleted'
    case 'discarded':
      return 'discarded'
    case 'requeued':
      return 'forwarded'
    default:
      if (life.expired) return 'expired'
      return life.held ? 'held' : 'pending'
  }
}

/** The message's status: the worst of its recipients; `mixed` when some have the mail and some do not. */
export const statusOf = (life: Life): { status: Status; mixed: boolean } => {
  const { recipients } = life
  const [first] = recipients
  if (first === undefined) return { status: bareStatus(life), mixed: false }
  if (recipients.length === 1 && life.ending !== undefined) return { status: first.status, mixed: false }
  let worst: RecipientRecord['status'] = 'sent'
  let some = false
  let all = true
  for (const { status } of recipients) {
    if (ranks[status] < ranks[worst]) worst = status
    if (arrived(status)) some = true
    else all = false
  }
  // qmgr's nrcpt says that more recipients wait whose first attempt is yet to come
  if (life.ending === undefined && recipients.length < (life.recipientCount ?? 0)) {
    const waiting: Status = life.held ? 'held' : 'pending'
    if (ranks[waiting] < ranks[worst]) worst = waiting
    all = false
  }
  return { status: worst, mixed: some && !all }
}
