/**
 * Sessions that end without a word. A host's own sessions tell how far its log has come: other logs and other hosts may be
 * hours ahead of it, and an old log may be read beside. Judged at fixed times of the log, so batches do not matter.
 */
import type { Micros } from '../../parsers/event.ts'
import { MOST_HOSTS } from '../hosts.ts'
import { createRecent } from './recent.ts'
import type { Session } from './session.ts'

/** smtpd and postscreen time out long before this. */
const STALE: Micros = 3_600_000_000
const STEP: Micros = 600_000_000

export interface Stale {
  /** Somebody connects, or the store has the host's messages up to here. Gives the sessions that are over now. */
  advance(host: string, time: Micros): Session[]
  /** Those of older logs, which the host's newest lines never pass: quiet since the last call. */
  leftBehind(): Session[]
  clear(): void
}

export const createStale = (sessions: { all(): Iterable<Session> }): Stale => {
  /**
   * Of each host: what was heard of last before this is over, and has been told. A host with sessions is asked for at each
   * eviction and keeps its place; one that lost it has nothing to end here, and gets it back with its next client.
   */
  const passed = createRecent<Micros>(MOST_HOSTS)
  let quiet = new Map<Session, Micros>()

  return {
    advance: (host, time) => {
      const from = passed.get(host)
      const to = Math.floor(time / STEP) * STEP - STALE
      if (from !== undefined && to <= from) return []
      passed.set(host, to)
      const over: Session[] = []
      if (from === undefined) return over
      for (const session of sessions.all())
        if (session.host === host && session.lastSeen >= from && session.lastSeen < to) over.push(session)
      return over
    },
    leftBehind: () => {
      const before = quiet
      quiet = new Map()
      const over: Session[] = []
      for (const session of sessions.all()) {
        if (session.lastSeen >= (passed.get(session.host) ?? 0)) continue
        if (before.get(session) === session.lastSeen) over.push(session)
        else quiet.set(session, session.lastSeen)
      }
      return over
    },
    clear: () => {
      passed.clear()
      quiet.clear()
    },
  }
}
