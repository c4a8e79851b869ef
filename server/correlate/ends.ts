/** How lives end, and what the session that brought a message learns of it. */
import type { Micros } from '../../parsers/event.ts'
import type { Status } from './records.ts'
import type { Ending, Life } from './life.ts'
import { reopen, settleWaiting } from './recipients.ts'
import { withoutId } from './session.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

/** What becomes of the recipients who still wait; the other endings leave them as they are. */
export const settles: Partial<Record<Ending, Status>> = {
  deleted: 'deleted',
  canceled: 'deleted',
  discarded: 'discarded',
  requeued: 'forwarded',
  rejected: 'rejected',
}

/** The status of a recipient of whom nothing else is known. */
export const waitingStatus = (life: Life): Status =>
  (life.ending === undefined ? undefined : settles[life.ending]) ?? (life.held ? 'held' : 'pending')

/** It is known now whether the message was taken, so that its session need not ask any more. */
export const resolveTransaction = (work: Work, life: Life, accepted: boolean): void => {
  if (life.connectionId === undefined) return
  const session = work.sessions.byId(life.connectionId)
  const place = session?.unresolved.indexOf(life.queueId) ?? -1
  if (session === undefined || place < 0) return
  session.unresolved = withoutId(session.unresolved, place)
  if (accepted) session.accepted++
  work.changeSession(session)
}

/** Ends that are only concluded: any other replaces them, and so does a sign that the life goes on. */
const isSupposed = (ending: Ending): boolean => ending === 'lost' || ending === 'canceled'

const childOf = ({ links }: Life): string | undefined =>
  links.find(({ kind, way }) => kind === 'requeue' && way === 'to')?.queueId

/** Ends a life once, whichever of its last lines comes first. */
export const endLife = (work: Work, life: Life, ending: Ending, time: Micros): void => {
  work.change(life)
  const before = life.ending
  if (before !== undefined && (before === ending || !isSupposed(before) || isSupposed(ending))) {
    life.endedAt = before === ending ? Math.min(life.endedAt, time) : Math.max(life.endedAt, time)
    return
  }
  if (before === 'canceled') revive(life)
  life.ending = ending
  life.endedAt = time
  if (ending === 'removed' || ending === 'deleted' || ending === 'requeued') life.removedAt = time
  const status = settles[ending]
  if (status !== undefined) settleWaiting(life, status, ending === 'requeued' ? childOf(life) : undefined)
  resolveTransaction(work, life, ending === 'discarded' || ending === 'removed')
  if (before === undefined) work.bury(life)
}

/** A line shows that the life goes on, which was only supposed to have ended. */
export const revive = (life: Life): void => {
  if (life.ending === 'canceled') reopen(life)
  life.ending = undefined
  life.endedAt = 0
}

/** The client went away, or began another message, before this one was complete. */
export const cancelTransaction = (work: Work, session: Session, queueId: string, time: Micros): void => {
  for (let life = work.book.head(session.host, queueId); life !== undefined; life = life.older) {
    if (life.connectionId !== session.connectionId) continue
    if (!life.active && life.ending === undefined) endLife(work, life, 'canceled', time)
    return
  }
}
