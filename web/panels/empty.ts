/** What a panel without rows says: its own words, or that a longer time may show more, where there is a longer one. */
import type { Panel } from '../../dashboards/schema.ts'
import { useRoute } from 'vue-router'
import { i18n, inWords } from '../i18n.ts'
import { ALL_TIME } from '../range.ts'

/** Called while a panel is drawn. */
export function emptyWords({ empty }: Panel): { title: string; detail: string } {
  const { t } = i18n.global
  const isAll = useRoute().query.since === ALL_TIME.since
  return {
    title: empty ? inWords(empty.title) : t('overview.nothingHere'),
    detail: empty ? inWords(empty.detail) : t(isAll ? 'overview.nothingEver' : 'overview.nothingHereDetail'),
  }
}
