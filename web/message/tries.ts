/** The attempts of a message by recipient, oldest first, numbered as the recipients' tries are counted, with their time line. */
import type { Attempt, MessageDetail } from '../../server/api/contract.ts'
import { retryAxis } from './retryAxis.ts'
import type { RetryAxis } from './retryAxis.ts'

export interface RecipientTries {
  recipient: string
  attempts: Attempt[]
  /** With their number among the tries, from 1; what Postfix put off without a try has none. */
  numbered: { number?: number; attempt: Attempt }[]
  axis?: RetryAxis
}

/** Slowest recipient first: that is the one asked about. */
export function triesOf({ message, attempts, nextAttempt }: MessageDetail): RecipientTries[] {
  const byRecipient = new Map<string, Attempt[]>()
  for (const attempt of attempts.toSorted((a, b) => a.time.localeCompare(b.time)))
    byRecipient.set(attempt.recipient, [...(byRecipient.get(attempt.recipient) ?? []), attempt])

  return [...byRecipient]
    .map(([recipient, own]) => {
      const waits = own.at(-1)?.status === 'deferred' && message.open
      // Several good deliveries for one address (an alias that names it twice) are no retries.
      const retried = own.some(({ status }) => status !== 'sent')
      const axis = retried ? retryAxis(message.firstSeen, own, waits ? nextAttempt : undefined) : undefined
      return {
        recipient,
        attempts: own,
        numbered: numberTries(own),
        ...(axis && { axis }),
      }
    })
    .toSorted((a, b) => (b.attempts.at(-1)?.delay ?? 0) - (a.attempts.at(-1)?.delay ?? 0))
}

function numberTries(attempts: readonly Attempt[]): RecipientTries['numbered'] {
  let tried = 0
  return attempts.map((attempt) => (attempt.attempted ? { number: ++tried, attempt } : { attempt }))
}
