/** What the alert engine shows of itself: the bodies of server/api/contract/alerts.ts, which this room may not import. */
import type { Words } from '../../dashboards/schema.ts'

export interface ReasonCount {
  reason: string
  count: number
}

export interface MessagePlace {
  host: string
  queueId: string
}

/** A log that fell silent. */
export interface SilentSource {
  name: string
  /** Of a file. */
  path?: string
  /** RFC 3339. */
  lastLine: string
  silentSeconds: number
}

/** A breach that is over, while the alert fires on: its window, since when all is within the threshold, and when it ends. */
export interface QuietView {
  from: string
  until: string
  since: string
  endsAt: string
}

export interface AlertView {
  alert: string
  phase: 'pending' | 'firing' | 'resolved' | 'error'
  severity: 'critical' | 'warning' | 'info'
  title: Words
  summary: Words
  description: Words
  since: string
  resolvedAt?: string
  value?: number
  alone?: number
  threshold?: number
  unit: string
  /** Its last values, oldest first. */
  recent?: { time: string; value: number }[]
  reasons: ReasonCount[]
  queueIds: MessagePlace[]
  /** Of an alert about sources: the quietest first. */
  sources?: SilentSource[]
  quiet?: QuietView
  link: string
  silencedUntil?: string
  /** The one that ends last, of those over this alert. */
  silence?: SilenceView
  acknowledgedBy?: string
  acknowledgedNote?: string
}

export interface Warning {
  code: string
  words: Words
}

export interface RuleView {
  alert: string
  title: Words
  description: Words
  severity: 'critical' | 'warning' | 'info'
  query: string
  above?: number
  below?: number
  unit: string
  forSeconds: number
  keepFiringForSeconds: number
  phase: 'inactive' | 'pending' | 'firing' | 'resolved' | 'error'
  value?: number
  lastEvaluated?: string
  lastError?: string
}

export interface SilenceView {
  id: string
  /** Rule name, or `*`. */
  alert: string
  reason: string
  createdBy: string
  createdAt: string
  until: string
}

export interface NotificationView {
  channel: string
  outcome: 'delivered' | 'retrying' | 'gave-up' | 'silenced'
  detail?: string
}

export interface HistoryView {
  time: string
  alert: string
  title: Words
  from: string
  to: string
  value?: number
  threshold?: number
  unit: string
  by?: string
  note?: string
  notifications: NotificationView[]
}
