/** What a panel over time counted a week before, where the reader asks for it. */
import { computed, reactive } from 'vue'
import type { ComputedRef } from 'vue'
import type { Panel } from '../../dashboards/schema.ts'
import type { ServiceStatus } from '../../server/api/contract.ts'
import type { Bucket } from '../charts/series.ts'
import { totalsBefore } from '../charts/weekBefore.ts'
import { weekBefore } from '../range.ts'
import { useApi, useNamedQuery } from './useApi.ts'
import { zoneParam } from './useFormat.ts'
import { useRange } from './useRange.ts'

/** `totals`: one a bucket, absent where no bucket has one; `sum` of those known; `unknown`: asked for, and there is nothing of then. */
export function useWeekBefore(
  panel: () => Panel,
  buckets: ComputedRef<readonly Bucket[]>,
  stepSeconds: ComputedRef<number>,
) {
  const { range, compared } = useRange()
  const enabled = computed(() => compared.value && panel().compare === true)
  const then = useNamedQuery(
    () => panel().query,
    () => ({ ...panel().params, ...weekBefore(range.value), ...zoneParam() }),
    { enabled },
  )
  const status = useApi<ServiceStatus>('/status', {}, { enabled })

  const known = computed(
    () => enabled.value && then.data.value !== undefined && status.data.value !== undefined,
  )
  const totals = computed(() => {
    if (!known.value) return undefined
    const all = totalsBefore(
      buckets.value,
      (then.data.value?.rows ?? []) as Bucket[],
      (panel().series ?? []).map(({ key }) => key),
      stepSeconds.value,
      status.data.value?.dataSince,
    )
    return all.some((each) => each !== undefined) ? all : undefined
  })
  const sum = computed(() => totals.value?.reduce<number>((all, each) => all + (each ?? 0), 0))
  const unknown = computed(() => known.value && totals.value === undefined && buckets.value.length > 0)
  return reactive({ totals, sum, unknown })
}
