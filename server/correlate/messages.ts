/** Events of one queue ID: which life each belongs to, which open one, and what each changes. */
import type { Delivery, MailEvent, Micros } from '../../parsers/event.ts'
import type { DeliveryRecord, LineRecord } from './records.ts'
import { takeSaslSuccess } from './authentications.ts'
import { lastBefore, unbegunOf } from './book.ts'
import { FROM_OURS, directionOf } from './direction.ts'
import { endLife, resolveTransaction, revive } from './ends.ts'
import { lastOf } from './halves.ts'
import { GRACE, SWAP, openLife } from './life.ts'
import type { Life } from './life.ts'
import { isSecondHop, linkForward, linkQueuedAs, linkReinjection, linkRequeue, passOn } from './links.ts'
import { applyDelivery, forgetPresumed, presumeRecipient, releaseHeld } from './recipients.ts'
import { withId } from './session.ts'
import { ensureSession } from './sessions.ts'
import { forwardedAs, statusOfDelivery, wasAttempted } from './status.ts'
import { rootOf } from './work.ts'
import type { Judgement, Work } from './work.ts'

type Of<Kind extends MailEvent['kind']> = Extract<MailEvent, { kind: Kind }>

const isLoose = (daemon: string): boolean => daemon === 'smtpd' || daemon === 'qmqpd'

const touch = (work: Work, life: Life, record: LineRecord): Life => {
  const { time, line } = record
  if (time < life.firstSeen) life.firstSeen = time
  if (time > life.lastSeen) life.lastSeen = time
  if (life.loose && !isLoose(line.daemon)) {
    life.instance = rootOf(line.instance)
    life.loose = false
  }
  if (record.own) life.own = true
  else if (life.own) record.own = true
  work.change(life)
  return life
}

/** The lines that open a message tell whether it is one of mailtrace's own mails. */
const markOwn = (work: Work, life: Life, record: LineRecord): void => {
  if (life.own || !work.options.isOwn(record.line)) return
  life.own = true
  record.own = true
}

/** `newest` of the queue ID in memory. */
const begin = (work: Work, record: LineRecord, queueId: string, newest: Life | undefined): Life => {
  const { line, time } = record
  const root = rootOf(line.instance)
  const before = lastBefore(newest, time)
  // a short queue ID comes back only after its file is gone, even when nothing was logged of that
  if (before !== undefined && before.ending === undefined && before.instance === root) {
    endLife(work, before, 'lost', before.lastSeen)
  }
  const life = openLife(line.host, root, queueId, time, newest)
  life.loose = isLoose(line.daemon)
  work.book.add(life, newest)
  if (newest !== undefined) work.match(life)
  work.promises.keep(life, time)
  return touch(work, life, record)
}

/** The life of an opening line: a new one, unless later lines overtook it. */
const opening = (work: Work, record: LineRecord, queueId: string): Life => {
  const { line, time } = record
  const newest = work.book.head(line.host, queueId)
  const life = unbegunOf(newest, rootOf(line.instance), isLoose(line.daemon), time)
  return life === undefined ? begin(work, record, queueId, newest) : touch(work, life, record)
}

const find = (work: Work, { line, time }: LineRecord, queueId: string): Life | undefined =>
  work.book.find(line.host, queueId, rootOf(line.instance), isLoose(line.daemon), time)

const beginAnew = (work: Work, record: LineRecord, queueId: string): Life =>
  begin(work, record, queueId, work.book.head(record.line.host, queueId))

/** The life of any other line, `found` by `find`; the log may start in the middle of one. */
const goOn = (work: Work, record: LineRecord, queueId: string, found: Life | undefined): Life => {
  if (found === undefined) return beginAnew(work, record, queueId)
  if (found.ending === 'lost') revive(found)
  return touch(work, found, record)
}

export const lifeOfLine = (work: Work, record: LineRecord, queueId: string): Life =>
  goOn(work, record, queueId, find(work, record, queueId))

/** A line without meaning for the life still shows that it goes on. */
export const touchLife = (work: Work, record: LineRecord, queueId: string): void => {
  const life = find(work, record, queueId)
  if (life !== undefined) touch(work, life, record)
}

export const takeClient = (work: Work, record: LineRecord, event: Of<'client'>): void => {
  const session = ensureSession(work, record, event)
  if (session !== undefined && event.saslUsername !== undefined) {
    takeSaslSuccess(work, record, session, event.saslUsername, event.saslMethod)
  }
  const { queueId } = record.line
  if (queueId === undefined) return
  const life = opening(work, record, queueId)
  markOwn(work, life, record)
  life.began = true
  life.origin = 'smtpd'
  const helo = session?.helo ?? (life.proxied ? undefined : life.client?.helo)
  const client: NonNullable<Life['client']> = {}
  if (event.clientName !== undefined) client.name = event.clientName
  if (event.clientAddress !== undefined) client.address = event.clientAddress
  if (event.clientPort !== undefined) client.port = event.clientPort
  if (helo !== undefined) client.helo = helo
  if (life.proxied) life.inner = client
  else life.client = client
  if (!isSecondHop(life) && !life.proxied) {
    life.ways |= work.sides.fromClient(event.originalClientAddress ?? event.clientAddress)
  }
  if (event.saslUsername !== undefined) {
    life.saslUsername = event.saslUsername
    life.ways |= FROM_OURS
  }
  if (event.saslMethod !== undefined) life.saslMethod = event.saslMethod
  if (event.originalQueueId !== undefined) linkReinjection(work, life, event.originalQueueId)
  passOn(work, life)
  if (session === undefined) return
  if (session.tls !== undefined && !life.proxied) life.tls = session.tls
  life.connectionId = session.connectionId
  session.queueIds = withId(session.queueIds, queueId)
  if (life.active) session.accepted++
  else if (life.ending === undefined) session.unresolved = withId(session.unresolved, queueId)
  if (session.holding !== undefined) {
    life.held = true
    presumeRecipient(life, { address: session.holding, status: 'held', attempts: 0 })
  }
  if (session.discarding !== undefined) {
    presumeRecipient(life, { address: session.discarding, status: 'discarded', attempts: 0 })
    endLife(work, life, 'discarded', record.time)
  }
  session.holding = undefined
  session.discarding = undefined
}

