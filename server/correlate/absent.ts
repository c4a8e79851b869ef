/** Which queue IDs may have a life in the store that memory does not hold, not even packed. */
import type { MailEvent, Micros, ParsedLine } from '../../parsers/event.ts'
import { MOST_HOSTS } from '../hosts.ts'
import type { LifeKey, Link } from './records.ts'
import type { Book } from './book.ts'
import { frontLinks } from './hops.ts'
import { inheritors } from './links.ts'
import { GRACE } from './life.ts'
import type { Life } from './life.ts'
import { createRecent } from './recent.ts'
import { forwardedAs } from './status.ts'
import { keyHash } from './trace.ts'
import { saysTotal } from './totals.ts'
import { rootOf } from './work.ts'

export interface Absent {
  among(lines: readonly ParsedLine[]): LifeKey[]
  /** A life leaves memory: the hash of its key. */
  remember(hash: number): void
  /** Memory holds all that is open on the host. */
  holdsAllOf(host: string): boolean
  /** The host's logs have come this far. */
  advance(host: string, time: Micros): void
  /** Something open was last heard of then. */
  restoredTo(time: Micros): void
  /** One of the lives that were remembered under this hash is back in memory. */
  returned(hash: number): void
  answered(keys: readonly LifeKey[]): void
  /** Memory holds open lives only: late lines of ended ones must ask for a while. */
  restart(): void
}

/** Another queue ID that the event needs: parent or child. */
export const otherId = (event: MailEvent): string | undefined => {
  switch (event.kind) {
    case 'delivery':
      return event.remoteQueueId ?? forwardedAs(event)
    case 'proxy-accept':
      return event.remoteQueueId
    case 'notification':
    case 'forwarded':
      return event.childQueueId
    case 'client':
    case 'pickup':
      return event.originalQueueId
    default:
      return undefined
  }
}

interface Reach {
  first: Micros
  newest: Micros
}

export const createAbsent = (book: Book, lookUpAll: boolean): Absent => {
  /** Hash of the key -> lives evicted under it: some 30 bytes a life. */
  const evicted = new Map<number, number>()
  /** Hosts whose open lives have all come back, and none left since. */
  const whole = createRecent<true>(MOST_HOSTS)
  /** Until when each host's lines ask for every key, after a restart. */
  const asking = createRecent<Micros>(MOST_HOSTS)
  let restarted = false
  /**
   * Where each host's logs were first met, and how far they have come: what is older is history. Of a host that was
   * forgotten, all that came before stays history by the floor: its lines ask the store too often, never too seldom.
   */
  const reached = createRecent<Reach>(MOST_HOSTS, ({ newest }) => {
    floor = Math.max(floor, newest)
  })
  let lastHost: string | undefined
  let lastReach: Reach | undefined

  /** As of the last restart, for hosts of which nothing is known. */
  let floor: Micros = 0

  const reachOf = (host: string): Reach | undefined => {
    if (host !== lastHost) {
      lastHost = host
      lastReach = reached.get(host)
    }
    return lastReach
  }

  const isHistory = ({ host, time }: ParsedLine): boolean => {
    const known = reachOf(host)
    if (time === undefined) return false
    if (known === undefined) return time < floor
    return time < known.first || time < known.newest - GRACE
  }

  /** No life in memory has begun when the line was written: the store may have one that goes on with what it begins. */
  const isUncovered = ({ host, instance, time }: ParsedLine, queueId: string): boolean => {
    if (time === undefined) return true
    const life = book.find(host, queueId, rootOf(instance), true, time)
    return life === undefined || life.firstSeen > time
  }

  const mayAsk = (line: ParsedLine): boolean => {
    if (lookUpAll) return true
    if (!restarted) return false
    if (line.time === undefined) return true
    let until = asking.get(line.host)
    if (until === undefined) {
      until = line.time + GRACE
      asking.set(line.host, until)
    }
    return line.time <= until
  }

  /** Asks for the lives that edges lead to and memory lacks; edges may lead back to where the walk has `been`. */
  const addAlong = (
    keys: Map<string, LifeKey>,
    been: Set<string>,
    { host, queueId }: LifeKey,
    edgesOf: (life: Life) => readonly Link[],
  ): void => {
    const waiting = [queueId]
    for (const id of waiting) {
      for (let life = book.head(host, id); life !== undefined; life = life.older) {
        for (const link of edgesOf(life)) {
          const key = `${host}\n${link.queueId}`
          if (been.has(key)) continue
          been.add(key)
          if (book.head(host, link.queueId) === undefined) keys.set(key, { host, queueId: link.queueId })
          else waiting.push(link.queueId)
        }
      }
    }
  }

  const isWanted = (line: ParsedLine, queueId: string, all: boolean, history: boolean): boolean => {
    if (history) return isUncovered(line, queueId)
    if (all) return book.head(line.host, queueId) === undefined
    return evicted.size > 0 && evicted.has(keyHash(line.host, queueId))
  }

  const among = (lines: readonly ParsedLine[]): LifeKey[] => {
    const keys = new Map<string, LifeKey>()
    const fronts = new Set<string>()
    const children = new Set<string>()
    const add = (host: string, queueId: string): void => {
      keys.set(`${host}\n${queueId}`, { host, queueId })
    }
    const ask = (line: ParsedLine): void => {
      const { host, queueId } = line
      // which messages it deleted, only all that are open can tell
      if (evicted.size > 0 && saysTotal(line) && whole.get(host) === undefined) add(host, '')
      const other = otherId(line.event)
      if (queueId === undefined && other === undefined) return
      const all = mayAsk(line)
      const history = isHistory(line)
      if (queueId !== undefined) {
        // the hops before a life in memory tell its outcome: they must be there, too
        addAlong(keys, fronts, { host, queueId }, frontLinks)
        // children that a late half of the line's life named have from its beginning where they came from
        if (history) addAlong(keys, children, { host, queueId }, inheritors)
        if (isWanted(line, queueId, all, history)) add(host, queueId)
      }
      if (other !== undefined && isWanted(line, other, all, history)) add(host, other)
    }
    lines.forEach(ask)
    return [...keys.values()]
  }

  return {
    among,
    remember: (hash) => {
      whole.clear()
      evicted.set(hash, (evicted.get(hash) ?? 0) + 1)
    },
    holdsAllOf: (host) => evicted.size === 0 || whole.get(host) === true,
    advance: (host, time) => {
      const known = reachOf(host)
      if (known === undefined) {
        lastReach = { first: Math.max(time, floor), newest: time }
        reached.set(host, lastReach)
      } else if (time > known.newest) known.newest = time
    },
    restoredTo: (time) => {
      floor = Math.max(floor, time)
    },
    returned: (hash) => {
      const count = evicted.get(hash)
      if (count === undefined) return
      if (count > 1) evicted.set(hash, count - 1)
      else evicted.delete(hash)
    },
    answered: (keys) => {
      for (const { host, queueId } of keys) if (queueId === '') whole.set(host, true)
    },
    restart: () => {
      restarted = true
      asking.clear()
      evicted.clear()
      whole.clear()
      reached.clear()
      lastHost = undefined
    },
  }
}
