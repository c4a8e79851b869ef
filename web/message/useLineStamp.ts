/** In which zone a log line was stamped, in words: the line itself is never rewritten. */
import { useI18n } from 'vue-i18n'
import type { LogLine } from '../../server/api/contract.ts'
import { useFormat } from '../composables/useFormat.ts'
import { offsetOf } from './lineStamp.ts'

/** Undefined for a line whose stamp is not known. */
export function useLineStamp(): (line: Pick<LogLine, 'line' | 'time'>) => string | undefined {
  const { t } = useI18n()
  const format = useFormat()
  return ({ line, time }) => {
    const offset = offsetOf(line, time)
    return offset && t('common.stamp', { offset, time: format.value.dateTime(time), zone: format.value.zone })
  }
}
