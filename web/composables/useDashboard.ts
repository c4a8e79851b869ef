/** Dashboards as the service serves them: ours, and those of the operator's own folder. */
import { computed } from 'vue'
import type { Dashboard } from '../../dashboards/schema.ts'
import { useApi } from './useApi.ts'

interface Dashboards {
  dashboards: Dashboard[]
  /** Ids of the operator's own. */
  own: string[]
  /** What is wrong with files of the operator's. */
  faults: string[]
}

export function useDashboards() {
  const remote = useApi<Dashboards>('/dashboards', {}, { every: 0 })
  return {
    ...remote,
    own: computed(() => {
      const { dashboards = [], own = [] } = remote.data.value ?? {}
      return dashboards.filter(({ id }) => own.includes(id))
    }),
    faults: computed(() => remote.data.value?.faults ?? []),
  }
}

/** The dashboard that a page shows, by its id. */
export function useDashboard(id: () => string) {
  const remote = useDashboards()
  const dashboard = computed(() => remote.data.value?.dashboards.find((each) => each.id === id()))
  return { ...remote, dashboard }
}
