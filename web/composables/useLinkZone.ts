/** `tz` in the URL: the zone in which times are shown, until the reader chooses another. */
import { watch } from 'vue'
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
  watch(
    () => preferences.zone,
    () => {
      const { tz: _tz, ...query } = route.query
      if (_tz !== undefined) void router.replace({ query })
    },
  )
}
