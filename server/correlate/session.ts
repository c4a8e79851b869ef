/** One SMTP session as the tracker holds it, and the book of those under way: by pid for smtpd, by peer for postscreen. */
import type { Micros } from '../../parsers/event.ts'
import type { ConnectionRecord, RejectionRecord } from './records.ts'
import { connectionIdOf } from './trace.ts'

export interface Session {
  readonly connectionId: string
  readonly host: string
  readonly program: string
  readonly pid: number
  /** `address:port`, for postscreen only, which serves many clients in one process. */
  readonly peer: string
  readonly startedAt: Micros
  clientName: string | undefined
  clientAddress: string | undefined
  clientPort: number | undefined
  helo: string | undefined
  tls: ConnectionRecord['tls'] | undefined
  saslUsername: string | undefined
  saslMethod: string | undefined
  endedAt: Micros | undefined
  lastSeen: Micros
  endReason: string | undefined
  commands: ConnectionRecord['commands']
  queueIds: string[]
  rejections: number
  authenticationFailures: number
  own: boolean
  /** Transactions of which it is not known yet whether the message was taken. */
  unresolved: string[]
  /** Messages taken: what `data=` of the disconnect line counts. */
  accepted: number
  /** Why the session is about to end, until its disconnect line. */
  reason: string | undefined
  /** A refusal before MAIL, held back because the next stages may only repeat it. */
  refusal: RejectionRecord | undefined
  /** Recipient whose RCPT met a DISCARD or HOLD action before the transaction had a queue ID. */
  discarding: string | undefined
  holding: string | undefined
  changed: boolean
}

interface State {
  peer?: string
  unresolved?: string[]
  accepted?: number
  reason?: string
  refusal?: RejectionRecord
  discarding?: string
  holding?: string
}

const NO_IDS: string[] = []
const NO_COMMANDS: ConnectionRecord['commands'] = {}

/** The list with one more; an empty one that grows makes room for 17, and most get one. */
export const withId = (ids: string[], id: string): string[] => {
  if (ids.length === 0) return [id]
  ids.push(id)
  return ids
}

/** The list without the one at `place`. */
export const withoutId = (ids: string[], place: number): string[] =>
  ids.length === 1 ? NO_IDS : ids.toSpliced(place, 1)

export const openSession = (
  host: string,
  program: string,
  pid: number,
  time: Micros,
  peer: string,
  position: number,
): Session => ({
  connectionId: connectionIdOf(host, program, pid, time, peer, position),
  host,
  program,
  pid,
  peer,
  startedAt: time,
  clientName: undefined,
  clientAddress: undefined,
  clientPort: undefined,
  helo: undefined,
  tls: undefined,
  saslUsername: undefined,
  saslMethod: undefined,
  endedAt: undefined,
  lastSeen: time,
  endReason: undefined,
  commands: NO_COMMANDS,
  queueIds: NO_IDS,
  rejections: 0,
  authenticationFailures: 0,
  own: false,
  unresolved: NO_IDS,
  accepted: 0,
  reason: undefined,
  refusal: undefined,
  discarding: undefined,
  holding: undefined,
  changed: false,
})

const stateOf = (session: Session): State => {
  const state: State = {}
  if (session.peer !== '') state.peer = session.peer
  if (session.endedAt !== undefined) return state
  if (session.unresolved.length > 0) state.unresolved = session.unresolved.slice()
  if (session.accepted > 0) state.accepted = session.accepted
  if (session.reason !== undefined) state.reason = session.reason
  if (session.refusal !== undefined) state.refusal = session.refusal
  if (session.discarding !== undefined) state.discarding = session.discarding
  if (session.holding !== undefined) state.holding = session.holding
  return state
}

export const isUnderWay = ({ endedAt }: Session): boolean => endedAt === undefined

