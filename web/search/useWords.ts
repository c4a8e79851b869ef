/** Names of reason classes, sides and directions in the reader's language, for cells and facts. */
import { useI18n } from 'vue-i18n'
import { reasonTitle } from '../reasons.ts'
import type { Words } from './cellText.ts'

export function useWords(): Words {
  const { t, te } = useI18n()
  const say = (key: string, otherwise: string) => (te(key) ? t(key) : otherwise)
  return {
    reason: reasonTitle,
    side: (side) => say(`search.side.${side}`, side),
    direction: (direction) => say(`search.facetValue.direction.${direction}`, direction),
  }
}
