/** Plain words for the answer that a recipient got: the catalogue of reasons, asked by class first, then by code. */
import { explainCode, explainReason } from '../../parsers/reasons/explain.ts'
import type { Explanation, Words } from '../../parsers/reasons/explain.ts'
import type { FactRecipient } from './facts.ts'

type Answered = Pick<FactRecipient, 'reasonClass' | 'dsn'>

/** What the answer means; undefined without class and code. */
export function meaningOf({ reasonClass, dsn }: Answered): Explanation | undefined {
  const known = reasonClass === undefined || reasonClass === 'other' ? undefined : explainReason(reasonClass)
  return known ?? (dsn === undefined ? undefined : explainCode(dsn))
}

/** The cause for the verdict: undefined where the catalogue knows no more than the first digit of the code. */
export function causeOf(recipient: Answered): Words | undefined {
  const { meaning } = meaningOf(recipient) ?? {}
  const general = explainCode(`${recipient.dsn?.charAt(0) ?? ''}.999.999`)?.meaning
  return meaning === undefined || meaning.en === general?.en ? undefined : meaning
}
