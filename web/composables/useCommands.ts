/** Everything that can be done by name: the keys of this page, saved searches, time ranges, preferences, signing out. */
import { computed, toRef } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { Command } from '../controls/commands.ts'
import { visible } from '../hostile.ts'
import { PRESETS, rangeOf } from '../range.ts'
import { useDensity } from './useDensity.ts'
import { useZone } from './useFormat.ts'
import { activeShortcuts } from './useKeys.ts'
import { usePreferences } from './usePreferences.ts'
import type { Preferences } from './usePreferences.ts'
import { useRange } from './useRange.ts'
import { useSavedSearches } from './useSavedSearches.ts'
import { useSession } from './useSession.ts'

export function useCommands() {
  const { t } = useI18n()
  const router = useRouter()
  const preferences = usePreferences()
  const density = useDensity()
  const zone = useZone()
  const { setRange } = useRange()
  const { signOut } = useSession()
  const { searches } = useSavedSearches()

  const shortcuts = computed<Command[]>(() =>
    [...new Map(activeShortcuts().map((each) => [each.keys, each])).values()].map(({ keys, text, run }) => ({
      keys,
      text: t(text),
      group: t('palette.keys'),
      run,
    })),
  )
  const saved = computed<Command[]>(() =>
    searches.value.map(({ name, path }) => ({
      text: visible(name),
      group: t('palette.saved'),
      run: () => void router.push(path),
    })),
  )
  const ranges = computed<Command[]>(() =>
    PRESETS.map((preset) => ({
      text: t(`range.preset.${preset}`),
      group: t('range.name'),
      run: () => setRange(rangeOf(preset, Date.now(), zone.value)),
    })),
  )
  const choices = computed<Command[]>(() => [
    ...choice('language', ['en', 'de']),
    ...choice('theme', ['system', 'light', 'dark']),
    ...choice('density', ['compact', 'normal', 'roomy'], density),
    ...choice('patterns', ['auto', 'on', 'off']),
    {
      text: t('user.signOut'),
      group: t('palette.person'),
      run: () => void signOut().then(() => router.push('/sign-in')),
    },
  ])

  function choice<K extends keyof Preferences>(
    field: K,
    values: readonly (Preferences[K] & string)[],
    kept: Ref<Preferences[K]> = toRef(preferences, field),
  ): Command[] {
    return values.map((value) => ({
      text: `${t(`user.${field}.name`)}: ${t(`user.${field}.${value}`)}`,
      group: t('palette.person'),
      run: () => void (kept.value = value),
    }))
  }

  return computed(() => [...saved.value, ...shortcuts.value, ...ranges.value, ...choices.value])
}
