/** Searches with a name: one's own and those shared with everybody. */
import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { SavedSearch, SavedSearchList, SavedSearchRequest } from '../../server/api/contract.ts'
import { request } from '../api.ts'
import { useApi } from './useApi.ts'
import { useSession } from './useSession.ts'

const PATH = '/searches'

export function useSavedSearches() {
  const cache = useQueryClient()
  const { session } = useSession()
  const mayRead = computed(() => session.value !== undefined && session.value.role !== 'viewer')
  const remote = useApi<SavedSearchList>(PATH, {}, { every: 0, enabled: mayRead })
  const again = () => cache.invalidateQueries({ queryKey: [PATH] })

  return {
    searches: computed(() => remote.data.value?.searches ?? []),
    /** Throws ApiError. The same name again replaces the search. */
    async save(body: SavedSearchRequest): Promise<void> {
      await request<SavedSearch>(PATH, { method: 'POST', body })
      await again()
    },
    /** Throws ApiError. */
    async remove(id: string): Promise<void> {
      await request(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' })
      await again()
    },
    /** Who may take it away: its owner, and for shared ones operators. */
    mayRemove: ({ user, shared }: SavedSearch) =>
      user === session.value?.user ||
      (shared && (session.value?.role === 'operator' || session.value?.role === 'admin')),
  }
}
