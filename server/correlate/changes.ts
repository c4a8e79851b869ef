/** Events that change or end a life without a delivery: queue operations, refusals and holds that bear its queue ID. */
import type { HeaderCheck, MailEvent, Refusal } from '../../parsers/event.ts'
import type { Hop, LineRecord, RecipientRecord, Status } from './records.ts'
import { FROM_OURS, FROM_OUTSIDE } from './direction.ts'
import { endLife, waitingStatus } from './ends.ts'
import type { Life } from './life.ts'
import { linkForward, linkNotification } from './links.ts'
import { lifeOfLine } from './messages.ts'
import { nameRecipient, presumeRecipient, releaseHeld, settleWaiting, stateReason } from './recipients.ts'
import { takeCheckReject, takeRefusal } from './rejections.ts'
import { withId } from './session.ts'
import type { Session } from './session.ts'
import { ensureSession, sessionOfPeer } from './sessions.ts'
import { rootOf } from './work.ts'
import type { Judgement, Work } from './work.ts'

export type Change = Extract<
  MailEvent,
  {
    kind:
      | 'removed'
      | 'expired'
      | 'held'
      | 'released'
      | 'requeued'
      | 'deleted'
      | 'skipped'
      | 'forwarded'
      | 'notification'
  }
>

const hold = (life: Life): void => {
  life.held = true
  life.released = false
  settleWaiting(life, 'held')
}

export const takeChange = (work: Work, record: LineRecord, event: Change, queueId: string): void => {
  const life = lifeOfLine(work, record, queueId)
  const { time, line } = record
  switch (event.kind) {
    case 'removed':
      endLife(work, life, 'removed', time)
      return
    case 'expired':
      // `postsuper -e` only asks for it; qmgr's own line follows once it has the file
      if (line.daemon === 'postsuper') return
      life.expired = true
      settleWaiting(life, 'expired')
      return
    case 'held':
      hold(life)
      return
    case 'released':
      life.released = true
      life.held = false
      releaseHeld(life)
      return
    case 'requeued':
      endLife(work, life, 'requeued', time)
      return
    case 'deleted':
      endLife(work, life, event.reason ?? 'deleted', time)
      return
    case 'forwarded':
      linkForward(work, life, event.childQueueId, time)
      return
    case 'notification':
      linkNotification(work, life, event.childQueueId, event.notificationKind, time)
  }
}

const learnEnvelope = (life: Life, event: Refusal | HeaderCheck): void => {
  // pickup knows a login where cleanup knows the address
  const better = life.sender === undefined || (!life.active && !life.sender.includes('@'))
  if (event.sender !== undefined && better) life.sender = event.sender
  if (event.helo !== undefined && life.client?.helo === undefined) {
    life.client = { ...life.client, helo: event.helo }
  }
}

/** The recipient a line names, with the status that line gives; of several, Postfix names the last one. */
const presume = (life: Life, event: Refusal | HeaderCheck, status: Status, judged?: Judgement): void => {
  if (event.recipient === undefined) return
  const recipient: RecipientRecord = { address: event.recipient, status, attempts: 0 }
  const dsn = event.kind === 'header-check' ? undefined : event.dsn
  if (dsn !== undefined) recipient.dsn = dsn
  if (judged !== undefined) {
    recipient.reply = event.reason ?? ''
    stateReason(recipient, judged)
  }
  presumeRecipient(life, recipient)
}

const learnHelo = (work: Work, session: Session, helo: string | undefined): void => {
  if (helo === undefined || session.helo !== undefined) return
  session.helo = helo
  work.changeSession(session)
}

/**
 * The session that brought the message. Only an open life in memory knows it: when a batch is repeated of which the row of
 * the message was in already, the queue ID tells. Without `helo` nobody came by SMTP.
 */
const sessionOfLife = (work: Work, life: Life, helo: string | undefined): Session | undefined => {
  if (life.connectionId !== undefined) return work.sessions.byId(life.connectionId)
  if (helo === undefined) return undefined
  for (const session of work.sessions.all())
    if (session.host === life.host && session.queueIds.includes(life.queueId)) return session
  return undefined
}

/** Stages that all recipients share: who is refused there has no message. */
const OF_ALL: ReadonlySet<string> = new Set(['DATA', 'BDAT', 'END-OF-MESSAGE'])

/** A refusal after which there is no message: from DATA on, or by cleanup for mail that pickup brought. */
const endsMessage = (record: LineRecord, refusal: Refusal): boolean =>
  OF_ALL.has(refusal.stage) || record.line.daemon === 'cleanup'

