/** Copies the address of the page: with its times as they are, or with the range that moves along. */
import { useI18n } from 'vue-i18n'
import { copyText } from '../clipboard.ts'
import { useRange } from './useRange.ts'
import { useToasts } from './useToasts.ts'

export function useCopyLink() {
  const { t } = useI18n()
  const { say } = useToasts()
  const { frozenHref, movingHref } = useRange()

  async function copy(link: string, done: string): Promise<void> {
    say(t((await copyText(link)) ? done : 'common.copyFailed'))
  }
  return {
    copyFrozen: () => void copy(frozenHref(), 'range.link.copied'),
    copyMoving: () => void copy(movingHref(), 'common.copied'),
  }
}
