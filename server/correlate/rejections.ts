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
  const reply = replyOf(refusal.code, refusal.dsn, refusal.reason)
  const judged = work.options.judge(reply, refusal.dsn, undefined, true)
  return {
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    pid: line.pid,
    stage: refusal.stage,
    action: refusal.kind,
    clientName: refusal.clientName ?? session?.clientName,
    clientAddress: refusal.clientAddress ?? session?.clientAddress,
    helo: refusal.helo ?? session?.helo,
    sender: refusal.sender,
    recipient: refusal.recipient,
    code: refusal.code,
    dsn: refusal.dsn,
    reason: refusal.reason,
    reasonClass: judged.reasonClass,
    side: judged.side,
    provider: judged.provider,
    fingerprint: judged.fingerprint,
    saslUsername: refusal.saslUsername ?? session?.saslUsername,
    queueId: line.queueId,
  }
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
  const judged = work.options.judge(reason, dsn, undefined, true)
  const rejection: RejectionRecord = {
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    pid: line.pid,
    stage: check.section,
    action: check.kind,
    clientName: check.clientName,
    clientAddress: check.clientAddress,
    helo: check.helo,
    sender: check.sender,
    recipient: check.recipient,
    code: undefined,
    dsn,
    reason,
    reasonClass: judged.reasonClass,
    side: judged.side,
    provider: judged.provider,
    fingerprint: judged.fingerprint,
    saslUsername: session?.saslUsername,
    queueId: line.queueId,
  }
  emit(work, rejection, session)
}
