/** Alerts, their rules, silences and history, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time, optional, text, number, Words } from './piece.ts'

/** Nobody is told of the alert until it ends. */
export const Silence = Type.Object({
  id: Type.String(),
  /** Rule name, or `*`. */
  alert: Type.String(),
  reason: Type.String({ minLength: 1 }),
  createdBy: Type.String(),
  createdAt: Time,
  until: Time,
})
export type Silence = Static<typeof Silence>
/** GET /alerts: pending and firing alerts. */
export const Alert = Type.Object({
  alert: Type.String(),
  phase: Type.Enum(['pending', 'firing', 'resolved', 'error']),
  severity: Type.Enum(['critical', 'warning', 'info']),
  title: Words,
  summary: Words,
  description: Words,
  since: Time,
  resolvedAt: optional(Time),
  value: number,
  /** A count that stands in the summary, because there is nothing to compare it with. */
  alone: number,
  threshold: number,
  unit: Type.String(),
  /** Its last values, oldest first, as far as this service has judged the rule since it started. */
  recent: optional(Type.Array(Type.Object({ time: Time, value: Type.Number() }))),
  reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  queueIds: Type.Array(Type.Object({ host: Type.String(), queueId: Type.String() })),
  /** Of an alert about sources that fell silent: the quietest first. */
  sources: optional(
    Type.Array(
      Type.Object({ name: Type.String(), path: text, lastLine: Time, silentSeconds: Type.Number() }),
    ),
  ),
  /**
   * It breaches no longer: `value`, `summary` and `link` are those of the window `from` to `until`, when it was worst; within the
   * threshold `since`, and over at `endsAt` if that lasts.
   */
  quiet: optional(Type.Object({ from: Time, until: Time, since: Time, endsAt: Time })),
  link: Type.String(),
  silencedUntil: optional(Time),
  /** The one that ends last, of those over this alert. */
  silence: optional(Silence),
  acknowledgedBy: text,
  acknowledgedNote: text,
})
export type Alert = Static<typeof Alert>
export const AlertList = Type.Object({
  alerts: Type.Array(Alert),
  /** E.g. `MAIL_THROUGH_WATCHED_HOST`: the only channel is e-mail through the host that is watched. */
  warnings: Type.Array(Type.Object({ code: Type.String(), words: Words })),
})
export type AlertList = Static<typeof AlertList>
export const AlertRuleState = Type.Object({
  alert: Type.String(),
  title: Words,
  description: Words,
  severity: Type.Enum(['critical', 'warning', 'info']),
  query: Type.String(),
  above: number,
  below: number,
  unit: Type.String(),
  forSeconds: Type.Integer(),
  keepFiringForSeconds: Type.Integer(),
  phase: Type.Enum(['inactive', 'pending', 'firing', 'resolved', 'error']),
  value: number,
  lastEvaluated: optional(Time),
  lastError: text,
})
export type AlertRuleState = Static<typeof AlertRuleState>
export const SilenceRequest = Type.Object(
  { alert: Type.String(), reason: Type.String({ minLength: 1, maxLength: 500 }), until: Type.String() },
  { additionalProperties: false },
)
export type SilenceRequest = Static<typeof SilenceRequest>
/** POST /alerts/:alert/acknowledge */
export const AcknowledgeRequest = Type.Object(
  { note: optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
export type AcknowledgeRequest = Static<typeof AcknowledgeRequest>
/**
 * GET /alerts/history: phases as they changed, and what became of each notification; newest first. `to` may also be
 * `acknowledged`, with `by` and `note`.
 */
export const AlertHistoryEntry = Type.Object({
  time: Time,
  alert: Type.String(),
  title: Words,
  from: Type.String(),
  to: Type.String(),
  value: number,
  threshold: number,
  unit: Type.String(),
  by: text,
  note: text,
  notifications: Type.Array(
    Type.Object({
      channel: Type.String(),
      outcome: Type.Enum(['delivered', 'retrying', 'gave-up', 'silenced']),
      detail: text,
    }),
  ),
})
export type AlertHistoryEntry = Static<typeof AlertHistoryEntry>
export const AlertHistory = Type.Object({ history: Type.Array(AlertHistoryEntry) })
/** GET /alerts/rules and /alerts/silences. */
export const AlertRuleList = Type.Object({ rules: Type.Array(AlertRuleState) })
export const SilenceList = Type.Object({ silences: Type.Array(Silence) })
