/** The attempts of a message by recipient, oldest first, with the time line where there was more than one. */
import type { Attempt, MessageDetail } from '../../server/api/contract.ts'
import { retryAxis } from './retryAxis.ts'
import type { RetryAxis } from './retryAxis.ts'

export interface RecipientTries {
  recipient: string
  attempts: Attempt[]
  /** With their number among all tries, from 1. */
  numbered: { number: number; attempt: Attempt }[]
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
        numbered: own.map((attempt, index) => ({ number: index + 1, attempt })),
        ...(axis && { axis }),
      }
    })
    .toSorted((a, b) => (b.attempts.at(-1)?.delay ?? 0) - (a.attempts.at(-1)?.delay ?? 0))
}
