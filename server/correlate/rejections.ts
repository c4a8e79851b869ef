/** Refused attempts as records of their own: one per attempt, however many lines it left. */
import type { HeaderCheck, Refusal } from '../../parsers/event.ts'
import type { LineRecord, RejectionRecord } from './records.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

/** Stages before MAIL: a refusal there is repeated at each later one (a milter or access table that says no to the client). */
const early: Record<string, number> = { CONNECT: 1, HELO: 2, EHLO: 2, STARTTLS: 2, AUTH: 2, MAIL: 3 }
const MAIL = 3

const replyOf = (code: number | undefined, dsn: string | undefined, reason: string): string => {
  if (code !== undefined) return dsn === undefined ? `${code} ${reason}` : `${code} ${dsn} ${reason}`
  return dsn === undefined ? reason : `${dsn} ${reason}`
}

const emit = (work: Work, rejection: RejectionRecord, session: Session | undefined): void => {
  work.pending.rejections.push(rejection)
  if (session === undefined) return
  session.rejections++
  work.changeSession(session)
}

/** Gives out the refusal that was held back, when nothing can repeat it any more. */
export const releaseRefusal = (work: Work, session: Session): void => {
  if (session.refusal === undefined) return
  const rejection = session.refusal
  session.refusal = undefined
  emit(work, rejection, session)
}

const rejectionOf = (
  work: Work,
  record: LineRecord,
  refusal: Refusal,
  session: Session | undefined,
): RejectionRecord => {
  const { line } = record
  const rejection: RejectionRecord = {
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    stage: refusal.stage,
    action: refusal.kind,
    reason: refusal.reason,
    ...work.options.judge(replyOf(refusal.code, refusal.dsn, refusal.reason), refusal.dsn, undefined, true),
  }
  const name = refusal.clientName ?? session?.clientName
  const address = refusal.clientAddress ?? session?.clientAddress
  const helo = refusal.helo ?? session?.helo
  const username = refusal.saslUsername ?? session?.saslUsername
  if (line.pid !== undefined) rejection.pid = line.pid
  if (name !== undefined) rejection.clientName = name
  if (address !== undefined) rejection.clientAddress = address
  if (helo !== undefined) rejection.helo = helo
  if (refusal.sender !== undefined) rejection.sender = refusal.sender
  if (refusal.recipient !== undefined) rejection.recipient = refusal.recipient
  if (refusal.code !== undefined) rejection.code = refusal.code
  if (refusal.dsn !== undefined) rejection.dsn = refusal.dsn
  if (username !== undefined) rejection.saslUsername = username
  if (line.queueId !== undefined) rejection.queueId = line.queueId
  return rejection
}

/** Records a refusal of smtpd, postscreen, cleanup or a milter; `session` is the one it happened in, where known. */
export const takeRefusal = (
  work: Work,
  record: LineRecord,
  refusal: Refusal,
  session: Session | undefined,
): void => {
  const rejection = rejectionOf(work, record, refusal, session)
  const order = early[refusal.stage]
  if (session === undefined || order === undefined || record.line.queueId !== undefined) {
    if (session !== undefined) releaseRefusal(work, session)
    emit(work, rejection, session)
    return
  }
  const held = session.refusal
  const repeats =
    held !== undefined &&
    held.code === rejection.code &&
    held.reason === rejection.reason &&
    (early[held.stage] ?? 0) < order
  if (held !== undefined && !repeats) releaseRefusal(work, session)
  session.refusal = order < MAIL ? rejection : undefined
  if (order === MAIL) emit(work, rejection, session)
  else work.changeSession(session)
}

/** Records the reject action of a header or body check. */
export const takeCheckReject = (
  work: Work,
  record: LineRecord,
  check: HeaderCheck,
  session: Session | undefined,
): void => {
  const { line } = record
  const reason = check.reason ?? check.text
  const dsn = /^[245]\.\d{1,3}\.\d{1,3}(?= )/.exec(reason)?.[0]
  const rejection: RejectionRecord = {
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    stage: check.section,
    action: check.kind,
    reason,
    ...work.options.judge(reason, dsn, undefined, true),
  }
  if (line.pid !== undefined) rejection.pid = line.pid
  if (check.clientName !== undefined) rejection.clientName = check.clientName
  if (check.clientAddress !== undefined) rejection.clientAddress = check.clientAddress
  if (check.helo !== undefined) rejection.helo = check.helo
  if (check.sender !== undefined) rejection.sender = check.sender
  if (check.recipient !== undefined) rejection.recipient = check.recipient
  if (dsn !== undefined) rejection.dsn = dsn
  if (session?.saslUsername !== undefined) rejection.saslUsername = session.saslUsername
  if (line.queueId !== undefined) rejection.queueId = line.queueId
  emit(work, rejection, session)
}