export const takePickup = (work: Work, record: LineRecord, event: Of<'pickup'>, queueId: string): void => {
  const life = opening(work, record, queueId)
  markOwn(work, life, record)
  life.began = true
  life.sender ??= event.sender
  life.ways |= FROM_OURS
  if (life.origin !== 'probe') life.origin = event.originalQueueId === undefined ? 'pickup' : 'requeue'
  if (event.originalQueueId !== undefined) linkRequeue(work, life, event.originalQueueId)
  if (life.later !== undefined) passOn(work, life)
}

/** Whether a message-id line cannot be of this life: it has another one, or is over. */
const isOver = (life: Life, time: Micros): boolean =>
  life.ending !== undefined && life.ending !== 'lost'
    ? life.messageId !== undefined || time > life.endedAt + SWAP
    : life.messageId !== undefined && time > life.lastSeen + GRACE

export const takeMessageId = (
  work: Work,
  record: LineRecord,
  event: Of<'message-id'>,
  queueId: string,
): void => {
  const known = find(work, record, queueId)
  const other = known !== undefined && event.resentMessageId === undefined && isOver(known, record.time)
  const life = other ? beginAnew(work, record, queueId) : goOn(work, record, queueId, known)
  markOwn(work, life, record)
  if (event.messageId !== undefined) life.messageId ??= event.messageId
}

/** The queue manager has it: the message is complete, and delivery lines name its recipients. */
const activate = (work: Work, life: Life): void => {
  if (life.active) return
  forgetPresumed(life)
  life.active = true
  resolveTransaction(work, life, true)
}

export const takeQueueActive = (
  work: Work,
  record: LineRecord,
  event: Of<'queue-active'>,
  queueId: string,
): void => {
  const known = find(work, record, queueId)
  const over =
    known?.ending !== undefined && (known.active || known.ending === 'rejected') && known.ending !== 'lost'
  // the queue manager writes both lines, and one process keeps their order
  const after = known?.ending === 'removed' ? 0 : SWAP
  const life =
    over && record.time > known.endedAt + after
      ? beginAnew(work, record, queueId)
      : goOn(work, record, queueId, known)
  if (life.ending === 'canceled') revive(life)
  activate(work, life)
  if (life.held) {
    life.held = false
    releaseHeld(life)
  }
  life.sender = event.sender
  life.size = event.size
  life.recipientCount = event.recipientCount
  if (life.origin === 'unknown' && event.sender.startsWith('double-bounce@')) life.origin = 'probe'
}

/** All fields at once: an object that grows costs twice as much, and each shape of its own slows down every reader. */
const deliveryRecordOf = (
  { time, line }: LineRecord,
  life: Life,
  delivery: Delivery,
  status: string,
  attempted: boolean,
  judged: Judgement | undefined,
): DeliveryRecord => ({
  time,
  host: life.host,
  instance: life.instance,
  daemon: line.daemon,
  queueId: life.queueId,
  traceId: lastOf(life).traceId,
  sender: life.sender,
  recipient: delivery.recipient,
  originalRecipient: delivery.originalRecipient,
  relay: delivery.relay,
  relayHost: delivery.relayHost,
  relayAddress: delivery.relayAddress,
  relayPort: delivery.relayPort,
  delay: delivery.delay,
  delays: delivery.delays,
  dsn: delivery.dsn,
  status,
  reply: delivery.reply,
  reasonClass: judged?.reasonClass,
  side: judged?.side,
  provider: judged?.provider,
  fingerprint: judged?.fingerprint,
  remoteQueueId: delivery.remoteQueueId,
  direction: directionOf(life.ways),
  attempted,
  own: life.own,
})

const isProbe = (delivery: Delivery): boolean =>
  delivery.status !== 'softbounce' && delivery.status.includes('deliverable')

export const takeDelivery = (work: Work, record: LineRecord, delivery: Delivery, queueId: string): void => {
  const life = lifeOfLine(work, record, queueId)
  const { line, time } = record
  const child = forwardedAs(delivery)
  const status = statusOfDelivery(delivery, line.daemon, child)
  const attempted = wasAttempted(delivery, line.daemon)
  const failed = status === 'bounced' || status === 'deferred'
  const judged = failed ? work.options.judge(delivery.reply, delivery.dsn, delivery.relayHost) : undefined
  activate(work, life)
  if (isProbe(delivery)) life.origin = 'probe'
  else if (life.origin === 'probe') life.origin = 'bounce'
  life.ways |= work.sides.toRecipient(delivery, line.daemon)
  applyDelivery(life, delivery, time, status, attempted, judged, child)

  const told = status === 'discarded' || status === 'forwarded' ? status : delivery.status
  const made = deliveryRecordOf(record, life, delivery, told, attempted, judged)
  work.pending.deliveries.push(made)

  if (child !== undefined) linkForward(work, life, child, time)
  else if (delivery.status === 'sent' && delivery.remoteQueueId !== undefined) {
    if (linkQueuedAs(work, life, delivery.remoteQueueId, delivery.relayAddress, time))
      made.status = 'passed-on'
  }
}
