/** One message life as the tracker holds it: opened by its first line, changed by events, ended by its last. */
import type { Micros } from '../../parsers/event.ts'
import type { Hop, Link, MessageRecord, Origin, RecipientRecord } from './records.ts'
import { directionOf } from './direction.ts'
import { NO_HOPS, hopsOf, outcomeOf } from './hops.ts'
import type { Behind } from './hops.ts'
import { statusOf } from './status.ts'
import { traceIdOf } from './trace.ts'

/**
 * How a life ended. `canceled`: the client went away before the message was complete; `rejected`: refused at the end of
 * DATA; `lost`: nothing was heard of it for long, which a later line undoes.
 */
export type Ending = 'removed' | 'deleted' | 'canceled' | 'discarded' | 'requeued' | 'rejected' | 'lost'

/** Lines may overtake each other by this much (rsyslog workers, stream sockets). */
export const SWAP: Micros = 2_000_000
/** A line this long after the end still belongs to the ended life, if it cannot open another. */
export const GRACE: Micros = 60_000_000

/** All fields from the start, so that every life has one shape; recipients and links are replaced, never changed. */
export interface Life {
  readonly traceId: string
  readonly host: string
  readonly queueId: string
  readonly opened: Micros
  instance: string
  /** Only smtpd has named the instance, and its tag may be set apart from the rest of it (`-o syslog_name=`). */
  loose: boolean
  firstSeen: Micros
  lastSeen: Micros
  removedAt: Micros | undefined
  ending: Ending | undefined
  endedAt: Micros
  /** Its opening line (client, pickup) was seen, or that of its parent. */
  began: boolean
  /** qmgr had it: the message is complete and ours to deliver. */
  active: boolean
  held: boolean
  /** Its release was seen, and no hold after it. */
  released: boolean
  expired: boolean
  /** A before-queue filter handed it in: `client` is the filter's own client, not the filter. */
  proxied: boolean
  own: boolean
  origin: Origin
  /** Bits of direction.ts. */
  ways: number
  messageId: string | undefined
  subject: string | undefined
  sender: string | undefined
  size: number | undefined
  recipientCount: number | undefined
  client: MessageRecord['client'] | undefined
  saslUsername: string | undefined
  saslMethod: string | undefined
  tls: MessageRecord['tls'] | undefined
  /** The SMTP session that brought it. */
  connectionId: string | undefined
  recipients: RecipientRecord[]
  links: Link[]
  /** Later hops of this message, and what became of it there. */
  behind: readonly Behind[]
  /** The hop in front of the queue, of a before-queue filter, and the filter's own client of this one. */
  front: Hop | undefined
  inner: MessageRecord['client'] | undefined
  hopOf: string | undefined
  /** Place of each recipient in `recipients`, once there are many. */
  places: Map<string, number> | undefined
  /** Earlier life of the same queue ID, while memory holds it. */
  older: Life | undefined
  /** The life whose `older` this one is. */
  newer: Life | undefined
  /** Its other halves in time, where the log was not read forwards (halves.ts). */
  earlier: Life | undefined
  later: Life | undefined
  /** It has a row of its own in the store. */
  stored: boolean
  /** That row stands for a message, not for a later hop of one. */
  isMessage: boolean
  changed: boolean
  /** It is among the open lives that memory counts. */
  counted: boolean
  /** Its strings hold no lines (slim.ts). */
  slim: boolean
}

const NO_LINKS: Link[] = []

/** `newest` of the queue ID that memory holds: stamps of a second do not tell lives apart that began within one. */
export const openLife = (
  host: string,
  instance: string,
  queueId: string,
  time: Micros,
  newest?: Life,
): Life => {
  let traceId = traceIdOf(host, instance, queueId, time)
  for (let copy = 2; isTaken(traceId, newest); copy++)
    traceId = traceIdOf(host, instance, `${queueId} ${copy}`, time)
  return newLife(traceId, host, instance, queueId, time)
}

const isTaken = (traceId: string, newest: Life | undefined): boolean => {
  for (let life = newest; life !== undefined; life = life.older) if (life.traceId === traceId) return true
  return false
}

/** A life of which nothing is known but its names. */
export const newLife = (
  traceId: string,
  host: string,
  instance: string,
  queueId: string,
  time: Micros,
): Life => ({
  traceId,
  host,
  queueId,
  opened: time,
  instance,
  loose: false,
  firstSeen: time,
  lastSeen: time,
  removedAt: undefined,
  ending: undefined,
  endedAt: 0,
  began: false,
  active: false,
  held: false,
  released: false,
  expired: false,
  proxied: false,
  own: false,
  origin: 'unknown',
  ways: 0,
  messageId: undefined,
  subject: undefined,
  sender: undefined,
  size: undefined,
  recipientCount: undefined,
  client: undefined,
  saslUsername: undefined,
  saslMethod: undefined,
  tls: undefined,
  connectionId: undefined,
  recipients: [],
  links: NO_LINKS,
  behind: NO_HOPS,
  front: undefined,
  inner: undefined,
  hopOf: undefined,
  places: undefined,
  older: undefined,
  newer: undefined,
  earlier: undefined,
  later: undefined,
  stored: false,
  isMessage: false,
  changed: false,
  counted: false,
  slim: false,
})

