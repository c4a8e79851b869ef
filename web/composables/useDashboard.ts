/** The dashboard that a page shows, by its id. */
import { computed } from 'vue'
import type { Dashboard } from '../../dashboards/schema.ts'
import { useApi } from './useApi.ts'

export function useDashboard(id: string) {
  const remote = useApi<{ dashboards: Dashboard[] }>('/dashboards', {}, { every: 0 })
  const dashboard = computed(() => remote.data.value?.dashboards.find((each) => each.id === id))
  return { ...remote, dashboard }
}
