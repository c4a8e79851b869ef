/** What may stand where the caret is: words and choices at once, values that the log holds a moment later. */
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { QueryRequest, QueryResponse } from '../../server/api/contract.ts'
import { complete, completionAt, valueChoice } from '../../server/query/language/complete.ts'
import { wordOf } from '../../server/query/language/words.ts'
import { ApiError, request } from '../api.ts'
import { useRange } from './useRange.ts'

const PAUSE_MS = 150
/** Of what the log holds; what a word may take stands there whole. */
const MOST_VALUES = 8

/** `caret` undefined: nobody types, nothing is offered. */
export function useCompletion(text: Ref<string>, caret: Ref<number | undefined>) {
  const { range } = useRange()
  const values = shallowRef<{ field: string; typed: string; choices: string[] }>()
  let asked = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const completion = computed(() =>
    caret.value === undefined ? undefined : completionAt(text.value, caret.value),
  )
  const choices = computed(() => {
    const now = completion.value
    if (now === undefined) return []
    const found =
      values.value?.field === now.field && values.value?.typed === now.typed ? values.value.choices : []
    return [...now.choices, ...found.slice(0, MOST_VALUES)]
  })

  watch(
    () => `${completion.value?.field ?? ''}:${completion.value?.typed ?? ''}`,
    () => {
      clearTimeout(timer)
      asked.abort()
      const { field, typed } = completion.value ?? {}
      if (
        field === undefined ||
        typed === undefined ||
        wordOf(field).choices ||
        !MAY_ASK.has(wordOf(field).takes)
      )
        return
      timer = setTimeout(() => void ask(field, typed), PAUSE_MS)
    },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    asked.abort()
  })

  async function ask(field: Parameters<typeof valueChoice>[0], typed: string): Promise<void> {
    asked = new AbortController()
    const { signal } = asked
    const params: QueryRequest['params'] = { field, typed, ...range.value }
    try {
      const { rows } = await request<QueryResponse>('/query/search.values', {
        method: 'POST',
        body: { params },
        signal,
      })
      values.value = { field, typed, choices: rows.map(({ value }) => valueChoice(field, String(value))) }
    } catch (error) {
      // Completion is a help: without it one types on.
      if (!(error instanceof ApiError) && !signal.aborted) throw error
    }
  }

  return {
    choices,
    /** The text with a choice put in, and the caret's new place. */
    accept: (choice: string) =>
      completion.value === undefined ? undefined : complete(text.value, completion.value, choice),
  }
}

const MAY_ASK: ReadonlySet<string> = new Set(['text', 'code'])
