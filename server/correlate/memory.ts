/**
 * Which lives memory holds, and in what form: as objects while lines come in, packed while they wait, and beyond that only
 * in the store, which is asked for them.
 */
import type { Micros, ParsedLine } from '../../parsers/event.ts'
import { MOST_HOSTS } from '../hosts.ts'
import type { LifeKey, MessageRecord } from './records.ts'
import type { OpenRecords } from './open.ts'
import { createAbsent, otherId } from './absent.ts'
import { createAttic } from './attic.ts'
import type { Graves } from './graves.ts'
import { livesOf } from './halves.ts'
import { frontLinks } from './hops.ts'
import type { Life } from './life.ts'
import { inheritors } from './links.ts'
import { retire, surplusOf } from './retire.ts'
import { createSlim } from './slim.ts'
import { saysTotal } from './totals.ts'
import { keyHash } from './trace.ts'
import type { Work } from './work.ts'

export interface Memory {
  /** Queue IDs of the lines that may have a stored life which memory does not hold; what is packed comes back. */
  missing(lines: readonly ParsedLine[]): LifeKey[]
  /** The answer of the store to `asked`. */
  load(lives: readonly MessageRecord[], asked: readonly LifeKey[]): void
  clear(): void
  /** Takes what is open in the store. */
  restore(page: OpenRecords): void
  /** The rows of these lives are made: they are counted and slimmed, and the quietest packed where there are too many. */
  settle(changed: readonly Life[]): void
  /** Packs what stayed quiet, and forgets the oldest of too much: everything must be stored by then. */
  evict(now: Micros): void
  advance(host: string, time: Micros): void
  /** Memory holds all that is open on the host. */
  holdsAllOf(host: string): boolean
  /** Lives that have not ended, packed ones too. */
  readonly openCount: number
}

/** Open lives kept as objects, at some 1.3 KB each; packed they take a third of that. */
const MOST_LIVES = 20_000
/** Three hundred thousand lives, more or less. */
const MOST_PACKED_BYTES = 128 << 20

export const createMemory = (work: Work, graves: Graves): Memory => {
  const { book, options } = work
  const { mostLives = MOST_LIVES, mostPackedBytes = MOST_PACKED_BYTES } = options
  const absent = createAbsent(book, options.lookUpAll)
  const attic = createAttic()
  const slim = createSlim()
  /** Of the lives in the book. */
  let open = 0
  /** Those that were open when their rows were made: most are over by the next time, and not worth slimming. */
  let young: Life[] = []

  const count = (life: Life): void => {
    const counts = life.ending === undefined && life.later === undefined
    if (counts === life.counted) return
    life.counted = counts
    open += counts ? 1 : -1
  }

  const leave = (life: Life): void => {
    if (life.later === undefined && life.ending === undefined) attic.put(life)
    book.remove(life)
    if (!life.counted) return
    life.counted = false
    open--
  }

  const enter = (lives: readonly Life[]): void => {
    for (const life of lives) {
      book.add(life, book.head(life.host, life.queueId))
      count(life)
    }
  }

  /** A life that comes back needs the hops before it, to tell them its outcome, and its children, where they came from. */
  const recall = (host: string, wanted: string): void => {
    const waiting = [wanted]
    for (const queueId of waiting) {
      if (attic.has(host, queueId)) enter(attic.take(host, queueId))
      for (let life = book.head(host, queueId); life !== undefined; life = life.older) {
        if (life.links.length === 0) continue
        for (const link of [...frontLinks(life), ...inheritors(life)])
          if (book.head(host, link.queueId) === undefined && attic.has(host, link.queueId))
            waiting.push(link.queueId)
      }
    }
  }

  const recallFor = (line: ParsedLine): void => {
    const other = otherId(line.event)
    if (line.queueId !== undefined) recall(line.host, line.queueId)
    if (other !== undefined) recall(line.host, other)
    // which messages it deleted, only all that are open can tell
    else if (saysTotal(line)) enter(attic.takeAll())
  }

  const packSurplus = (): void => {
    if (open > mostLives) surplusOf(work, mostLives).forEach(leave)
  }

  const holds = (record: MessageRecord): boolean => {
    for (let life = book.head(record.host, record.queueId); life !== undefined; life = life.older) {
      if (life.traceId === record.traceId) return true
    }
    return false
  }

  return {
    missing: (lines) => {
      if (attic.size > 0) lines.forEach(recallFor)
      return absent.among(lines)
    },
    load: (records, asked) => {
      for (const record of records) {
        if (record.gone === true || holds(record)) continue
        const lives = livesOf(record)
        enter(lives)
        for (const life of lives) if (life.ending !== undefined) graves.visit(life)
        if (lives.at(-1)?.ending === undefined) absent.returned(keyHash(record.host, record.queueId))
      }
      absent.answered(asked)
    },
    clear: () => {
      book.clear()
      attic.clear()
      absent.restart()
      open = 0
      young = []
    },
    restore: ({ messages, reached = [] }) => {
      for (const { host, newest } of reached) absent.advance(host, newest)
      // the list has an end: what hosts beyond it have told came before all of these
      if (reached.length >= MOST_HOSTS)
        absent.restoredTo(reached.reduce((least, { newest }) => Math.min(least, newest), Infinity))
      for (const record of messages) {
        const lives = livesOf(record)
        enter(lives)
        for (const { host, lastSeen } of lives) {
          absent.advance(host, lastSeen)
          absent.restoredTo(lastSeen)
        }
        packSurplus()
      }
    },
    settle: (changed) => {
      for (const life of changed) {
        life.changed = false
        count(life)
      }
      packSurplus()
      for (const life of young) if (life.counted) slim.keep(life)
      young = changed.filter(({ counted, slim }) => counted && !slim)
    },
    evict: (now) => {
      retire(work, now, leave)
      attic.shed(mostPackedBytes, absent.remember)
    },
    advance: absent.advance,
    holdsAllOf: absent.holdsAllOf,
    get openCount() {
      return open + attic.size
    },
  }
}
