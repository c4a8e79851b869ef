/** The administrator's line of the verdict: tries, times, codes and the next step. */
import type { Status } from '../../server/api/contract.ts'
import { isMailboxRelay, isPutOff, isTheirAnswer, relayHost, remoteQueueId } from './facts.ts'
import type { FactRecipient, VerdictFacts } from './facts.ts'
import type { Phrase } from './phrase.ts'

/** Sentences for the administrator, most telling first. */
export function answerPhrases(facts: VerdictFacts): Phrase[] {
  const about = facts.recipients.filter(({ status }) => status === facts.status)
  return [...ANSWERS[facts.status](facts, about), ...warnedBefore(facts), ...origin(facts)]
}

type Answer = (facts: VerdictFacts, about: readonly FactRecipient[]) => Phrase[]

const ANSWERS: Record<Status, Answer> = {
  sent: ({ direction }, about) => {
    const slowest = worstOf(about, ({ delay }) => delay ?? 0)
    if (!slowest?.lastAttempt) return []
    const phrases: Phrase[] = []
    const relay = relayHost(slowest.relay) ?? slowest.relay ?? 'none'
    const values = { relay, time: { time: slowest.lastAttempt }, delay: { seconds: slowest.delay ?? 0 } }
    const remoteId = remoteQueueId(slowest.reply)
    if (about.length > 1) phrases.push({ key: 'message.verdict.admin.acceptedMany', values })
    else if (remoteId !== undefined)
      phrases.push({ key: 'message.verdict.admin.acceptedAs', values: { ...values, remoteId } })
    else phrases.push({ key: 'message.verdict.admin.accepted', values })
    if (direction !== 'inbound' && about.some(({ relay: each }) => !isMailboxRelay(each)))
      phrases.push({ key: 'message.verdict.admin.beyond' })
    return phrases
  },
  forwarded: ({ continuesAs, requeued }) => {
    const next = requeued?.as ?? continuesAs
    return [
      ...(requeued ? [{ key: 'message.verdict.admin.requeued' }] : []),
      ...(next ? [{ key: 'message.verdict.admin.continues', values: { queueId: next.queueId } }] : []),
    ]
  },
  deferred: ({ nextAttempt, isOverdue, givesUpAt, open, sender, isSilent }, about) => [
    ...tries(about),
    ...answer(about),
    ...(nextAttempt === undefined || isSilent
      ? []
      : [
          {
            key: `message.verdict.admin.${isOverdue ? 'overdue' : 'next'}`,
            values: { time: { time: nextAttempt } },
          },
        ]),
    ...(givesUpAt === undefined || isSilent
      ? []
      : [
          {
            key: `message.verdict.admin.${sender === '' ? 'givesUpSilent' : 'givesUp'}`,
            values: { time: { time: givesUpAt } },
          },
        ]),
    ...(open ? [] : [{ key: 'message.verdict.admin.vanished' }]),
  ],
  bounced: (_, about) => [...answer(about), ...tries(about)],
  expired: ({ forcedAt }, about) => [
    ...(forcedAt === undefined
      ? []
      : [{ key: 'message.verdict.admin.forceExpired', values: { time: { time: forcedAt } } }]),
    ...tries(about),
    ...answer(about),
  ],
  rejected: ({ scan }, about) => [
    ...answer(about),
    ...(scan
      ? [
          {
            key: 'message.verdict.admin.scanned',
            values: { action: scan.action, score: scan.score, required: scan.requiredScore },
          },
        ]
      : []),
    { key: `message.verdict.admin.${isPutOff(about[0]) ? 'putOffInSession' : 'refusedInSession'}` },
  ],
  held: ({ queueId }) => [{ key: 'message.verdict.admin.held', values: { queueId } }],
  pending: ({ open, firstSeen, queueId, isSilent }) =>
    open && !isSilent
      ? [{ key: 'message.verdict.admin.pending', values: { time: { time: firstSeen } } }]
      : [{ key: 'message.verdict.admin.linesMissing', values: { queueId } }],
  deleted: ({ lastSeen, isBrokenOff }) => [
    {
      key: `message.verdict.admin.${isBrokenOff ? 'brokenOff' : 'deleted'}`,
      values: { time: { time: lastSeen } },
    },
  ],
  discarded: (_, about) => [...answer(about), { key: 'message.verdict.admin.discarded' }],
}

/** How often, and when the last time. */
function tries(about: readonly FactRecipient[]): Phrase[] {
  const busiest = worstOf(about, ({ attempts }) => attempts)
  if (!busiest?.lastAttempt || busiest.attempts < 1) return []
  return [
    {
      key: 'message.verdict.admin.tried',
      values: { time: { time: busiest.lastAttempt } },
      count: busiest.attempts,
    },
  ]
}

/** What our own server decided, by class of reason, where there are words for it. */
const OWN: Readonly<Record<string, string>> = { tls: 'ownTls', smtputf8: 'ownUtf8' }

/** Who answered, and with which code; what Postfix found by itself is no answer of the other server. */
function answer(about: readonly FactRecipient[]): Phrase[] {
  const first = about.find(({ dsn }) => dsn !== undefined)
  if (first?.dsn === undefined) return []
  const relay = relayHost(first.relay)
  if (relay === undefined) return [{ key: 'message.verdict.admin.code', values: { dsn: first.dsn } }]
  const who = isTheirAnswer(first.reply) ? 'answered' : (OWN[first.reasonClass ?? ''] ?? 'code')
  return [{ key: `message.verdict.admin.${who}`, values: { relay, dsn: first.dsn } }]
}

/** That a warning went out before the mail came back or arrived; of one that still waits the caller is told. */
function warnedBefore({ status, warning }: VerdictFacts): Phrase[] {
  return status === 'deferred' || warning?.firstSeen === undefined
    ? []
    : [{ key: 'message.verdict.admin.warned', values: { time: { time: warning.firstSeen } } }]
}

/** That this is itself a notice, or one of mailtrace's own mails. */
function origin({ noticeFor, origin: from }: VerdictFacts): Phrase[] {
  if (noticeFor) return [{ key: 'message.verdict.admin.isNotice', values: { queueId: noticeFor.queueId } }]
  return from === 'bounce' ? [{ key: 'message.verdict.admin.isSomeNotice' }] : []
}

function worstOf(about: readonly FactRecipient[], weight: (recipient: FactRecipient) => number) {
  return about.toSorted((a, b) => weight(b) - weight(a))[0]
}
