/** Asks for the watched messages every half minute, also while the page is hidden, and says when one is final. */
import { onScopeDispose } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MessageDetail } from '../../server/api/contract.ts'
import { ApiError, request } from '../api.ts'
import { visible } from '../hostile.ts'
import { lifePath } from './life.ts'
import { useSpeaker } from './useSpeaker.ts'
import { useSession } from '../composables/useSession.ts'
import { useToasts } from '../composables/useToasts.ts'
import { LONGEST_WATCH_MS, useWatched } from './useWatched.ts'
import type { WatchedMessage } from './useWatched.ts'

const EVERY_MS = 30_000

/** For the frame: once for all pages. */
export function useWatching(): void {
  const { t } = useI18n()
  const { speak } = useSpeaker()
  const { session, ended } = useSession()
  const { watched, isWatched, unwatch } = useWatched()
  const { say } = useToasts()
  const stop = new AbortController()
  let busy = false

  const timer = setInterval(() => void askAll(), EVERY_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    stop.abort()
  })

  async function askAll(): Promise<void> {
    if (busy) return
    busy = true
    // One after the other: a slow store must not get them all at once.
    for (const message of [...watched.value]) if (session.value && !ended.value) await ask(message)
    busy = false
  }

  async function ask(message: WatchedMessage): Promise<void> {
    const { host, queueId, at, since } = message
    const path = `/messages/${encodeURIComponent(host)}/${encodeURIComponent(queueId)}`
    try {
      const detail = await request<MessageDetail>(path, { params: { at }, signal: stop.signal })
      // It may have been told by another page, or stopped, in the meantime.
      if (!isWatched(message)) return
      if (!detail.message.open) await tellEnd(message, detail)
      else if (Date.now() - since > LONGEST_WATCH_MS) tell(message, t('watch.tooLong'))
    } catch (error) {
      // Whatever else fails is asked again at the next turn.
      if (error instanceof ApiError && error.kind === 'missing' && isWatched(message))
        tell(message, t('watch.missing'))
    }
  }

  /** The first sentence of the verdict; the causes behind it are the message page's. */
  async function tellEnd(message: WatchedMessage, detail: MessageDetail): Promise<void> {
    const { factsOf, verdict } = await import('./verdicts.ts')
    const [outcome] = verdict(factsOf(detail, Date.now()), () => undefined).caller
    if (!outcome || !isWatched(message)) return
    const { status } = detail.message
    const words = speak(outcome)
    tell(message, words, status === 'pending' ? words : t(`status.plain.${status}`))
  }

  /** On the page, and outside it if the reader allowed that and looks elsewhere. The notice holds no address. */
  function tell(message: WatchedMessage, words: string, short = words): void {
    unwatch(message)
    const { host, queueId, at } = message
    const name = visible(queueId)
    const to = lifePath(host, queueId, at)
    say(t('watch.told', { queueId: name, words: visible(words) }), {
      link: { text: t('watch.open'), to },
      stays: true,
    })
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted' || document.hasFocus())
      return
    try {
      // The tag makes one notice of what several pages of ours tell.
      const notice = new Notification(t('watch.notice', { queueId: name }), { body: short, tag: to })
      notice.addEventListener('click', () => {
        globalThis.focus()
        notice.close()
      })
    } catch {
      // Browsers of phones know the name and refuse to make one: the page has told it.
    }
  }
}
