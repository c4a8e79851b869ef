/** When each rule fired, from the changes of its phases. Pure. */
import type { AlertHistoryEntry } from '../../server/api/contract.ts'

/** Milliseconds since 1970. */
export interface Span {
  since: number
  until: number
}

export interface RuleTime {
  alert: string
  title: AlertHistoryEntry['title']
  /** Oldest first, within the time asked for. */
  spans: Span[]
  /** How long it fired, in seconds. */
  seconds: number
}

/** Rules that fired between the two times, in the order of their names; `history` is newest first, as the API gives it. */
export function firedBetween(
  history: readonly AlertHistoryEntry[],
  since: number,
  until: number,
): RuleTime[] {
  const rules = new Map<
    string,
    { title: AlertHistoryEntry['title']; spans: Span[]; began?: number | undefined }
  >()
  for (const { time, alert, title, from, to } of history.toReversed()) {
    const rule = rules.get(alert) ?? { title, spans: [] }
    rules.set(alert, rule)
    const at = Date.parse(time)
    if (to === 'firing') rule.began ??= at
    if (to !== 'resolved' && to !== 'inactive') continue
    // its beginning is older than the history that is kept
    if (from === 'firing') rule.spans.push({ since: rule.began ?? since, until: at })
    rule.began = undefined
  }
  return [...rules]
    .map(([alert, { title, spans, began }]) => {
      const all = began === undefined ? spans : [...spans, { since: began, until }]
      const within = all
        .map((span) => ({ since: Math.max(span.since, since), until: Math.min(span.until, until) }))
        .filter((span) => span.until > span.since)
      const seconds = within.reduce((sum, span) => sum + (span.until - span.since) / 1000, 0)
      return { alert, title, spans: within, seconds }
    })
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => (a.alert < b.alert ? -1 : 1))
}
