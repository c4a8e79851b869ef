/** State of the service, for the bottom line, the badges and the demo ribbon: one request for the whole page. */
import { computed } from 'vue'
import type { ServiceStatus } from '../../server/api/contract.ts'
import { useApi } from './useApi.ts'
import { useSession } from './useSession.ts'

const EVERY_SECONDS = 5

export function useStatus() {
  const { session } = useSession()
  const remote = useApi<ServiceStatus>(
    '/status',
    {},
    { every: EVERY_SECONDS, enabled: () => session.value !== undefined },
  )
  /** Why nothing can be said of how things are now: no service, or no store behind it. */
  const trouble = computed<'offline' | 'starting' | 'unreachable' | undefined>(() => {
    const { kind } = remote.error.value ?? {}
    if (kind === 'offline') return 'offline'
    if (kind === 'store') return 'unreachable'
    const { store } = remote.data.value ?? {}
    return store === undefined || store === 'ok' ? undefined : store
  })
  /** No log line was ever read: an empty answer says nothing about the mail. */
  const blank = computed(() => isWithoutData(remote.data.value))
  return { ...remote, status: computed(() => remote.data.value), trouble, blank }
}

/** Whether the store was asked and has no line at all; one that does not answer says nothing about that. */
export function isWithoutData(status: Pick<ServiceStatus, 'deferredNow' | 'dataUntil'> | undefined): boolean {
  return status?.deferredNow !== undefined && status.dataUntil === undefined
}
