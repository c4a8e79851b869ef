/** The lives in memory, by host and queue ID; a chain per key, newest first, because short queue IDs are reused. */
import type { Micros } from '../../parsers/event.ts'
import { GRACE, SWAP } from './life.ts'
import type { Life } from './life.ts'

export interface Book {
  readonly size: number
  /** Newest life of the queue ID, whatever its state. */
  head(host: string, queueId: string): Life | undefined
  /** The life a line at `time` belongs to, if it opens none. `loose`: the tag may be set apart from its instance. */
  find(host: string, queueId: string, root: string, loose: boolean, time: Micros): Life | undefined
  /** The next life of the same queue ID and instance in time. */
  next(life: Life): Life | undefined
  /** `newest` is the head of its queue ID. */
  add(life: Life, newest: Life | undefined): void
  remove(life: Life): void
  all(): Iterable<Life>
  clear(): void
}

const covers = (life: Life, time: Micros): boolean =>
  time >= life.firstSeen - SWAP &&
  (life.later === undefined || time < life.later.firstSeen) &&
  (life.ending === undefined || life.ending === 'lost' || time <= life.endedAt + GRACE)

/** How far the line's time is from the life's. */
const distance = (life: Life, time: Micros): number => {
  if (time < life.firstSeen) return life.firstSeen - time
  return life.ending === undefined || life.ending === 'lost' ? 0 : Math.max(0, time - life.endedAt)
}

/** Of the chain's lives that cover the time and fit, the one nearest to it; the newest of several. */
const nearest = (newest: Life, time: Micros, fits: (life: Life) => boolean): Life | undefined => {
  let found: Life | undefined
  for (let life: Life | undefined = newest; life !== undefined; life = life.older) {
    if (!fits(life) || !covers(life, time)) continue
    if (life.older === undefined && found === undefined) return life
    if (found === undefined || distance(life, time) < distance(found, time)) found = life
  }
  return found
}

/** The last one of the queue ID before `time`. */
export const lastBefore = (newest: Life | undefined, time: Micros): Life | undefined => {
  let life = newest
  while (life !== undefined && life.opened > time) life = life.older
  return life
}

/** The life of the queue ID that waits for its opening line, overtaken by later ones. */
export const unbegunOf = (
  newest: Life | undefined,
  root: string,
  loose: boolean,
  time: Micros,
): Life | undefined => {
  let found: Life | undefined
  for (let life = newest; life !== undefined; life = life.older) {
    if (life.began || (life.instance !== root && !loose)) continue
    // what begins after its end is the next message of this queue ID
    if (life.removedAt !== undefined && time > life.removedAt) continue
    const apart = Math.abs(time - life.firstSeen)
    if (apart <= SWAP && (found === undefined || apart < Math.abs(time - found.firstSeen))) found = life
  }
  return found
}

export const createBook = (): Book => {
  const hosts = new Map<string, Map<string, Life>>()
  let size = 0
  let lastHost: string | undefined
  let lastLives: Map<string, Life> | undefined

  /** None where the host has none in memory: a look-up keeps nothing of a name that a sender of syslog made up. */
  const livesOf = (host: string): Map<string, Life> | undefined => {
    if (host !== lastHost) {
      lastHost = host
      lastLives = hosts.get(host)
    }
    return lastLives
  }

  const head = (host: string, queueId: string): Life | undefined => livesOf(host)?.get(queueId)

  const find = (host: string, queueId: string, root: string, loose: boolean, time: Micros) => {
    const newest = head(host, queueId)
    if (newest === undefined) return undefined
    // nearly every queue ID has one life
    if (newest.older === undefined && newest.instance === root)
      return covers(newest, time) ? newest : undefined
    return (
      nearest(newest, time, (life) => life.instance === root) ??
      nearest(newest, time, (life) => loose || life.loose)
    )
  }

  const next = (life: Life): Life | undefined => {
    for (let at = life.newer; at !== undefined; at = at.newer)
      if (at.instance === life.instance || at.loose || life.loose) return at
    return undefined
  }

  const add = (life: Life, newest: Life | undefined): void => {
    let lives = livesOf(life.host)
    if (lives === undefined) {
      lives = new Map()
      hosts.set(life.host, lives)
      lastLives = lives
    }
    size++
    let newer: Life | undefined
    let older = newest
    while (older !== undefined && older.opened > life.opened) {
      newer = older
      older = older.older
    }
    life.older = older
    life.newer = newer
    if (older !== undefined) older.newer = life
    if (newer === undefined) lives.set(life.queueId, life)
    else newer.older = life
  }

  const remove = (life: Life): void => {
    const { newer, older } = life
    if (newer === undefined) {
      const lives = livesOf(life.host)
      if (lives?.get(life.queueId) !== life) return
      if (older !== undefined) lives.set(life.queueId, older)
      else {
        lives.delete(life.queueId)
        if (lives.size === 0) {
          hosts.delete(life.host)
          lastLives = undefined
        }
      }
    } else newer.older = older
    if (older !== undefined) older.newer = newer
    life.newer = undefined
    size--
  }

  function* all(): Iterable<Life> {
    for (const lives of hosts.values()) {
      for (const newest of lives.values()) {
        for (let life: Life | undefined = newest; life !== undefined; life = life.older) yield life
      }
    }
  }

  return {
    get size() {
      return size
    },
    head,
    find,
    next,
    add,
    remove,
    all,
    clear: () => {
      hosts.clear()
      lastHost = undefined
      size = 0
    },
  }
}
