/** Quiet lives leave memory, and the quietest of too many; those that never got anywhere are taken for lost. */
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

/** Open lives that stay in memory, at some 2.5 KB each; the others come back from the store with their next line. */
const MOST_LIVES = 250_000

/** Which of the lives still held may leave before they were quiet for long; a transaction under way may be canceled. */
const surplus = (work: Work, held: readonly Life[]): Life[] => {
  const most = work.options.mostLives ?? MOST_LIVES
  if (held.length <= most) return []
  return held
    .filter((life) => !life.changed && (life.active || life.held))
    .sort((a, b) => a.lastSeen - b.lastSeen)
    .slice(0, held.length - Math.floor(most * 0.8))
}

export const retire = (work: Work, now: Micros, drop: (life: Life) => void): void => {
  const quiet: Life[] = []
  const joined: Life[] = []
  const held: Life[] = []
  /** First hops that ended, kept for the outcome of the later ones; these ask for them when they come back. */
  const awaiting: Life[] = []
  for (const life of work.book.all()) {
    if (life.later !== undefined) continue
    if (life.earlier !== undefined) joined.push(life)
    else if (life.ending !== undefined) {
      if (isAwaited(life) && !life.changed && life.lastSeen < now - QUIET) awaiting.push(life)
    } else if (life.lastSeen < now - QUIET) quiet.push(life)
    else held.push(life)
  }
  for (const life of quiet) {
    if (cameToNothing(work, life)) endLife(work, life, 'lost', life.lastSeen)
    else if (!life.changed) drop(life)
  }
  surplus(work, held).forEach(drop)
  awaiting.forEach(drop)
  for (const last of joined) retireHalves(work, last, now - QUIET, drop)
}
