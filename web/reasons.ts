/** Reason classes in a few words; the whole sentence is in parsers/reasons. */
import { i18n } from './i18n.ts'

/** The title of a class of parsers/reasons; what is none stays as it is. Reactive in templates. */
export function reasonTitle(reasonClass: string): string {
  const { t, te } = i18n.global
  const key = `reason.${reasonClass}`
  return te(key) ? t(key) : reasonClass
}
