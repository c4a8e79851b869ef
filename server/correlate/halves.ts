/**
 * Halves of one message: files read newest first show how a life goes on before how it began. The halves stay lives of
 * their own in memory, so that a later line of the older file can still part them; what is stored is both as one.
 */
import type { Link, MessageRecord, Origin, RecipientRecord } from './records.ts'
import { FROM_OURS, FROM_OUTSIDE } from './direction.ts'
import { settles } from './ends.ts'
import type { Behind } from './hops.ts'
import { lifeOf, recordOf } from './life.ts'
import type { Life } from './life.ts'
import { forgetPresumed, keyOf, releaseHeld, settleWaiting } from './recipients.ts'

const FROM = FROM_OURS | FROM_OUTSIDE

/** No line that opens a message is among those of `late`, unless one that `early` lacks. */
const lacksBeginning = (late: Life, early: Life): boolean => {
  const adopted = late.origin === 'bounce' || late.origin === 'forward'
  if (late.began && !(adopted && (!early.began || early.origin === late.origin))) return false
  return late.messageId === undefined || (early.messageId === undefined && !early.active)
}

/** Whether `late`, the next life of the queue ID in time, may be what became of `early`. */
export const continues = (early: Life, late: Life): boolean =>
  (early.instance === late.instance || early.loose || late.loose) &&
  (early.ending === undefined || early.ending === 'lost') &&
  late.firstSeen >= early.lastSeen &&
  lacksBeginning(late, early)

export const pair = (early: Life, late: Life): void => {
  early.later = late
  late.earlier = early
}

export const part = (early: Life, late: Life): void => {
  early.later = undefined
  late.earlier = undefined
}

/** The half whose trace ID and row stand for all. */
export const lastOf = (life: Life): Life => {
  let last = life
  while (last.later !== undefined) last = last.later
  return last
}

/** All halves, in the order of time; most lives are their only one. */
export const halvesOf = (life: Life): Life[] => {
  const halves: Life[] = []
  let first = life
  while (first.earlier !== undefined) first = first.earlier
  for (let half: Life | undefined = first; half !== undefined; half = half.later) halves.push(half)
  return halves
}

const originOf = (early: Life, late: Life): Origin => {
  if (early.origin === 'unknown') return late.origin
  // qmgr's line of a double bounce only looks like a probe when its beginning is not known
  const guessed = late.sender?.startsWith('double-bounce@') === true
  if (late.origin === 'probe') return guessed ? early.origin : 'probe'
  return early.origin === 'probe' && late.origin === 'bounce' ? 'bounce' : early.origin
}

const joinRecipient = (early: RecipientRecord, late: RecipientRecord): RecipientRecord => {
  const joined: RecipientRecord = { ...late, attempts: early.attempts + late.attempts }
  const first = early.firstAttempt ?? late.firstAttempt
  const last = late.lastAttempt ?? early.lastAttempt
  if (first !== undefined) joined.firstAttempt = first
  if (last !== undefined) joined.lastAttempt = last
  return joined
}

/** Earlier ones keep their place. */
const joinRecipients = (early: readonly RecipientRecord[], late: readonly RecipientRecord[]) => {
  const joined = new Map(early.map((one) => [keyOf(one.address, one.originalAddress), one]))
  for (const one of late) {
    const key = keyOf(one.address, one.originalAddress)
    const before = joined.get(key)
    joined.set(key, before === undefined ? one : joinRecipient(before, one))
  }
  return [...joined.values()]
}

const joinLinks = (early: readonly Link[], late: readonly Link[]): Link[] => {
  const joined = new Map<string, Link>()
  for (const link of [...early, ...late]) {
    const key = `${link.kind} ${link.way} ${link.queueId}`
    if (joined.get(key)?.traceId === undefined) joined.set(key, link)
  }
  return [...joined.values()]
}

const joinBehind = (early: readonly Behind[], late: readonly Behind[]): readonly Behind[] =>
  early.length === 0
    ? late
    : [...early.filter(({ queueId }) => !late.some((hop) => hop.queueId === queueId)), ...late]

