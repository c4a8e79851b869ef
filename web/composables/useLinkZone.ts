/** `tz` in the URL: the zone in which times are shown, until the reader chooses another. */
import { onScopeDispose, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { setLinkZone } from './useFormat.ts'
import { usePreferences } from './usePreferences.ts'

/** For the frame: once for all pages. */
export function useLinkZone(): void {
  const route = useRoute()
  const router = useRouter()
  const preferences = usePreferences()

  watch(
    () => route.query.tz,
    (tz) => setLinkZone(typeof tz === 'string' ? tz : undefined),
    { immediate: true },
  )
  // Whoever opened a link sees its times on the pages behind it, too.
  onScopeDispose(
    router.beforeEach((to, from) => {
      const { tz } = from.query
      if (tz === undefined || to.query.tz !== undefined || to.path === from.path || to.meta.bare) return true
      return { path: to.path, query: { ...to.query, tz }, hash: to.hash }
    }),
  )
  watch(
    () => preferences.zone,
    () => {
      const { tz: _tz, ...query } = route.query
      if (_tz !== undefined) void router.replace({ query })
    },
  )
}
