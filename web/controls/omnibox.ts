/** What the omnibox offers for an answer of `/api/resolve`. Pure. */
import type { Resolution } from '../../server/api/contract.ts'
import { classify } from '../../server/query/language/classify.ts'
import { parseSearch } from '../../server/query/language/search.ts'
import type { Fault } from '../../server/query/language/search.ts'

export interface Choice {
  kind: string
  value: string
  /** Path of the web; absent: ask again with `value`. */
  href: string | undefined
  detail?: string
  status?: string
  /** Length of the list that it leads to. */
  count?: number
}

/** One line for each thing found; several lives of one queue ID are told apart by time, sender and recipient. */
export function choicesOf(resolution: Resolution | undefined, showTime: (time: string) => string): Choice[] {
  return (resolution?.found ?? []).map(({ kind, value, href, detail, count }) => {
    const words = [
      detail?.host,
      detail?.firstSeen && showTime(detail.firstSeen),
      [detail?.sender, detail?.recipient].filter(Boolean).join(' → '),
    ]
      .filter(Boolean)
      .join(' · ')
    return {
      kind,
      value,
      href,
      ...(words && { detail: words }),
      ...(detail === undefined && { count }),
      ...(detail?.status && { status: detail.status }),
    }
  })
}

/** What cannot be read of search words; addresses, IDs and pasted text are none. */
export function faultsOf(text: string): readonly Fault[] {
  return classify(text).kind === 'search' ? parseSearch(text).faults : []
}

/** How many IDs a pasted text holds; undefined for what was typed. */
export function pastedIn(text: string): { queueIds: number; messageIds: number } | undefined {
  const { extracted } = classify(text)
  return extracted && { queueIds: extracted.queueIds.length, messageIds: extracted.messageIds.length }
}

/** What fits into an address. */
const LONGEST = 4000

/** A pasted mail may be longer than an address: then only its IDs are asked for, as a log and a mail name them, else its recipient. */
export function askable(text: string): string {
  if (text.length <= LONGEST) return text
  const { extracted, kind, value } = classify(text)
  if (!extracted) return (kind === 'address' ? value : text).slice(0, LONGEST)
  const { queueIds, messageIds, returned } = extracted
  return [
    ...(returned === undefined ? [] : [`X-Postfix-Queue-ID: ${returned}`]),
    ...queueIds.filter((id) => id !== returned).map((id) => `postfix/qmgr[1]: ${id}:`),
    ...messageIds.map((id) => `Message-ID: ${id}`),
  ]
    .join(' ')
    .slice(0, LONGEST)
}

/** Keeps the reader's time range when `href` leads to a list and names none itself. */
export function withRange(href: string, query: Record<string, unknown>): string {
  const url = new URL(href, 'http://here')
  if (!url.pathname.startsWith('/m/') && !url.searchParams.has('since') && typeof query.since === 'string') {
    url.searchParams.set('since', query.since)
    if (typeof query.until === 'string') url.searchParams.set('until', query.until)
  }
  return url.pathname + url.search + url.hash
}