/** The facts that lines before the queue manager's tell: of the earlier half, except where a filter hides them. */
const originFacts = (early: Life, late: Life) => {
  const [first, second] = late.proxied ? [late, early] : [early, late]
  const both = first.client !== undefined && second.client !== undefined
  return {
    client: both ? { ...second.client, ...first.client } : (first.client ?? second.client),
    saslUsername: first.saslUsername ?? second.saslUsername,
    saslMethod: first.saslMethod ?? second.saslMethod,
    tls: first.tls ?? second.tls,
  }
}

/** What one life would be that had seen the lines of both. */
const joinTwo = (early: Life, late: Life): Life => {
  const queued = late.size !== undefined
  const held = late.held || (early.held && !queued && !late.released)
  const before: Life = { ...early, recipients: early.recipients.slice() }
  if (late.active && !early.active) forgetPresumed(before)
  if (early.held && !held) releaseHeld(before)
  const joined: Life = {
    ...late,
    ...originFacts(early, late),
    instance: early.loose ? late.instance : early.instance,
    loose: early.loose && late.loose,
    firstSeen: early.firstSeen,
    began: early.began || late.began,
    active: early.active || late.active,
    held,
    expired: early.expired || late.expired,
    proxied: early.proxied || late.proxied,
    own: early.own || late.own,
    origin: originOf(early, late),
    ways: late.began && (late.ways & FROM) !== 0 ? (early.ways & ~FROM) | late.ways : early.ways | late.ways,
    messageId: early.messageId ?? late.messageId,
    subject: early.subject ?? late.subject,
    sender: queued ? late.sender : (early.sender ?? late.sender),
    size: late.size ?? early.size,
    recipientCount: late.recipientCount ?? early.recipientCount,
    connectionId: early.connectionId ?? late.connectionId,
    recipients: joinRecipients(before.recipients, early.active && !late.active ? [] : late.recipients),
    links: joinLinks(early.links, late.links),
    behind: joinBehind(early.behind, late.behind),
    front: early.front ?? late.front,
    inner: early.inner ?? late.inner,
    hopOf: late.hopOf ?? early.hopOf,
    places: undefined,
  }
  settle(joined)
  return joined
}

/** Holds, expiry and ends that the late half saw are those of recipients only the early half names, too. */
const settle = (life: Life): void => {
  if (life.expired) settleWaiting(life, 'expired')
  const status = life.ending === undefined ? undefined : settles[life.ending]
  if (status === 'forwarded') {
    const child = life.links.find(({ kind, way }) => kind === 'requeue' && way === 'to')
    settleWaiting(life, status, child?.queueId)
  } else if (status !== undefined) settleWaiting(life, status)
  if (life.held) settleWaiting(life, 'held')
}

/** What one life would be that had seen the lines of all halves; the life itself where it has none. */
export const wholeOf = (life: Life): Life =>
  life.earlier === undefined && life.later === undefined ? life : halvesOf(life).reduce(joinTwo)

const joinedRecordOf = (halves: readonly Life[]): MessageRecord => {
  const record = recordOf(halves.reduce(joinTwo))
  return { ...record, state: { ...record.state, halves: halves.map(recordOf) } }
}

/** The row of the life, or of all its halves. */
export const rowOf = (life: Life): MessageRecord =>
  life.earlier === undefined && life.later === undefined ? recordOf(life) : joinedRecordOf(halvesOf(life))

/** The lives a row stands for, in the order of time. */
export const livesOf = (record: MessageRecord): Life[] => {
  const stored = record.state['halves'] as MessageRecord[] | undefined
  if (stored === undefined) return [lifeOf(record)]
  const halves = stored.map(lifeOf)
  halves.forEach((half, index) => {
    const next = halves[index + 1]
    if (next === undefined) return
    half.stored = false
    half.isMessage = false
    pair(half, next)
  })
  return halves
}
