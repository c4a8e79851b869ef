/** Errors of the API in the reader's language: the web words each code; the service's own sentence stays in the details. */
import { useI18n } from 'vue-i18n'
import type { ApiError } from '../api.ts'
import { commandIn } from '../guide/command.ts'

/** Their sentence says only that a value is wrong; which one, the service's words say. */
const NAMED_BY_DETAIL = ['REQUEST_INVALID', 'QUERY_PARAMS_INVALID', 'SEARCH_INVALID']

export function useErrorWords() {
  const { t, te, locale } = useI18n()

  const roleName = (role: string) => (te(`error.role.${role}`) ? t(`error.role.${role}`) : role)

  /** What kind of trouble it is, in a few words. */
  const titleOf = ({ kind }: ApiError) => t(`error.title.${kind}`)
  const adviceOf = ({ kind }: ApiError) => t(`error.advice.${kind}`)

  /** What happened, as a sentence; '' where the kind says it all. */
  function sentenceOf({ kind, problem: { code, values = [], detail } }: ApiError): string {
    // Whoever is signed out or cut off needs no reason; a code that these pages do not know speaks for itself.
    if (!te(`error.code.${code}`)) return ['session', 'offline'].includes(kind) ? '' : detail
    if (NAMED_BY_DETAIL.includes(code) && detail !== '' && locale.value === 'en') return detail
    const command = code === 'FILE_UNREADABLE' ? commandIn(values[1] ?? '') : undefined
    const filled = code === 'NOT_ALLOWED' ? values.map(roleName) : [...values]
    const sentence = t(`error.code.${code}`, filled)
    return command === undefined ? sentence : `${sentence} ${t('error.command', { command })}`
  }

  /** For a form: the sentence, else what to do. */
  const faultOf = (error: ApiError) => sentenceOf(error) || adviceOf(error)

  return { titleOf, adviceOf, sentenceOf, faultOf }
}
