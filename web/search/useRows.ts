/** Walking through result rows by key: which one is current, which are opened inline. */
import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { LogLine, Message } from '../../server/api/contract.ts'
import { copyText } from '../clipboard.ts'
import { useKeys } from '../composables/useKeys.ts'
import { lifePath } from '../message/life.ts'
import type { Item, Mode } from './modes.ts'

/** Rows that a link keeps open. */
const MOST_OPEN = 8

/** What a row is remembered by, in the table and in links: also when newer rows came before it. */
export function rowKeyOf(mode: Mode, items: readonly Item[], index: number): string {
  const item = items[index]
  if (item === undefined) return ''
  if (mode === 'messages') return (item as Message).traceId
  if (mode === 'lines') return (item as LogLine).id
  // Nothing but their order tells refusals of one moment apart.
  const { time, host } = item as { time: string; host: string }
  let before = 0
  while (before < index && (items[index - before - 1] as { time: string }).time === time) before++
  return `${host}/${time}/${before}`
}

/** `keys: false` for lists beside others, which share no keys and no place in the URL. */
export function useRows(mode: Ref<Mode>, items: Ref<readonly Item[]>, { keys = true } = {}) {
  const route = useRoute()
  const router = useRouter()
  const current = ref(-1)
  const own = ref(new Set<string>())
  const expanded = computed(() => (keys ? new Set(openIn(route.query.open)) : own.value))
  const item = computed(() => items.value[current.value])
  const keyAt = (index: number) => rowKeyOf(mode.value, items.value, index)

  watch([mode, () => items.value[0]], () => {
    own.value = new Set()
    // A link that opens a row leads to it.
    const first = [...expanded.value][0]
    current.value = first === undefined ? -1 : items.value.findIndex((_, index) => keyAt(index) === first)
  })

  function toggle(_row: Item, index: number): void {
    const key = keyAt(index)
    const next = new Set(expanded.value)
    if (!next.delete(key)) next.add(key)
    current.value = index
    if (!keys) own.value = next
    else {
      const { open: _open, ...query } = route.query
      const opened = [...next].slice(-MOST_OPEN)
      void router.replace({ query: { ...query, ...(opened.length > 0 && { open: opened }) } })
    }
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
  if (!keys) return { current, expanded, toggle, open, keyAt }
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

  return { current, expanded, toggle, open, keyAt }
}

function openIn(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((each): each is string => typeof each === 'string' && each !== '')
}
