/** The result list that was open last: where "back to Search" leads, and which message is before and after another. */
import { shallowRef } from 'vue'
import type { Message } from '../../server/api/contract.ts'
import { lifePath } from '../message/life.ts'

interface ResultList {
  /** Full path of the search. */
  href: string
  messages: readonly Pick<Message, 'traceId' | 'host' | 'queueId' | 'firstSeen'>[]
}

const list = shallowRef<ResultList>({ href: '/search', messages: [] })

/** Called by Search whenever its list changes. */
export function rememberResults(href: string, messages: ResultList['messages']): void {
  list.value = { href, messages }
}

/** Address of the last search. */
export function searchHref(): string {
  return list.value.href
}

/** Paths of the messages beside this one in the last result list. */
export function neighboursOf(traceId: string | undefined): { previous?: string; next?: string } {
  const { messages } = list.value
  const index = messages.findIndex((message) => message.traceId === traceId)
  if (index < 0) return {}
  const [previous, next] = [messages[index - 1], messages[index + 1]].map(
    (message) => message && lifePath(message.host, message.queueId, message.firstSeen),
  )
  return { ...(previous !== undefined && { previous }), ...(next !== undefined && { next }) }
}
