/** Doing something that the service may refuse: what it says stands in the form. */
import { ref } from 'vue'
import { ApiError } from '../api.ts'
import { useErrorWords } from '../composables/useErrorWords.ts'

export function useAttempt() {
  const { faultOf } = useErrorWords()
  const fault = ref('')
  const busy = ref(false)

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = ''
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fault.value = faultOf(error)
    } finally {
      busy.value = false
    }
  }
  return { fault, busy, attempt }
}
