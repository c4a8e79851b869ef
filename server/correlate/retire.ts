/** Quiet lives leave memory; those that never got anywhere are taken for lost. */
import type { Micros } from '../../parsers/event.ts'
import { endLife } from './ends.ts'
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

export const retire = (work: Work, now: Micros, drop: (life: Life) => void): void => {
  const quiet: Life[] = []
  for (const life of work.book.all()) {
    if (life.ending === undefined && life.lastSeen < now - QUIET) quiet.push(life)
  }
  for (const life of quiet) {
    if (cameToNothing(work, life)) endLife(work, life, 'lost', life.lastSeen)
    else if (!life.changed) drop(life)
  }
}
