/** What goes along to other pages: time range and comparison. A message's page has none; it hands on those of the page before. */
import { computed, ref, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import type { LocationQuery } from 'vue-router'

const NAMES = ['since', 'until', 'compare'] as const
const before = ref<LocationQuery>({})

/** The query for a link to another page; filters of a list do not go along. */
export function useAlong(): ComputedRef<LocationQuery> {
  const route = useRoute()
  const here = computed<LocationQuery>(() =>
    Object.fromEntries(NAMES.flatMap((name) => (route.query[name] ? [[name, route.query[name]]] : []))),
  )
  /** The path of a message says its time; a range in its address is one that somebody brought along. */
  const isTimeless = computed(() => route.path.startsWith('/m/') && Object.keys(here.value).length === 0)
  watch(
    [here, isTimeless],
    () => {
      if (!isTimeless.value) before.value = here.value
    },
    { immediate: true },
  )
  return computed(() => (isTimeless.value ? before.value : here.value))
}
