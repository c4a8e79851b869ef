/** Plain words for the answer that a recipient got: the catalogue of reasons, asked by class first, then by code. */
import { namingList } from '../../parsers/reasons/blocklist.ts'
import { explainCode, explainReason } from '../../parsers/reasons/explain.ts'
import type { Explanation, Words } from '../../parsers/reasons/explain.ts'
import { namingGreeting } from '../../parsers/reasons/greeting.ts'
import { whenOver } from '../../parsers/reasons/over.ts'
import type { FactRecipient } from './facts.ts'

type Answered = Pick<FactRecipient, 'reasonClass' | 'dsn' | 'status' | 'reply'>

/** What the answer means, without a word of further tries where none follows; undefined without class and code. */
export function meaningOf(recipient: Answered, open: boolean): Explanation | undefined {
  const meaning = catalogued(recipient)
  return meaning && isOver(recipient, open) ? whenOver(meaning) : meaning
}

/** Whether no further try follows; `open` is that of its message. */
export function isOver({ status }: Pick<Answered, 'status'>, open: boolean): boolean {
  return !open || status === 'bounced' || status === 'expired'
}

function catalogued({ reasonClass, dsn, reply }: Answered): Explanation | undefined {
  const known = reasonClass === undefined || reasonClass === 'other' ? undefined : explainReason(reasonClass)
  if (known) return namingGreeting(namingList(known, reply), reply)
  return dsn === undefined ? undefined : explainCode(dsn)
}

/** The cause for the verdict: undefined where the catalogue knows no more than the first digit of the code. */
export function causeOf(recipient: Answered, open: boolean): Words | undefined {
  const { meaning } = catalogued(recipient) ?? {}
  const general = explainCode(`${recipient.dsn?.charAt(0) ?? ''}.999.999`)?.meaning
  return meaning === undefined || meaning.en === general?.en ? undefined : meaningOf(recipient, open)?.meaning
}
