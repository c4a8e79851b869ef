/** Of a rule that tells each of its reasons: the reasons that nobody was told of since it fires. */
import type { AlertRule } from '../../dashboards/schema.ts'
import type { AlertEntry } from './book.ts'
import type { ReasonCount } from './views.ts'

/** Empty for every other rule. */
export function newsOf(
  rule: AlertRule,
  { toldReasons = [] }: Pick<AlertEntry, 'toldReasons'>,
  reasons: readonly ReasonCount[],
): ReasonCount[] {
  return rule.eachReason === true ? reasons.filter(({ reason }) => !toldReasons.includes(reason)) : []
}

/** One list of reasons for each notification: a piece of news each, or all together where there is none. */
export function apart(news: readonly ReasonCount[], reasons: ReasonCount[]): ReasonCount[][] {
  return news.length === 0 ? [reasons] : news.map((one) => [one])
}

/** What is kept of it: after `news` a new person must look, whoever looked after the reasons before. */
export function withNews(entry: AlertEntry, news: readonly ReasonCount[]): AlertEntry {
  if (news.length === 0) return entry
  const { acknowledged: _, toldReasons = [], ...kept } = entry
  return { ...kept, toldReasons: [...toldReasons, ...news.map(({ reason }) => reason)] }
}
