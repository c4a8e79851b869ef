/**
 * Did it arrive? The answer in whole sentences, made from facts alone: one line for the person on the telephone, one for
 * the administrator.
 */
import type { Status } from '../../server/api/contract.ts'
import { answerPhrases } from './answers.ts'
import { domainOf, HAS_ANSWER, isMailboxRelay, isPutOff } from './facts.ts'
import type { FactRecipient, VerdictFacts } from './facts.ts'
import type { Phrase } from './phrase.ts'

export interface Verdict {
  /** Colour and icon of the banner. */
  tone: Status
  /** For whoever asks "where is my mail?". */
  caller: Phrase[]
  /** For whoever runs the server. */
  admin: Phrase[]
}

/** Words for a reply, from the catalogue of reasons; undefined where it has none. */
export type ExplainReply = (recipient: FactRecipient, open: boolean) => { en: string; de: string } | undefined

/** Worst first, as docs/reference/vocabulary.md ranks them. */
const RANK: readonly Status[] = [
  'bounced',
  'expired',
  'rejected',
  'deferred',
  'held',
  'pending',
  'deleted',
  'discarded',
  'forwarded',
  'sent',
]

export function verdict(facts: VerdictFacts, explain: ExplainReply): Verdict {
  return {
    tone: facts.status,
    caller: [...outcome(facts), ...afterRequeue(facts), ...cause(facts, explain), ...told(facts)],
    admin: answerPhrases(facts),
  }
}

/** What became of it: one sentence when all recipients share a fate, else one for each fate. */
function outcome(facts: VerdictFacts): Phrase[] {
  const { recipients, status, open } = facts
  if (facts.origin === 'probe') return [{ key: 'message.verdict.probe' }]
  const total = recipients.length
  if (total === 0 && status === 'pending' && !open) return [{ key: 'message.verdict.all.unknown' }]

  const fates = RANK.map((fate) => ({
    fate,
    those: recipients.filter((recipient) => recipient.status === fate),
  })).filter(({ those }) => those.length > 0)
  const [only] = fates
  if (total === 0 || (only && only.those.length === total)) return [shared(facts, total)]

  const arrived = recipients.filter((recipient) => recipient.status === 'sent').length
  return [
    ...(arrived > 0 ? [{ key: 'message.verdict.part', values: { arrived, total } }] : []),
    ...fates
      .filter(({ fate }) => fate !== 'sent')
      .map(({ fate, those }) => ({
        key: `message.verdict.some.${fate === 'forwarded' && facts.requeued ? 'requeued' : fate}`,
        values: { address: those[0]?.address ?? '' },
        count: those.length,
      })),
  ]
}

/** The fate that all recipients share. */
function shared(facts: VerdictFacts, total: number): Phrase {
  const { status, recipients, open, firstSeen, lastSeen, isSilent, forcedAt } = facts
  const count = Math.max(1, total)
  if (status === 'sent') {
    if (recipients.every(({ relay }) => isMailboxRelay(relay)))
      return { key: 'message.verdict.all.sentMailbox', count }
    const domain = domainOf(recipients[0]?.address ?? '')
    if (count === 1 && domain !== undefined)
      return { key: 'message.verdict.all.sentServer', values: { domain } }
  }
  if (status === 'pending' && !open) return { key: 'message.verdict.all.unknown' }
  if (isSilent)
    return { key: `message.verdict.silent.${status}`, values: { time: { time: lastSeen } }, count }
  if (status === 'rejected' && isPutOff(recipients[0])) return { key: 'message.verdict.all.putOff' }
  if (facts.isBrokenOff) return { key: 'message.verdict.all.brokenOff' }
  if (status === 'forwarded' && facts.requeued) return { key: 'message.verdict.all.requeued', count }
  if (status === 'expired') {
    if (forcedAt !== undefined) return { key: 'message.verdict.all.forceExpired' }
    const waited = { seconds: (Date.parse(lastSeen) - Date.parse(firstSeen)) / 1000 }
    return { key: 'message.verdict.all.expired', values: { waited } }
  }
  return { key: `message.verdict.all.${status}`, count }
}

/** What became of it under its new queue ID, as far as it is stored. */
function afterRequeue({ status, requeued }: VerdictFacts): Phrase[] {
  const fate = requeued?.as?.status
  return status === 'forwarded' && fate !== undefined ? [{ key: `message.verdict.requeued.${fate}` }] : []
}

/** What we refuse for something else than its content, by class of reason. */
const REFUSED: Readonly<Record<string, string>> = { 'too-large': 'tooLarge', protocol: 'ownRefused' }

/** Why, in the words of the catalogue; else in general words. */
function cause({ status, recipients, direction, open }: VerdictFacts, explain: ExplainReply): Phrase[] {
  const worst = recipients.find((recipient) => recipient.status === status)
  if (!worst) return []
  // The catalogue speaks of other servers' answers; here the answer is ours.
  if (status === 'rejected') {
    if (worst.reasonClass === 'greylisting') return [{ key: 'message.verdict.cause.greylisted' }]
    if (isPutOff(worst)) return []
    return [{ key: `message.verdict.cause.${REFUSED[worst.reasonClass ?? ''] ?? 'filtered'}` }]
  }
  if (!HAS_ANSWER.includes(status)) return []
  const words = explain(worst, open)
  if (words) return [{ words }]

  const domain = domainOf(worst.address)
  if (domain === undefined || direction === 'inbound' || isMailboxRelay(worst.relay))
    return [{ key: `message.verdict.cause.${ownCause(status, open)}` }]
  if (status === 'bounced') return [{ key: 'message.verdict.cause.refused', values: { domain } }]
  const reached = worst.relay !== undefined && worst.relay !== 'none'
  return [{ key: `message.verdict.cause.${reached ? 'later' : 'unreachable'}`, values: { domain } }]
}

/** Why our own server did not store it. */
function ownCause(status: Status, open: boolean): string {
  if (status === 'bounced') return 'ownRefused'
  return status === 'deferred' && open ? 'ownLater' : 'ownFailed'
}

/** Whether the sender knows: that it came back, or at least that it is late. */
function told({ status, recipients, notice, warning, report, sender }: VerdictFacts): Phrase[] {
  const returned = recipients.some(({ status: fate }) => fate === 'bounced' || fate === 'expired')
  if (!returned && status !== 'bounced' && status !== 'expired')
    return [...(status === 'deferred' ? sentAt('warned', warning) : []), ...sentAt('reported', report)]
  if (notice && sender === '')
    return [{ key: 'message.verdict.told.postmaster', values: { queueId: notice.queueId } }]
  if (notice)
    return notice.firstSeen === undefined
      ? [{ key: 'message.verdict.told.some' }]
      : [{ key: 'message.verdict.told.at', values: { time: { time: notice.firstSeen } } }]
  return [{ key: sender === '' ? 'message.verdict.told.nobody' : 'message.verdict.told.notSeen' }]
}

/** When a warning or a report went to the sender, if one did. */
function sentAt(what: 'warned' | 'reported', link: VerdictFacts['warning']): Phrase[] {
  return link?.firstSeen === undefined
    ? []
    : [{ key: `message.verdict.told.${what}`, values: { time: { time: link.firstSeen } } }]
}
