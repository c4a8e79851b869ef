/** Height of table rows: as the URL says, else as this person likes it. A choice is kept, and in the URL for whoever gets the link. */
import { computed, watchEffect } from 'vue'
import type { WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { usePreferences } from './usePreferences.ts'
import type { Preferences } from './usePreferences.ts'

type Density = Preferences['density']

/** The usual one first; 32, 28 and 40 px in style/tokens.css. */
const DENSITIES: readonly Density[] = ['normal', 'compact', 'roomy']

export function useDensity(): WritableComputedRef<Density> {
  const route = useRoute()
  const router = useRouter()
  const preferences = usePreferences()
  return computed({
    get: () => DENSITIES.find((known) => known === route.query.density) ?? preferences.density,
    set: (chosen) => {
      preferences.density = chosen
      const { density: _density, ...query } = route.query
      void router.replace({
        query: { ...query, ...(chosen !== DENSITIES[0] && { density: chosen }) },
        hash: route.hash,
      })
    },
  })
}

/** For the frame: once for all pages. */
export function useShownDensity(): void {
  const density = useDensity()
  watchEffect(() => (document.documentElement.dataset.density = density.value))
}