export const connectionOf = (session: Session): ConnectionRecord => {
  const open = session.endedAt === undefined
  return {
    connectionId: session.connectionId,
    host: session.host,
    program: session.program,
    pid: session.pid,
    clientName: session.clientName,
    clientAddress: session.clientAddress,
    clientPort: session.clientPort,
    helo: session.helo,
    tls: session.tls,
    saslUsername: session.saslUsername,
    saslMethod: session.saslMethod,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    lastSeen: session.lastSeen,
    endReason: session.endReason,
    commands: session.commands,
    // nothing is added to it once the session is over
    queueIds: open ? session.queueIds.slice() : session.queueIds,
    rejections: session.rejections,
    authenticationFailures: session.authenticationFailures,
    open,
    own: session.own,
    state: stateOf(session) as Record<string, unknown>,
  }
}

/** The session a stored record came from. */
export const sessionOf = (record: ConnectionRecord): Session => {
  const state: State = record.state
  return {
    connectionId: record.connectionId,
    host: record.host,
    program: record.program,
    pid: record.pid,
    peer: state.peer ?? '',
    startedAt: record.startedAt,
    clientName: record.clientName,
    clientAddress: record.clientAddress,
    clientPort: record.clientPort,
    helo: record.helo,
    tls: record.tls,
    saslUsername: record.saslUsername,
    saslMethod: record.saslMethod,
    endedAt: record.endedAt,
    lastSeen: record.lastSeen,
    endReason: record.endReason,
    commands: record.commands,
    queueIds: record.queueIds.slice(),
    rejections: record.rejections,
    authenticationFailures: record.authenticationFailures,
    own: record.own,
    unresolved: state.unresolved?.slice() ?? [],
    accepted: state.accepted ?? 0,
    reason: state.reason,
    refusal: state.refusal,
    discarding: state.discarding,
    holding: state.holding,
    changed: false,
  }
}

type ByNameAndKey<Key> = Map<string, Map<Key, Session>>

/** Sessions under way. */
export interface SessionBook {
  ofProcess(host: string, program: string, pid: number): Session | undefined
  ofPeer(host: string, peer: string): Session | undefined
  byId(connectionId: string): Session | undefined
  add(session: Session): void
  remove(session: Session): void
  all(): Iterable<Session>
  clear(): void
}

export const createSessionBook = (): SessionBook => {
  // several instances or containers of a host may use one process number at once
  const processes: ByNameAndKey<number> = new Map()
  const peers: ByNameAndKey<string> = new Map()
  const ids = new Map<string, Session>()

  const put = <Key>(outer: ByNameAndKey<Key>, name: string, key: Key, session: Session): void => {
    const inner = outer.get(name)
    if (inner === undefined) outer.set(name, new Map([[key, session]]))
    else inner.set(key, session)
  }

  /** Nothing stays of a host without sessions: senders of syslog choose the names. */
  const drop = <Key>(outer: ByNameAndKey<Key>, name: string, key: Key, session: Session): void => {
    const inner = outer.get(name)
    if (inner?.get(key) !== session) return
    inner.delete(key)
    if (inner.size === 0) outer.delete(name)
  }

  const programOf = (host: string, program: string): string => `${host}\n${program}`

  return {
    ofProcess: (host, program, pid) => processes.get(programOf(host, program))?.get(pid),
    ofPeer: (host, peer) => peers.get(host)?.get(peer),
    byId: (connectionId) => ids.get(connectionId),
    add: (session) => {
      const { host, program, pid, peer } = session
      ids.set(session.connectionId, session)
      if (peer === '') put(processes, programOf(host, program), pid, session)
      else put(peers, host, peer, session)
    },
    remove: (session) => {
      const { host, program, pid, peer } = session
      ids.delete(session.connectionId)
      if (peer === '') drop(processes, programOf(host, program), pid, session)
      else drop(peers, host, peer, session)
    },
    all: () => ids.values(),
    clear: () => {
      processes.clear()
      peers.clear()
      ids.clear()
    },
  }
}
