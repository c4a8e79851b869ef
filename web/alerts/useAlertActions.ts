/** What a person can do about alerts: acknowledge, silence, end a silence; every list of alerts is read again after it. */
import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import type { AcknowledgeRequest, Silence, SilenceRequest } from '../../server/api/contract.ts'
import { ApiError, request } from '../api.ts'
import { useErrorWords } from '../composables/useErrorWords.ts'
import { useToasts } from '../composables/useToasts.ts'

/** Each throws ApiError when the service refuses. */
export function useAlertActions() {
  const cache = useQueryClient()
  const readAgain = () =>
    cache.invalidateQueries({ predicate: ({ queryKey }) => /^\/(?:alerts|status)/.test(String(queryKey[0])) })

  return {
    async acknowledge(alert: string, note: string): Promise<void> {
      const body: AcknowledgeRequest = note === '' ? {} : { note }
      await request(`/alerts/${encodeURIComponent(alert)}/acknowledge`, { method: 'POST', body })
      await readAgain()
    },
    async silence(wish: SilenceRequest): Promise<void> {
      await request<Silence>('/alerts/silences', { method: 'POST', body: wish })
      await readAgain()
    },
    async unsilence(id: string): Promise<void> {
      await request(`/alerts/silences/${encodeURIComponent(id)}`, { method: 'DELETE' })
      await readAgain()
    },
  }
}

/** Ends a silence and says so, or why not; gives whether it has ended. */
export function useEndSilence() {
  const { t } = useI18n()
  const { faultOf } = useErrorWords()
  const { say } = useToasts()
  const { unsilence } = useAlertActions()
  return async (id: string): Promise<boolean> => {
    try {
      await unsilence(id)
      say(t('alerts.silenceEnded'))
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      say(faultOf(error))
      return false
    }
  }
}
