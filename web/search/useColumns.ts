/** The columns of the list: as the URL says, else as this person likes them, else the usual ones. */
import { computed } from 'vue'
import type { Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { usePreferences } from '../composables/usePreferences.ts'
import { readColumns, usualColumns } from './columns.ts'
import type { Mode } from './modes.ts'

export function useColumns(mode: Ref<Mode>, hasSubjects: Ref<boolean>) {
  const route = useRoute()
  const router = useRouter()
  const preferences = usePreferences()
  const usual = computed(() => usualColumns(mode.value, hasSubjects.value))
  const columns = computed(() => {
    const { columns: given } = route.query
    const fromUrl = typeof given === 'string' ? readColumns(mode.value, given.split(',')) : undefined
    return fromUrl ?? readColumns(mode.value, preferences.columns[mode.value]) ?? usual.value
  })

  /** Kept for the next time, and in the URL for whoever gets the link; undefined brings back the usual ones. */
  function setColumns(keys: readonly string[] | undefined): void {
    const { [mode.value]: _before, ...others } = preferences.columns
    preferences.columns = keys ? { ...others, [mode.value]: [...keys] } : others
    const { columns: _columns, ...query } = route.query
    void router.replace({ query: { ...query, ...(keys && { columns: keys.join(',') }) } })
  }

  return { columns, setColumns }
}
