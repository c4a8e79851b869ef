/** Logins: smtpd's own line counts for SMTP, Dovecot's login processes for mailboxes; the others only explain. */
import type { MailEvent } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

type SaslFailure = Extract<MailEvent, { kind: 'sasl-failure' }>
type Login = Extract<MailEvent, { kind: 'login' | 'login-failure' }>

/** `submission` of `postfix/submission`; the plain instance is the `smtp` service. */
const serviceOf = (instance: string): string => {
  const slash = instance.indexOf('/')
  return slash === -1 ? 'smtp' : instance.slice(slash + 1)
}

export const takeSaslFailure = (
  work: Work,
  record: LineRecord,
  failure: SaslFailure,
  session: Session | undefined,
): void => {
  const { line } = record
  work.pending.authentications.push({
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    service: serviceOf(line.instance),
    result: 'failure',
    saslMethod: failure.saslMethod,
    saslUsername: failure.saslUsername,
    clientName: failure.clientName,
    clientAddress: failure.clientAddress ?? session?.clientAddress,
    reason: failure.reason,
    attempts: 1,
    primary: true,
  })
  if (session === undefined) return
  session.authenticationFailures++
  work.changeSession(session)
}

/** The first transaction under a SASL name shows that its login succeeded: once per session and name. */
export const takeSaslSuccess = (
  work: Work,
  record: LineRecord,
  session: Session,
  username: string,
  method: string | undefined,
): void => {
  if (session.saslUsername === username) return
  session.saslUsername = username
  session.saslMethod = method
  const { line } = record
  work.pending.authentications.push({
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    service: serviceOf(line.instance),
    result: 'success',
    saslMethod: method,
    saslUsername: username,
    clientName: session.clientName,
    clientAddress: session.clientAddress,
    reason: undefined,
    attempts: 1,
    primary: true,
  })
}

/** Dovecot's login processes, whose line is the only one that stands for the attempt. */
const mailbox = /^(imap|pop3|managesieve|sieve|submission)(-login)?$/

/** `login` of Dovecot, saslauthd or PAM. */
export const takeLogin = (work: Work, record: LineRecord, login: Login): void => {
  const { line } = record
  work.pending.authentications.push({
    time: record.time,
    host: line.host,
    daemon: line.daemon,
    service: login.service,
    result: login.kind === 'login' ? 'success' : 'failure',
    saslMethod: login.saslMethod,
    saslUsername: login.saslUsername,
    clientName: undefined,
    clientAddress: login.clientAddress,
    reason: login.reason,
    attempts: login.attempts ?? 1,
    primary: line.daemon === 'dovecot' && mailbox.test(login.service),
  })
}
