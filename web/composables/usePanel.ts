/** The answer of a panel's query for the range of the page. */
import { computed } from 'vue'
import type { Panel } from '../../dashboards/schema.ts'
import { fillLink } from '../links.ts'
import { NOW_RANGE } from '../range.ts'
import { useNamedQuery } from './useApi.ts'
import { zoneParam } from './useFormat.ts'
import { useRange } from './useRange.ts'
import { useStatus } from './useStatus.ts'

type Value = string | number | null | undefined

/** Charts whose bars begin on the reader's clock. */
const OVER_TIME: ReadonlySet<string> = new Set(['timeseries', 'heartbeat'])

/** Rows are as the query gives them; `hrefOf` fills the panel's link, or another template, from a row. */
export function usePanel(panel: () => Panel) {
  const { range: ofPage } = useRange()
  const status = useStatus()
  /** Known from the logs, of which no line was ever read; what Postfix says itself is known without them. */
  const blank = computed(() => status.blank.value && panel().needs === undefined)
  const range = computed(() => (panel().now ? NOW_RANGE : ofPage.value))
  const remote = useNamedQuery(
    () => panel().query,
    () => ({ ...panel().params, ...range.value, ...(OVER_TIME.has(panel().chart) && zoneParam()) }),
  )
  const rows = computed(() => remote.data.value?.rows ?? [])

  function hrefOf(row: Record<string, unknown>, template = panel().link): string | undefined {
    return template && fillLink(template, row as Record<string, Value>, range.value)
  }

  return { ...remote, rows, hrefOf, blank }
}
