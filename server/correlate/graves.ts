/** Ended lives stay for late lines: until the logs of the source they ended in are a minute further. */
import type { Micros } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import type { Book } from './book.ts'
import { isAwaited } from './hops.ts'
import { GRACE } from './life.ts'
import type { Life } from './life.ts'

export interface Graves {
  /** The line's source has come this far. */
  advance(record: LineRecord): void
  bury(life: Life): void
  /** An ended life came back from the store, for the lines of this batch. */
  visit(life: Life): void
  /** Those that came back leave again. */
  sweepLoaded(): void
  clear(): void
}

interface Row {
  newest: Micros
  lives: Life[]
  /** First one still in memory. */
  at: number
}

export const createGraves = (book: Book): Graves => {
  const rows = new Map<string, Row>()
  let visitors: Life[] = []
  let source: string | undefined
  let row: Row = { newest: 0, lives: [], at: 0 }

  /** A life that was revived or is awaited by later hops stays, and one with another half leaves with that (retire.ts). */
  const drop = (life: Life): void => {
    if (life.earlier !== undefined || life.later !== undefined || isAwaited(life)) return
    if (life.ending !== undefined) book.remove(life)
  }

  const sweep = (): void => {
    while (row.at < row.lives.length) {
      const life = row.lives[row.at]
      if (life !== undefined) {
        if (life.endedAt + GRACE >= row.newest || life.changed) break
        drop(life)
      }
      row.at++
    }
    if (row.at > 1024 && row.at * 2 > row.lives.length) {
      row.lives = row.lives.slice(row.at)
      row.at = 0
    }
  }

  return {
    advance: (record) => {
      if (record.source !== source) {
        source = record.source
        const known = rows.get(source)
        row = known ?? { newest: 0, lives: [], at: 0 }
        if (known === undefined) rows.set(source, row)
      }
      if (record.time <= row.newest) return
      row.newest = record.time
      if (row.at < row.lives.length) sweep()
    },
    bury: (life) => {
      row.lives.push(life)
    },
    visit: (life) => {
      visitors.push(life)
    },
    sweepLoaded: () => {
      for (const life of visitors) drop(life)
      visitors = []
    },
    clear: () => {
      rows.clear()
      visitors = []
      source = undefined
    },
  }
}
