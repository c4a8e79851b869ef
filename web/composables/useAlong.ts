/**
 * What goes along to other pages: the time range and comparison that the person chose. Those that a link to another page brings are that
 * page's own: they change where it is seen, not what was chosen. A message's page has none.
 */
import { computed, ref, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import type { LocationQuery } from 'vue-router'

const NAMES = ['since', 'until', 'compare'] as const
const chosen = ref<LocationQuery>({})

/** The query for a link to another page; filters of a list do not go along. */
export function useAlong(): ComputedRef<LocationQuery> {
  const route = useRoute()
  const here = computed<LocationQuery>(() =>
    Object.fromEntries(NAMES.flatMap((name) => (route.query[name] ? [[name, route.query[name]]] : []))),
  )
  /** Undefined before the first page is there. */
  const path = computed(() => (route.matched.length === 0 ? undefined : route.path))
  /** The path of a message says its time; a range in its address is one that somebody brought along. */
  const isTimeless = computed(() => route.path.startsWith('/m/') && Object.keys(here.value).length === 0)
  watch(
    [path, here],
    ([now, range], [before]) => {
      const isBrought = before !== undefined && before !== now && Object.keys(range).length > 0
      if (!isTimeless.value && !isBrought) chosen.value = range
    },
    { immediate: true },
  )
  return computed(() => chosen.value)
}
