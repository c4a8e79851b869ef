/** SMTP sessions: joined by host, program and pid, from connect to disconnect. */
import type { ClientFields, MailEvent } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import { cancelTransaction } from './ends.ts'
import { releaseRefusal } from './rejections.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

type Of<Kind extends MailEvent['kind']> = Extract<MailEvent, { kind: Kind }>

const learnClient = (session: Session, client: ClientFields): void => {
  session.clientName ??= client.clientName
  session.clientAddress ??= client.clientAddress
  session.clientPort ??= client.clientPort
}

const open = (work: Work, record: LineRecord, pid: number, peer: string, client: ClientFields): Session => {
  const { line, time, position } = record
  const session = openSession(line.host, line.program, pid, time, peer, position)
  learnClient(session, client)
  session.own = record.own
  work.sessions.add(session)
  work.changeSession(session)
  return session
}

/** The session is over: whatever waited for its end is decided, and it leaves memory. */
export const endSession = (work: Work, session: Session, reason: string, time: number): void => {
  releaseRefusal(work, session)
  session.endedAt = time
  session.endReason = session.reason ?? reason
  work.sessions.remove(session)
  work.closeSession(session)
}

/** The session of the line's process, if one is under way. */
export const sessionOfProcess = (work: Work, record: LineRecord): Session | undefined => {
  const { line } = record
  if (line.pid === undefined) return undefined
  const session = work.sessions.ofProcess(line.host, line.program, line.pid)
  if (session === undefined) return undefined
  if (record.time > session.lastSeen) session.lastSeen = record.time
  work.changeSession(session)
  return session
}

/** The same, opened if the log starts in the middle of it. */
export const ensureSession = (work: Work, record: LineRecord, client: ClientFields): Session | undefined => {
  const session = sessionOfProcess(work, record)
  if (session !== undefined || record.line.pid === undefined) return session
  return open(work, record, record.line.pid, '', client)
}

export const takeConnect = (work: Work, record: LineRecord, event: Of<'connect'>): void => {
  const { pid } = record.line
  if (pid === undefined) return
  const before = sessionOfProcess(work, record)
  if (before !== undefined) endSession(work, before, 'lost', before.lastSeen)
  open(work, record, pid, '', event)
}

/**
 * `data=` counts the messages taken (src/smtpd/smtpd.c). When all of them are accounted for, every other transaction of
 * the session came to nothing. BDAT counts chunks and says nothing; before Postfix 3.0 there are no counters.
 */
export const takeDisconnect = (work: Work, record: LineRecord, event: Of<'disconnect'>): void => {
  const session = sessionOfProcess(work, record)
  if (session === undefined) return
  learnClient(session, event)
  session.commands = event.commands
  const counted = Object.keys(event.commands).length > 0 && event.commands['bdat'] === undefined
  if (counted && (event.commands['data']?.ok ?? 0) <= session.accepted) {
    for (const queueId of session.unresolved.slice()) cancelTransaction(work, session, queueId, record.time)
  }
  endSession(work, session, event.commands['quit'] === undefined ? 'disconnect' : 'quit', record.time)
}

type Trouble = Of<
  'connection-lost' | 'timeout' | 'too-many-errors' | 'pipelining' | 'non-smtp-command' | 'rate-limit'
>

/** Why the session ends; lost in DATA, its last message was never complete. */
export const takeTrouble = (work: Work, record: LineRecord, event: Trouble): void => {
  const session = sessionOfProcess(work, record)
  if (session === undefined) return
  learnClient(session, event)
  session.reason ??= event.kind
  const last = session.unresolved.at(-1)
  const inData = event.stage !== undefined && /^(DATA|BDAT)/.test(event.stage)
  if (inData && last !== undefined) cancelTransaction(work, session, last, record.time)
}

export const takeTls = (work: Work, record: LineRecord, event: Of<'tls'>): void => {
  if (event.direction !== 'inbound') return
  const session = sessionOfProcess(work, record)
  if (session !== undefined) session.tls = { protocol: event.protocol, cipher: event.cipher }
}

type Postscreen = Extract<MailEvent, { kind: `postscreen-${string}` }>

export const peerOf = (address: string, port: number | undefined): string => `${address}:${port ?? ''}`

/** The postscreen session of a client, if one is under way. */
export const sessionOfPeer = (work: Work, record: LineRecord, client: ClientFields): Session | undefined => {
  if (client.clientAddress === undefined) return undefined
  const session = work.sessions.ofPeer(record.line.host, peerOf(client.clientAddress, client.clientPort))
  if (session === undefined) return undefined
  if (record.time > session.lastSeen) session.lastSeen = record.time
  work.changeSession(session)
  return session
}

/** postscreen hands clients that pass on to smtpd and says so; after its own protocol tests it disconnects them instead. */
export const takePostscreen = (work: Work, record: LineRecord, event: Postscreen): void => {
  const { line, time } = record
  if (event.kind === 'postscreen-connect') {
    const before = sessionOfPeer(work, record, event)
    if (before !== undefined) endSession(work, before, 'lost', before.lastSeen)
    open(work, record, line.pid ?? 0, peerOf(event.clientAddress, event.clientPort), event)
    return
  }
  const session = sessionOfPeer(work, record, event)
  if (session === undefined) return
  switch (event.kind) {
    case 'postscreen-pass':
      session.reason ??= 'passed'
      if (session.rejections === 0) endSession(work, session, 'passed', time)
      return
    case 'postscreen-list':
      if (/^(allow|white)listed$/i.test(event.result ?? '')) endSession(work, session, 'passed', time)
      return
    case 'postscreen-hangup':
      endSession(work, session, 'hangup', time)
      return
    case 'postscreen-disconnect':
      endSession(work, session, 'disconnect', time)
      return
    case 'postscreen-dnsbl':
      session.reason ??= 'dnsbl'
      return
    case 'postscreen-pregreet':
      session.reason ??= 'pregreet'
      return
    default:
      session.reason ??= 'violation'
  }
}
