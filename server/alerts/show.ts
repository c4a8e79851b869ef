/** An alert and its rule as the API shows them. Pure. */
import type { AlertRule } from '../../dashboards/schema.ts'
import type { Answer } from './answer.ts'
import type { AlertEntry } from './book.ts'
import { thresholdOf } from './rules.ts'
import type { Peak } from './state.ts'
import type { AlertView, QuietView, RuleView, SilenceView } from './views.ts'
import { isoTime, linkOf, overThreshold, summaryOf, windowOf } from './wording.ts'

/** What was last seen of a rule; times are seconds since 1970. */
export interface Seen {
  at: number
  answer?: Answer
  /** Its values, oldest first: what a small chart draws. */
  recent?: readonly { at: number; value: number }[]
  /** `counts` is false while merely the store is away: that has an alert of its own. */
  error?: { since: number; message: string; counts: boolean; told: boolean }
}

/** Values that are kept of each rule: an hour of them when rules are judged twice a minute. */
const RECENT = 120

/** What is seen of a rule once it has been judged again. */
export function seenAgain(before: Seen | undefined, at: number, answer: Answer): Seen {
  const { value } = answer
  const recent = before?.recent ?? []
  return { at, answer, recent: value === undefined ? recent : [...recent, { at, value }].slice(-RECENT) }
}

/** Undefined unless it is pending, firing, or cannot be judged. */
export function showAlert(
  rule: AlertRule,
  entry: AlertEntry,
  seen: Seen | undefined,
  { now, silence, zone }: { now: number; silence: SilenceView | undefined; zone: string },
): AlertView | undefined {
  const { state } = entry
  const active = state.phase === 'pending' || state.phase === 'firing' ? state : undefined
  const error = seen?.error?.counts ? seen.error : undefined
  if (active === undefined && error === undefined) return undefined

  // While it merely fires on, what is told is the breach, not the calm since.
  const quiet = error === undefined ? quietOf(rule, entry) : undefined
  const answer = quiet === undefined ? seen?.answer : undefined
  const value = quiet?.peak.value ?? answer?.value ?? entry.value
  // Of an old entry only where nothing newer says that there is something to compare with.
  const { alone } = quiet?.peak ?? answer ?? entry
  const sources = answer?.sources ?? entry.sources
  const reasons = answer !== undefined && answer.reasons.length > 0 ? answer.reasons : entry.reasons
  const summary = summaryOf(rule, value, { sources, reasons, zone, past: quiet !== undefined, alone })
  return {
    alert: rule.alert,
    phase: active?.phase ?? 'error',
    severity: rule.severity,
    title: rule.title,
    summary:
      error === undefined
        ? summary
        : {
            en: `This rule cannot be judged: ${error.message}`,
            de: `Diese Regel kann nicht beurteilt werden: ${error.message}`,
          },
    description: rule.description,
    since: isoTime(active?.since ?? error?.since ?? now),
    ...(value !== undefined && { value }),
    ...(alone !== undefined && rule.alone !== undefined && { alone }),
    threshold: thresholdOf(rule),
    unit: rule.unit,
    ...(seen?.recent !== undefined && {
      recent: seen.recent.map((each) => ({ time: isoTime(each.at), value: each.value })),
    }),
    reasons,
    queueIds: answer !== undefined && answer.queueIds.length > 0 ? answer.queueIds : entry.queueIds,
    ...(sources !== undefined && error === undefined && { sources: overThreshold(rule, sources) }),
    ...(quiet !== undefined && { quiet: quiet.view }),
    link: linkOf(rule, quiet?.peak.at ?? seen?.at ?? now),
    ...(silence !== undefined && { silencedUntil: silence.until, silence }),
    ...(entry.acknowledged !== undefined && { acknowledgedBy: entry.acknowledged.by }),
    ...(entry.acknowledged?.note !== undefined && { acknowledgedNote: entry.acknowledged.note }),
  }
}

/** Of an alert that fires on only until it has been quiet for long enough. */
function quietOf(rule: AlertRule, { state }: AlertEntry): { peak: Peak; view: QuietView } | undefined {
  if (state.phase !== 'firing' || state.quietSince === undefined || state.peak === undefined) return undefined
  const { peak, quietSince } = state
  const endsAt = isoTime(quietSince + rule.keepFiringForSeconds)
  return { peak, view: { ...windowOf(rule, peak.at), since: isoTime(quietSince), endsAt } }
}

export function showRule(rule: AlertRule, { state }: AlertEntry, seen: Seen | undefined): RuleView {
  const { alert, title, description, severity, query, above, below, unit } = rule
  return {
    alert,
    title,
    description,
    severity,
    query,
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
    unit,
    forSeconds: rule.forSeconds,
    keepFiringForSeconds: rule.keepFiringForSeconds,
    phase: seen?.error === undefined ? state.phase : 'error',
    ...(seen?.answer?.value !== undefined && { value: seen.answer.value }),
    ...(seen !== undefined && { lastEvaluated: isoTime(seen.at) }),
    ...(seen?.error !== undefined && { lastError: seen.error.message }),
  }
}
