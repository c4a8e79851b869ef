/** Which lives need not stay as objects: quiet ones, and the quietest of too many; what never got anywhere is lost. */
import type { Micros } from '../../parsers/event.ts'
import { endLife } from './ends.ts'
import { halvesOf } from './halves.ts'
import { isAwaited } from './hops.ts'
import type { Life } from './life.ts'
import type { Work } from './work.ts'

/** A deferred message is tried again after 5 minutes at the soonest (minimal_backoff_time); then it is quiet for long. */
const QUIET: Micros = 600_000_000

/**
 * No queue manager, no hold, nothing more: a message that was never complete, though nothing said so (a bounce that nobody
 * wanted, a transaction of a session whose end was lost).
 */
const cameToNothing = (work: Work, life: Life): boolean =>
  !life.active &&
  !life.held &&
  (life.connectionId === undefined || work.sessions.byId(life.connectionId) === undefined)

/** Halves leave together, once all are quiet: what is stored of them is one row. */
const retireHalves = (work: Work, last: Life, before: Micros, drop: (life: Life) => void): void => {
  const halves = halvesOf(last)
  if (halves.some(({ lastSeen, changed }) => changed || lastSeen >= before)) return
  if (last.ending === undefined && halves.every((half) => cameToNothing(work, half))) {
    endLife(work, last, 'lost', last.lastSeen)
  } else halves.forEach(drop)
}

/** A transaction under way may yet be canceled by its session, which names no queue ID. */
const mayLeave = (life: Life): boolean => !life.changed && (life.active || life.held)

/** Share of the bound that stays, so that not every batch has to choose. */
const STAY = 0.8

/** The quietest of the open lives, when there are more than `most`. */
export const surplusOf = (work: Work, most: number): Life[] => {
  const held: Life[] = []
  for (const life of work.book.all()) {
    if (life.ending === undefined && life.earlier === undefined && life.later === undefined) held.push(life)
  }
  if (held.length <= most) return []
  return held
    .filter(mayLeave)
    .sort((a, b) => a.lastSeen - b.lastSeen)
    .slice(0, held.length - Math.floor(most * STAY))
}

export const retire = (work: Work, now: Micros, drop: (life: Life) => void): void => {
  const quiet: Life[] = []
  const joined: Life[] = []
  /** First hops that ended, kept for the outcome of the later ones; these ask for them when they come back. */
  const awaiting: Life[] = []
  for (const life of work.book.all()) {
    if (life.later !== undefined) continue
    if (life.earlier !== undefined) joined.push(life)
    else if (life.ending !== undefined) {
      if (isAwaited(life) && !life.changed && life.lastSeen < now - QUIET) awaiting.push(life)
    } else if (life.lastSeen < now - QUIET) quiet.push(life)
  }
  for (const life of quiet) {
    if (cameToNothing(work, life)) endLife(work, life, 'lost', life.lastSeen)
    else if (mayLeave(life)) drop(life)
  }
  awaiting.forEach(drop)
  for (const last of joined) retireHalves(work, last, now - QUIET, drop)
}
