/** What is wrong with a source, in one word; texts are `trouble.<word>`. Pure. */
import type { ServiceStatus } from '../../server/api/contract.ts'

export type SourceStatus = ServiceStatus['sources'][number]
export type Trouble = 'never' | 'missing' | 'unreadable' | 'stopped' | 'late'

/** States in which no line can come. */
const BROKEN: Readonly<Record<string, Trouble>> = {
  missing: 'missing',
  unreadable: 'unreadable',
  stopped: 'stopped',
}

/** Undefined where all is well. A source of which nothing was ever read cannot be late: it never came. */
export function troubleOf({ kind, state, seen, late }: SourceStatus): Trouble | undefined {
  // queues are sampled, not read: the Queue page says what it means when they are not
  if (kind === 'queue') return undefined
  if (state === 'missing' && seen === false) return 'never'
  return BROKEN[state] ?? (late ? 'late' : undefined)
}

/** Whether it can deliver no line at all. */
export function isBroken(source: SourceStatus): boolean {
  const trouble = troubleOf(source)
  return trouble !== undefined && trouble !== 'late'
}
