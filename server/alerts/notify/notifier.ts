/** What is told, and what a way of telling must answer. */
import type { Words } from '../../../dashboards/schema.ts'
import type { ReasonCount, SilentSource } from '../views.ts'

/** Also the JSON body of a webhook: fields are only ever added. */
export interface Notification {
  /** The same in every attempt: receivers may drop what they have seen. */
  id: string
  alert: string
  phase: 'firing' | 'resolved' | 'error'
  severity: 'critical' | 'warning' | 'info'
  title: Words
  summary: Words
  description: Words
  /** RFC 3339. */
  time: string
  since: string
  value?: number
  threshold?: number
  unit: string
  /** Most frequent first, at most five; `words` where the reason class is known. */
  reasons: (ReasonCount & { words?: Words })[]
  queueIds: { host: string; queueId: string; link: string }[]
  /** Of an alert about sources: the quietest first. */
  sources?: SilentSource[]
  /** Absolute. */
  link: string
  /** Why the rule could not be judged; only with phase `error`. */
  error?: string
}

/** `detail` never holds a secret. */
export type Outcome =
  | { kind: 'delivered'; detail?: string }
  | { kind: 'retry'; detail: string }
  | { kind: 'give-up'; detail: string }

export interface Notifier {
  name: string
  type: 'webhook' | 'email'
  /** Never rejects. */
  deliver(notification: Notification, signal: AbortSignal): Promise<Outcome>
}
