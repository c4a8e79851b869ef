/** Edges between lives: forwards, notifications, requeues and filter hops, written on both ends once both are known. */
import type { Micros } from '../../parsers/event.ts'
import type { Link, LinkKind, Origin } from './records.ts'
import { mayFollow } from './chains.ts'
import { FROM_OURS, FROM_OUTSIDE } from './direction.ts'
import { halvesOf, lastOf } from './halves.ts'
import { openLife } from './life.ts'
import type { Life } from './life.ts'
import { nameChild } from './recipients.ts'
import type { Work } from './work.ts'

const FROM = FROM_OURS | FROM_OUTSIDE

/** Where a life came from, whichever of its halves knows it. */
const fromOf = (life: Life): number => halvesOf(life).reduce((ways, half) => ways | half.ways, 0) & FROM

/** Adds an edge once; one without trace ID gets it when it becomes known. */
const addLink = (life: Life, link: Link): boolean => {
  const place = life.links.findIndex(
    (one) => one.kind === link.kind && one.way === link.way && one.queueId === link.queueId,
  )
  const known = life.links[place]
  if (known === undefined) life.links = [...life.links, link]
  else if (known.traceId === undefined && link.traceId !== undefined)
    life.links = life.links.with(place, link)
  else return false
  return true
}

/** Writes the edge on both lives. A mail that mailtrace sent makes everything that comes of it its own, too. */
const join = (work: Work, parent: Life, child: Life, kind: LinkKind): void => {
  if (parent === child) return
  const to: Link = { kind, way: 'to', queueId: child.queueId, traceId: lastOf(child).traceId, certain: true }
  const from: Link = {
    kind,
    way: 'from',
    queueId: parent.queueId,
    traceId: lastOf(parent).traceId,
    certain: true,
  }
  if (addLink(parent, to)) work.change(parent)
  if (addLink(child, from)) work.change(child)
  if (parent.own && !child.own) {
    child.own = true
    work.change(child)
  }
}

/** The child of a forward or notification: known as a rule, since it is queued before the parent's line is logged. */
const childOf = (work: Work, parent: Life, queueId: string, time: Micros): Life => {
  const known = work.book.find(parent.host, queueId, parent.instance, true, time)
  if (known !== undefined && !(known.began && known.links.length === 0)) return known
  // Postfix 3.11 logs a notification before its first line; later lines find this life open
  const newest = work.book.head(parent.host, queueId)
  const child = openLife(parent.host, parent.instance, queueId, time, newest)
  work.book.add(child, newest)
  work.match(child)
  return child
}

const adopt = (child: Life, origin: Origin, ways: number, time: Micros): void => {
  child.began = true
  child.origin = origin
  child.ways = (child.ways & ~FROM) | ways
  if (time < child.firstSeen) child.firstSeen = time
}

export const linkForward = (work: Work, parent: Life, queueId: string, time: Micros): void => {
  const child = childOf(work, parent, queueId, time)
  adopt(child, 'forward', fromOf(parent), time)
  if (child.later !== undefined) passOn(work, child)
  work.change(child)
  join(work, parent, child, 'forward')
}

/** `bounce` for non-delivery and postmaster copies, `notification` for delay warnings and success reports. */
export const linkNotification = (
  work: Work,
  parent: Life,
  queueId: string,
  notification: string,
  time: Micros,
): void => {
  const child = childOf(work, parent, queueId, time)
  adopt(child, 'bounce', FROM_OURS, time)
  work.change(child)
  const kind =
    notification === 'non-delivery' || notification === 'postmaster' ? 'bounce' : ('notification' as const)
  join(work, parent, child, kind)
}

/** `postsuper -r`: the mail came back through pickup under a new queue ID. */
export const linkRequeue = (work: Work, child: Life, parentId: string): void => {
  const parent = work.book.head(child.host, parentId)
  if (parent === undefined || parent === child) {
    if (addLink(child, { kind: 'requeue', way: 'from', queueId: parentId, certain: true })) work.change(child)
    return
  }
  child.ways = (child.ways & ~FROM) | fromOf(parent)
  nameChild(parent, child.queueId)
  join(work, parent, child, 'requeue')
}

/** A content filter gave the message back (XFORWARD names the life before the filter). */
export const linkReinjection = (work: Work, child: Life, parentId: string): void => {
  const parent = work.book.head(child.host, parentId)
  if (parent === undefined || parent === child) {
    if (addLink(child, { kind: 'reinjection', way: 'from', queueId: parentId, certain: true })) {
      work.change(child)
    }
    return
  }
  giveBack(work, parent, child)
}

/**
 * The peer queued the message under an ID that is one of our lives, and it came to us from that peer: the filter's way
 * back. A line may overtake those of the life it names: then that one asks for it once it begins.
 */
export const linkQueuedAs = (
  work: Work,
  parent: Life,
  queueId: string,
  peer: string | undefined,
  time: Micros,
): boolean => {
  const child = work.book.find(parent.host, queueId, parent.instance, true, time)
  if (child === parent) return false
  if (child === undefined || (child.origin !== 'smtpd' && child.origin !== 'unknown')) {
    if (isLocal(peer))
      work.promises.make(parent.host, queueId, time, (life) => void giveBack(work, parent, life))
    return false
  }
  if (!isLocal(peer) && child.client?.address !== peer) return false
  return giveBack(work, parent, child)
}

/** The child is the hop after the parent: the one place that says so. False if it cannot be. */
const giveBack = (work: Work, parent: Life, child: Life): boolean => {
  if (!mayFollow(work.book, parent, child)) return false
  child.ways = (child.ways & ~FROM) | fromOf(parent)
  join(work, parent, child, 'reinjection')
  return true
}

/** On this machine. */
const isLocal = (address: string | undefined): boolean =>
  address === undefined || address === '127.0.0.1' || address === '::1'

/** A filter gave it back: its client is the filter, and where it came from the first hop knows. */
export const isSecondHop = (life: Life): boolean =>
  life.links.some(({ kind, way }) => kind === 'reinjection' && way === 'from')

/** Edges to lives that came from where this one came from. */
export const inheritors = ({ links }: Life): Link[] =>
  links.filter(
    ({ kind, way }) => way === 'to' && (kind === 'forward' || kind === 'reinjection' || kind === 'requeue'),
  )

/**
 * Where a message came from was learnt late: its children came from there, too, and theirs. Each life passes it on once,
 * for edges may lead back.
 */
export const passOn = (work: Work, life: Life): void => {
  const parents = new Set([life])
  for (const parent of parents) {
    for (const { queueId, traceId } of halvesOf(parent).flatMap(inheritors)) {
      for (let child = work.book.head(parent.host, queueId); child !== undefined; child = child.older) {
        if (lastOf(child).traceId !== traceId) continue
        const ways = (child.ways & ~FROM) | fromOf(parent)
        if (ways === child.ways) continue
        child.ways = ways
        work.change(child)
        parents.add(child)
      }
    }
  }
}
