/** Quiet lives leave memory; those that never got anywhere are taken for lost. */
import type { Micros } from '../../parsers/event.ts'
import { endLife } from './ends.ts'
import { halvesOf } from './halves.ts'
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

export const retire = (work: Work, now: Micros, drop: (life: Life) => void): void => {
  const quiet: Life[] = []
  const joined: Life[] = []
  for (const life of work.book.all()) {
    if (life.later !== undefined) continue
    if (life.earlier !== undefined) joined.push(life)
    else if (life.ending === undefined && life.lastSeen < now - QUIET) quiet.push(life)
  }
  for (const life of quiet) {
    if (cameToNothing(work, life)) endLife(work, life, 'lost', life.lastSeen)
    else if (!life.changed) drop(life)
  }
  for (const last of joined) retireHalves(work, last, now - QUIET, drop)
}
