/** The messages that somebody waits for, in this browser only, and for a while only. */
import { readonly, ref } from 'vue'

export interface WatchedMessage {
  host: string
  queueId: string
  /** When its life began, RFC 3339: a queue ID may be used again. */
  at: string
  /** Milliseconds. */
  since: number
}

export type WatchedLife = Pick<WatchedMessage, 'host' | 'queueId' | 'at'>

const KEY = 'mailtrace.watched'
export const MOST_WATCHED = 20
/** Postfix gives up after five days (maximal_queue_lifetime). */
export const LONGEST_WATCH_MS = 7 * 86_400_000

const watched = ref<WatchedMessage[]>(read())

// Another page of ours in this browser watches the same list.
globalThis.addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) watched.value = read()
})

export function useWatched() {
  return {
    watched: readonly(watched),
    isWatched: (life: WatchedLife) => watched.value.some((each) => isSame(each, life)),
    /** False when so many are watched already that no more may be. */
    watch({ host, queueId, at }: WatchedLife): boolean {
      const others = watched.value.filter((each) => !isSame(each, { host, queueId, at }))
      if (others.length >= MOST_WATCHED) return false
      keep([...others, { host, queueId, at, since: Date.now() }])
      return true
    },
    unwatch: (life: WatchedLife) => keep(watched.value.filter((each) => !isSame(each, life))),
    unwatchAll: () => keep([]),
  }
}

function isSame(one: WatchedLife, other: WatchedLife): boolean {
  return one.host === other.host && one.queueId === other.queueId && one.at === other.at
}

function read(): WatchedMessage[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isWatchedMessage).slice(-MOST_WATCHED) : []
  } catch {
    return []
  }
}

function isWatchedMessage(kept: unknown): kept is WatchedMessage {
  const { host, queueId, at, since } = (kept ?? {}) as Record<string, unknown>
  return [host, queueId, at].every((part) => typeof part === 'string') && typeof since === 'number'
}

function keep(messages: WatchedMessage[]): void {
  watched.value = messages
  try {
    localStorage.setItem(KEY, JSON.stringify(messages))
  } catch {
    // No storage: they last for this page.
  }
}
