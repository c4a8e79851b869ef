/** Which sources are logs of this machine, and whether any of them is there. Pure. */
import type { ServiceStatus, Source } from '../../server/api/contract.ts'

/** The queues are no log: what keeps them from being seen stands on their own page. */
export function logsOf(sources: readonly Source[]): Source[] {
  return sources.filter(({ kind, state }) => kind !== 'queue' || state === 'live')
}

/** It is not there, and never was. */
export function isAbsent({ state, seen }: Source): boolean {
  return state === 'missing' && seen === false
}

/** Where nothing can be read, the demo is spoken of beside that; where it runs, its ribbon speaks of it. */
export function offersDemo(sources: readonly Source[], status: ServiceStatus | undefined): boolean {
  return !status?.demo && logsOf(sources).every(isAbsent)
}
