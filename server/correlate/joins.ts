/** Which lives of a queue ID are halves of one message, decided anew as lines come in, and the rows they make. */
import type { MessageRecord } from './records.ts'
import type { Book } from './book.ts'
import { MOST_HOPS, frontOf, leadsRing } from './chains.ts'
import type { Graves } from './graves.ts'
import { endLife } from './ends.ts'
import { continues, lastOf, pair, part, rowOf, wholeOf } from './halves.ts'
import { behindOf, isAwaited, putBehind, takeBack } from './hops.ts'
import { recordOf } from './life.ts'
import type { Life } from './life.ts'
import type { Work } from './work.ts'

export interface Joins {
  /** Finds the half that goes on with this life; a life that came between two halves parts them. */
  match(work: Work, life: Life): void
  /** The rows of the lives that changed; of those that have other halves, one for all. */
  rows(work: Work, changed: readonly Life[]): MessageRecord[]
  /** Messages in all rows so far, but for those that turned out to be part of another. */
  readonly messages: number
}

export const createJoins = (book: Book, graves: Graves): Joins => {
  let messages = 0

  const count = (life: Life, isMessage: boolean): void => {
    if (isMessage !== life.isMessage) messages += isMessage ? 1 : -1
    life.isMessage = isMessage
  }

  const separate = (work: Work, early: Life, late: Life): void => {
    part(early, late)
    for (const life of [early, late]) {
      work.change(life)
      if (life.ending !== undefined) graves.visit(life)
    }
  }

  const match = (work: Work, life: Life): void => {
    const next = book.next(life)
    const before = next?.earlier
    if (next === undefined || before === life) return
    if (before !== undefined) {
      separate(work, before, next)
      if (continues(before, life)) pair(before, life)
    }
    if (continues(life, next)) pair(life, next)
  }

  /** A queue ID comes back only after its file is gone: what has another life after it is over. */
  const giveUp = (work: Work, life: Life): void => {
    const next = book.next(life)
    const over = next !== undefined && life.later === undefined && next.instance === life.instance
    if (over && life.ending === undefined) endLife(work, life, 'lost', life.lastSeen)
  }

  /** Lines since the last rows may have shown halves to be none, or the other way round; `changed` grows with it. */
  const settle = (work: Work, changed: readonly Life[]): void => {
    for (const life of changed) {
      const { later } = life
      if (later === undefined) {
        match(work, life)
        giveUp(work, life)
      } else if (!continues(life, later)) separate(work, life, later)
      const { earlier } = life
      if (earlier !== undefined && !continues(earlier, life)) separate(work, earlier, life)
    }
  }

  const rows = (work: Work, changed: readonly Life[]): MessageRecord[] => {
    settle(work, changed)
    for (const life of changed) reportHop(work, life)
    const made: MessageRecord[] = []
    const joined = new Set<Life>()
    for (const life of changed) {
      const last = lastOf(life)
      if (last !== life) {
        if (life.stored) made.push({ ...recordOf(life), gone: true })
        life.stored = false
        count(life, false)
      }
      if (joined.has(last)) continue
      if (last.earlier !== undefined) joined.add(last)
      last.stored = true
      count(last, last.hopOf === undefined)
      made.push(rowOf(last))
    }
    return made
  }

  /**
   * A later hop tells the first life what became of the message; what that changes, it tells the one before, in turn.
   * Of hops in a ring, one is the first: it tells nobody, and nobody waits for it.
   */
  const reportHop = (work: Work, life: Life): void => {
    let hop = life
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const front = frontOf(book, hop)
      if (front === undefined) return
      const last = lastOf(hop)
      if (leadsRing(book, last)) {
        last.hopOf = undefined
        takeBack(front, last)
        return
      }
      last.hopOf = lastOf(front).traceId
      const whole = wholeOf(last)
      putBehind(front, behindOf(whole, recordOf(whole)))
      work.change(front)
      // it waited in memory for its hops
      if (front.ending !== undefined && !isAwaited(front)) graves.visit(front)
      hop = front
    }
  }

  return {
    match,
    rows,
    get messages() {
      return messages
    },
  }
}
