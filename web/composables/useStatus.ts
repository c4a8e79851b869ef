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
  return { ...remote, status: computed(() => remote.data.value) }
}
