/** Rows that are marked: to copy their log lines or to export them alone. */
import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { ApiError } from '../api.ts'
import { copyText } from '../clipboard.ts'
import { useFormat } from '../composables/useFormat.ts'
import { useKeys } from '../composables/useKeys.ts'
import { useToasts } from '../composables/useToasts.ts'
import type { Item, Mode } from './modes.ts'
import { rawLinesOf } from './rawLines.ts'

interface Rows {
  current: Ref<number>
  keyAt: (index: number) => string
}

export function useMarks(
  mode: Ref<Mode>,
  items: Ref<readonly Item[]>,
  question: Ref<unknown>,
  { current, keyAt }: Rows,
) {
  const { t } = useI18n()
  const format = useFormat()
  const { say } = useToasts()
  /** The items by their keys: a mark outlives a refresh that brings newer rows. */
  const kept = ref(new Map<string, Item>())
  const marked = computed<ReadonlySet<string>>(() => new Set(kept.value.keys()))
  const chosen = computed<Item[]>(() => [...kept.value.values()] as Item[])

  // A row that opens changes the URL, and with it the object, but not what was asked.
  watch([mode, () => JSON.stringify(question.value)], () => (kept.value = new Map()))

  function mark(index: number): void {
    const item = items.value[index]
    if (item === undefined) return
    const next = new Map(kept.value) as Map<string, Item>
    if (!next.delete(keyAt(index))) next.set(keyAt(index), item)
    kept.value = next
  }

  /** Of the marked rows, else of the current one. */
  async function copyLines(): Promise<void> {
    const row = items.value[current.value]
    const wanted = chosen.value.length > 0 ? chosen.value : row ? [row] : []
    if (wanted.length === 0) return
    try {
      const lines = await rawLinesOf(mode.value, wanted)
      const done = await copyText(`${lines.join('\n')}\n`)
      const count = format.value.number(lines.length)
      say(done ? t('search.marked.copied', { count }, lines.length) : t('common.copyFailed'))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      say(t('common.copyFailed'))
    }
  }

  useKeys([
    { keys: 'x', text: 'search.keys.mark', run: () => mark(current.value) },
    { keys: 'C', text: 'search.keys.copyLines', run: () => void copyLines() },
  ])
  return { marked, chosen, mark, copyLines, clear: () => (kept.value = new Map()) }
}
