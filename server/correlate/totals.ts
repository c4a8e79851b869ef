/** `postsuper -d ALL` logs how many messages it deleted and not which: found out where only one set of lives fits. */
import type { ParsedLine } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import { endLife } from './ends.ts'
import type { Life } from './life.ts'
import { isOpenStatus } from './status.ts'
import { rootOf } from './work.ts'
import type { Work } from './work.ts'

export interface Totals {
  /** A message that this postsuper deleted by name: its total counts it, too. */
  named(record: LineRecord): void
  /** `Deleted: 4 messages`. `complete`: memory holds every open life. */
  take(work: Work, record: LineRecord, count: number, complete: boolean): void
  clear(): void
}

/** `Deleted: 4 messages`, after a line for each message that it deleted by name. */
export const saysTotal = ({ daemon, event }: ParsedLine): boolean =>
  event.kind === 'queue-summary' && daemon === 'postsuper' && event.text.startsWith('Deleted: ')

const isDeferred = (life: Life): boolean =>
  !life.held && life.active && life.recipients.some(({ status }) => isOpenStatus(status))

export const createTotals = (): Totals => {
  let host = ''
  let pid: number | undefined
  let count = 0

  const isSame = ({ line }: LineRecord): boolean => line.host === host && line.pid === pid

  /** The queue the administrator emptied: deferred, all of it, or hold, whichever has this very number of messages. */
  const chosen = (work: Work, { line, time }: LineRecord, wanted: number): Life[] => {
    const root = rootOf(line.instance)
    const open: Life[] = []
    for (const life of work.book.all()) {
      if (life.host !== line.host || life.instance !== root || life.ending !== undefined) continue
      if (life.later !== undefined) continue
      if ((life.active || life.held) && life.firstSeen <= time) open.push(life)
    }
    const sets = [open.filter(isDeferred), open, open.filter(({ held }) => held)]
    return sets.find((set) => set.length === wanted) ?? []
  }

  return {
    named: (record) => {
      if (!isSame(record)) count = 0
      host = record.line.host
      pid = record.line.pid
      count++
    },
    take: (work, record, total, complete) => {
      const unnamed = total - (isSame(record) ? count : 0)
      count = 0
      if (unnamed <= 0 || !complete) return
      for (const life of chosen(work, record, unnamed)) endLife(work, life, 'deleted', record.time)
    },
    clear: () => {
      pid = undefined
      count = 0
    },
  }
}
