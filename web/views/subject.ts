/** What a view is about: one client, one domain of recipients, one provider, or one account; and the lists that speak of it. Pure. */
import { formatTerm } from '../../server/query/language/search.ts'
import type { Field } from '../../server/query/language/words.ts'
import type { Mode } from '../search/modes.ts'

export const SUBJECTS = ['client', 'domain', 'provider', 'account'] as const
export type Subject = (typeof SUBJECTS)[number]

const WORD: Record<Subject, Field> = {
  client: 'client',
  domain: 'domain',
  provider: 'provider',
  account: 'sasl',
}

/** A list of the view; `key` names its heading, `views.list.<key>`. */
export interface ViewList {
  key: string
  mode: Mode
  q: string
}

function term(field: Field, text: string): string {
  return formatTerm({ field, values: [{ text, literal: text.includes('*') }], negated: false })
}

/** The lists of a view, the one that answers most first. */
export function listsOf(subject: Subject, value: string): ViewList[] {
  const q = term(WORD[subject], value)
  switch (subject) {
    case 'client':
      return [
        { key: 'rejections', mode: 'rejections', q },
        { key: 'messages', mode: 'messages', q },
        { key: 'logins', mode: 'authentications', q },
      ]
    case 'domain':
      return [
        { key: 'messagesTo', mode: 'messages', q },
        {
          key: 'messagesFrom',
          mode: 'messages',
          q: formatTerm({ field: 'from', values: [{ text: `*@${value}`, literal: false }], negated: false }),
        },
        { key: 'rejections', mode: 'rejections', q },
      ]
    case 'provider':
      return [
        { key: 'messages', mode: 'messages', q },
        { key: 'rejections', mode: 'rejections', q },
      ]
    case 'account':
      return [
        { key: 'logins', mode: 'authentications', q },
        { key: 'messages', mode: 'messages', q },
        { key: 'rejections', mode: 'rejections', q },
      ]
  }
}

/** The words that find the messages whose flow the view draws. */
export function wordsOf(subject: Subject, value: string): string {
  return term(WORD[subject], value)
}

/** Path of a view. */
export function viewPath(subject: Subject, value: string): string {
  return `/${subject}/${encodeURIComponent(value)}`
}
