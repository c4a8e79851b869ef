/** The list as groups: which grouping the URL names, its rows in the order the URL names, and where each number leads. */
import { computed } from 'vue'
import type { Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { addTerm } from '../../server/query/language/edit.ts'
import { groupOf, groupTerm, SHARES } from '../../server/query/language/groups.ts'
import type { Params } from '../api.ts'
import { nextSort, sorted } from '../controls/table.ts'
import type { Sort } from '../controls/table.ts'
import { useNamedQuery } from '../composables/useApi.ts'
import type { Mode } from './modes.ts'

export interface GroupRow extends Record<string, unknown> {
  value: string
  count: number
  lastSeen: string
  groups: number
}

// sort=-lastSeen   sort=value
//      ^ down      ^ key
const SORT = /^(?<down>-?)(?<key>[A-Za-z]+)$/

export function useGroups(mode: Ref<Mode>, words: Ref<string>, params: Ref<Params>, askable: Ref<boolean>) {
  const route = useRoute()
  const router = useRouter()
  const group = computed(() =>
    groupOf(mode.value, typeof route.query.group === 'string' ? route.query.group : undefined),
  )
  const read = useNamedQuery(
    'search.groups',
    () => ({ ...(params.value as Record<string, string>), mode: mode.value, group: group.value ?? '' }),
    { enabled: computed(() => group.value !== undefined && askable.value) },
  )
  /** Groups of another question would lead nowhere: each number of theirs is a link of this one. */
  const data = computed(() => (read.stale.value ? undefined : read.data.value))
  const remote = { ...read, data }
  const shares = computed(() => Object.keys(SHARES[mode.value]))
  const sort = computed<Sort>(() => {
    const found = typeof route.query.sort === 'string' ? SORT.exec(route.query.sort)?.groups : undefined
    return found?.key === undefined
      ? { key: 'count', down: true }
      : { key: found.key, down: found.down === '-' }
  })
  const rows = computed(() => sorted((data.value?.rows ?? []) as GroupRow[], sort.value))

  function setSort(key: string): void {
    const next = nextSort(sort.value, key)
    void router.replace({ query: { ...route.query, sort: `${next.down ? '-' : ''}${next.key}` } })
  }
  /** Another grouping, or none. */
  function setGroup(next: string | undefined): void {
    const { group: _group, sort: _sort, open: _open, ...query } = route.query
    void router.push({ query: { ...query, ...(next && { group: next }) } })
  }
  /** The search text of one group, or of one share of it. */
  function wordsOf(value: string, share?: string): string {
    const text = addTerm(words.value, groupTerm(group.value ?? '', value))
    const word = share === undefined ? undefined : SHARES[mode.value][share]
    return word === undefined ? text : addTerm(text, word)
  }

  return { group, remote, rows, shares, sort, setSort, setGroup, wordsOf }
}
