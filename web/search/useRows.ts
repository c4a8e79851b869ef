/** Walking through result rows by key: which one is current, which are opened inline. */
import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { LogLine, Message } from '../../server/api/contract.ts'
import { copyText } from '../clipboard.ts'
import { useKeys } from '../composables/useKeys.ts'
import { lifePath } from '../message/life.ts'
import type { Item, Mode } from './modes.ts'

/** What a row is remembered by: the same key as its table gives it. */
export function rowKeyOf(mode: Mode, item: Item, index: number): string {
  if (mode === 'messages') return (item as Message).traceId
  return mode === 'lines' ? (item as LogLine).id : String(index)
}

/** `keys: false` for lists beside others, which share no keys. */
export function useRows(mode: Ref<Mode>, items: Ref<readonly Item[]>, { keys = true } = {}) {
  const router = useRouter()
  const current = ref(-1)
  const expanded = ref(new Set<string>())
  const item = computed(() => items.value[current.value])

  watch([mode, () => items.value[0]], () => {
    current.value = -1
    expanded.value = new Set()
  })

  function toggle(row: Item, index: number): void {
    const key = rowKeyOf(mode.value, row, index)
    const next = new Set(expanded.value)
    if (!next.delete(key)) next.add(key)
    expanded.value = next
    current.value = index
  }

  /** Opens a message; with Ctrl or the middle button beside this page. */
  function open(row: Message, event?: MouseEvent): void {
    const path = lifePath(row.host, row.queueId, row.firstSeen)
    if (event?.ctrlKey || event?.metaKey) window.open(router.resolve(path).href, '_blank', 'noopener')
    else void router.push(path)
  }

  const move = (by: number) => {
    if (items.value.length > 0)
      current.value = Math.min(items.value.length - 1, Math.max(0, current.value + by))
  }
  if (!keys) return { current, expanded, toggle, open }
  useKeys([
    { keys: 'j', text: 'search.keys.next', run: () => move(1) },
    { keys: 'k', text: 'search.keys.previous', run: () => move(-1) },
    { keys: 'o', text: 'search.keys.expand', run: () => item.value && toggle(item.value, current.value) },
    {
      keys: 'c',
      text: 'search.keys.copyId',
      run: () => void (item.value && 'queueId' in item.value && copyText(item.value.queueId ?? '')),
    },
  ])

  return { current, expanded, toggle, open }
}