const takeMessageRefusal = (
  work: Work,
  record: LineRecord,
  event: Refusal,
  queueId: string,
  session: Session | undefined,
): void => {
  const life = lifeOfLine(work, record, queueId)
  learnEnvelope(life, event)
  switch (event.kind) {
    case 'hold':
    case 'milter-hold':
      presume(life, event, 'held')
      hold(life)
      return
    case 'discard':
    case 'milter-discard':
      presume(life, event, 'discarded')
      endLife(work, life, 'discarded', record.time)
      return
    case 'reject':
    case 'milter-reject':
    case 'proxy-reject':
      takeRefusal(work, record, event, session ?? sessionOfLife(work, life, event.helo))
      if (!endsMessage(record, event)) return
      presume(life, event, 'rejected', work.options.judge(event.reason, event.dsn, undefined, true))
      endLife(work, life, 'rejected', record.time)
  }
}

/** Without a queue ID: before the transaction has its file, so that the actions wait for it in the session. */
const takeSessionRefusal = (
  work: Work,
  record: LineRecord,
  event: Refusal,
  session: Session | undefined,
): void => {
  switch (event.kind) {
    case 'reject':
    case 'milter-reject':
    case 'proxy-reject':
      takeRefusal(work, record, event, session)
      return
    case 'hold':
    case 'milter-hold':
      if (session !== undefined) session.holding = event.recipient ?? ''
      return
    case 'discard':
    case 'milter-discard':
      if (session !== undefined) session.discarding = event.recipient ?? ''
      return
    case 'proxy-accept':
      if (session !== undefined && event.remoteQueueId !== undefined) {
        takeProxied(work, record, event.remoteQueueId, session)
      }
  }
}

/** A before-queue filter passed the message back to us: the life it opened there is this client's message. */
const takeProxied = (work: Work, record: LineRecord, queueId: string, session: Session): void => {
  session.queueIds = withId(session.queueIds, queueId)
  const { line, time } = record
  const front: Hop = {
    host: line.host,
    instance: rootOf(line.instance),
    client: {
      ...(session.clientName !== undefined && { name: session.clientName }),
      ...(session.clientAddress !== undefined && { address: session.clientAddress }),
      ...(session.clientPort !== undefined && { port: session.clientPort }),
      ...(session.helo !== undefined && { helo: session.helo }),
    },
    firstSeen: session.startedAt,
    lastSeen: time,
  }
  const { saslUsername, saslMethod, tls } = session
  const from = saslUsername === undefined ? work.sides.fromClient(session.clientAddress) : FROM_OURS
  const give = (life: Life): void => {
    if (life.origin === 'pickup') return
    if (!life.proxied) life.inner = life.client
    life.proxied = true
    life.front = front
    life.client = front.client
    life.saslUsername = saslUsername ?? life.saslUsername
    life.saslMethod = saslMethod ?? life.saslMethod
    life.tls = tls ?? life.tls
    if (from !== 0) life.ways = (life.ways & ~(FROM_OURS | FROM_OUTSIDE)) | from
    work.change(life)
  }
  const life = work.book.find(line.host, queueId, rootOf(line.instance), true, time)
  if (life === undefined) work.promises.make(line.host, queueId, time, give)
  else give(life)
}

export const takeRefusalEvent = (work: Work, record: LineRecord, event: Refusal): void => {
  const { line } = record
  const session =
    line.daemon === 'smtpd'
      ? ensureSession(work, record, event)
      : line.daemon === 'postscreen'
        ? sessionOfPeer(work, record, event)
        : undefined
  if (session !== undefined) learnHelo(work, session, event.helo)
  if (line.queueId === undefined) takeSessionRefusal(work, record, event, session)
  else takeMessageRefusal(work, record, event, line.queueId, session)
}

const SUBJECT = /^subject:\s*/i
const LETTER_S = 0x73
const SMALL = 0x20

/** Asked before the pattern is: most headers noted are others. */
const startsWithS = (text: string): boolean => (text.charCodeAt(0) | SMALL) === LETTER_S

export const takeHeaderCheck = (
  work: Work,
  record: LineRecord,
  event: HeaderCheck,
  queueId: string,
): void => {
  const life = lifeOfLine(work, record, queueId)
  learnEnvelope(life, event)
  if (event.section === 'header' && life.subject === undefined && startsWithS(event.text)) {
    const prefix = SUBJECT.exec(event.text)
    if (prefix !== null) life.subject = event.text.slice(prefix[0].length)
  }
  const session = sessionOfLife(work, life, event.helo)
  if (session !== undefined) learnHelo(work, session, event.helo)
  switch (event.action) {
    case 'reject':
      takeCheckReject(work, record, event, session)
      presume(
        life,
        event,
        'rejected',
        work.options.judge(event.reason ?? event.text, undefined, undefined, true),
      )
      endLife(work, life, 'rejected', record.time)
      return
    case 'discard':
      presume(life, event, 'discarded')
      endLife(work, life, 'discarded', record.time)
      return
    case 'hold':
      presume(life, event, 'held')
      hold(life)
      return
    default:
      nameRecipient(life, event.recipient, waitingStatus(life))
  }
}
