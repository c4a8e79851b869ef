/** Makes the notification of an alert: its words, its numbers and absolute links. Pure. */
import type { AlertRule, Words } from '../../dashboards/schema.ts'
import type { Notification } from './notify/notifier.ts'
import { thresholdOf } from './rules.ts'
import type { MessagePlace, ReasonCount, SilentSource } from './views.ts'
import { isoTime, linkOf, overThreshold, summaryOf } from './wording.ts'

export interface Matter {
  phase: Notification['phase']
  /** Seconds since 1970. */
  since: number
  now: number
  value?: number
  alone?: number
  reasons: readonly ReasonCount[]
  queueIds: readonly MessagePlace[]
  sources?: readonly SilentSource[]
  error?: string
}

/** `origin` is where people reach the web, without a slash at its end. */
export function announce(
  rule: AlertRule,
  matter: Matter,
  {
    id,
    origin,
    explain,
    zone,
  }: { id: string; origin: string; explain: (reason: string) => Words | undefined; zone: string },
): Notification {
  const { phase, since, now, value, alone, reasons, queueIds, sources, error } = matter
  return {
    id,
    alert: rule.alert,
    phase,
    severity: rule.severity,
    title: rule.title,
    summary: summaryOf(rule, value, { sources, reasons, zone, alone }),
    description: rule.description,
    time: isoTime(now),
    since: isoTime(since),
    ...(value !== undefined && { value }),
    threshold: thresholdOf(rule),
    unit: rule.unit,
    reasons: reasons.map(({ reason, count }) => {
      const words = explain(reason)
      return { reason, count, ...(words !== undefined && { words }) }
    }),
    queueIds: queueIds.map(({ host, queueId }) => ({
      host,
      queueId,
      link: `${origin}/m/${encodeURIComponent(host)}/${encodeURIComponent(queueId)}`,
    })),
    ...(sources !== undefined && { sources: overThreshold(rule, sources) }),
    link: origin + linkOf(rule, now),
    ...(error !== undefined && { error }),
  }
}
