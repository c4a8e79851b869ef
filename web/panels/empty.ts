/** What a panel without rows says: its own words, or that a longer time may show more. */
import type { Panel } from '../../dashboards/schema.ts'
import { i18n, inWords } from '../i18n.ts'

export function emptyWords({ empty }: Panel): { title: string; detail: string } {
  const { t } = i18n.global
  return {
    title: empty ? inWords(empty.title) : t('overview.nothingHere'),
    detail: empty ? inWords(empty.detail) : t('overview.nothingHereDetail'),
  }
}
