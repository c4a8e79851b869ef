/** Doing something that the service may refuse: what it says stands in the form. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { ApiError } from '../api.ts'

export function useAttempt() {
  const { t } = useI18n()
  const fault = ref('')
  const busy = ref(false)

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = ''
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fault.value = error.message || t(`error.advice.${error.kind}`)
    } finally {
      busy.value = false
    }
  }
  return { fault, busy, attempt }
}