/** What of a life stands in `MessageRecord.state`; short names, for a row is written at each change. */
interface State {
  loose?: true
  ending?: Ending
  endedAt?: Micros
  began?: true
  active?: true
  held?: true
  released?: true
  expired?: true
  proxied?: true
  ways?: number
  connectionId?: string
  behind?: readonly Behind[]
  front?: Hop
  inner?: NonNullable<MessageRecord['client']>
  /** Its own facts, where the record shows those of its later hops. */
  self?: Pick<MessageRecord, 'recipients' | 'links' | 'lastSeen' | 'removedAt'>
}

const stateOf = (life: Life): State => {
  const state: State = {}
  if (life.loose) state.loose = true
  if (life.ending !== undefined) {
    state.ending = life.ending
    // nearly always the removal, which stands in the record
    if (life.endedAt !== life.removedAt) state.endedAt = life.endedAt
  }
  if (life.began) state.began = true
  if (life.active) state.active = true
  if (life.held) state.held = true
  if (life.released) state.released = true
  if (life.expired) state.expired = true
  if (life.proxied) state.proxied = true
  if (life.ways !== 0) state.ways = life.ways
  // a life that ended asks nothing more of its session
  if (life.connectionId !== undefined && life.ending === undefined) state.connectionId = life.connectionId
  if (life.front !== undefined) state.front = life.front
  if (life.inner !== undefined) state.inner = life.inner
  if (life.behind.length === 0) return state
  state.behind = life.behind
  state.self = {
    recipients: life.recipients.slice(),
    links: life.links,
    lastSeen: life.lastSeen,
    ...(life.removedAt !== undefined && { removedAt: life.removedAt }),
  }
  return state
}

/** The record to store now; later changes to the life leave it as it is. */
export const recordOf = (life: Life): MessageRecord => {
  const outcome = life.behind.length > 0 ? outcomeOf(life) : life
  const { status, mixed } = statusOf(outcome)
  const hops = hopsOf(life)
  return {
    traceId: life.traceId,
    host: life.host,
    instance: life.instance,
    queueId: life.queueId,
    messageId: life.messageId,
    subject: life.subject,
    sender: life.sender,
    size: life.size,
    recipientCount: life.recipientCount,
    origin: life.origin,
    direction: directionOf(outcome.ways),
    client: life.client,
    saslUsername: life.saslUsername,
    saslMethod: life.saslMethod,
    tls: life.tls,
    opened: life.opened,
    firstSeen: life.firstSeen,
    lastSeen: outcome.lastSeen,
    removedAt: outcome.removedAt,
    status,
    mixed,
    open: outcome.ending === undefined,
    recipients: outcome.recipients.slice(),
    links: outcome.links.slice(),
    hops: hops.length > 1 ? hops : undefined,
    hopOf: life.hopOf,
    own: life.own,
    state: stateOf(life) as Record<string, unknown>,
  }
}

/** The life a stored record came from: `recordOf(lifeOf(record))` equals `record`. */
export const lifeOf = (record: MessageRecord): Life => {
  const state: State = record.state
  const self = state.self ?? record
  const life = newLife(record.traceId, record.host, record.instance, record.queueId, record.opened)
  life.loose = state.loose === true
  life.firstSeen = record.firstSeen
  life.lastSeen = self.lastSeen
  life.removedAt = self.removedAt
  life.ending = state.ending
  life.endedAt = state.endedAt ?? (state.ending === undefined ? 0 : (self.removedAt ?? 0))
  life.began = state.began === true
  life.active = state.active === true
  life.held = state.held === true
  life.released = state.released === true
  life.expired = state.expired === true
  life.proxied = state.proxied === true
  life.own = record.own
  life.origin = record.origin
  life.ways = state.ways ?? 0
  life.messageId = record.messageId
  life.subject = record.subject
  life.sender = record.sender
  life.size = record.size
  life.recipientCount = record.recipientCount
  life.client = record.client
  life.saslUsername = record.saslUsername
  life.saslMethod = record.saslMethod
  life.tls = record.tls
  life.connectionId = state.connectionId
  life.recipients = self.recipients.slice()
  if (self.links.length > 0) life.links = self.links.slice()
  life.behind = state.behind ?? NO_HOPS
  life.front = state.front
  life.inner = state.inner
  life.hopOf = record.hopOf
  life.stored = true
  life.isMessage = record.hopOf === undefined && record.gone !== true
  return life
}
