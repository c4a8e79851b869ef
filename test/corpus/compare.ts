/**
 * What mailtrace says against what the driver knows. Takes message-like, rejection-like and authentication-like objects,
 * so that it serves records of the tracker, rows of the store and answers of the API alike. Times are microseconds.
 */
import type { Truth, TruthFinal, TruthMessage } from './truth.ts'

export interface MessageLike {
  queueId: string
  messageId?: string | undefined
  origin: string
  sender?: string | undefined
  status: string
  firstSeen: number
  lastSeen: number
  recipients: {
    address: string
    originalAddress?: string | undefined
    status: string
    forwardedAs?: string | undefined
  }[]
  links: { kind: string; way: string; queueId: string }[]
}

export interface Difference {
  check: 'accepted' | 'recipient' | 'rejection' | 'sasl' | 'session'
  /** Queue ID and address, or what else names it; stable for one corpus. */
  key: string
  expected: string
  found: string
}

const SLACK = 2_000_000
const micros = (seconds: number): number => Math.round(seconds * 1e6)

const groupBy = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}

/** Finds lives by queue ID and time, for short queue IDs come back. */
export const createFinder = (messages: readonly MessageLike[]) => {
  const byQueueId = groupBy(messages, ({ queueId }) => queueId)
  const byMessageId = groupBy(messages, ({ messageId }) => messageId ?? '')
  return {
    /** The life that was there between the two times. */
    at: (queueId: string, from: number, until: number): MessageLike | undefined =>
      byQueueId
        .get(queueId)
        ?.find(({ firstSeen }) => firstSeen >= micros(from) - SLACK && firstSeen <= micros(until) + SLACK),
    /** The first life of the queue ID after the parent began. */
    child: (queueId: string, parent: MessageLike): MessageLike | undefined =>
      byQueueId.get(queueId)?.find(({ firstSeen }) => firstSeen >= parent.firstSeen - SLACK),
    byMessageId: (messageId: string): MessageLike[] => byMessageId.get(messageId) ?? [],
  }
}

type Finder = ReturnType<typeof createFinder>

/** The life of a message of the driver; sendmail and the proxy filter tell no queue ID. */
const lifeOf = (finder: Finder, truth: TruthMessage): MessageLike | undefined =>
  truth.queue_id
    ? finder.at(truth.queue_id, truth.t0, truth.t1)
    : finder.byMessageId(truth.message_id ?? '').find(({ status }) => status !== 'rejected')

/** Refused at the end of DATA, or given up by the client before. */
const isRefused = (life: MessageLike): boolean => life.status === 'rejected' || life.status === 'deleted'

/** The load test that the driver counts as a whole. */
const isBurst = ({ sender }: MessageLike): boolean => sender?.endsWith('@burst.example') === true

/** Lives that claim to be a message a client handed over; the second hop of one is the same message. */
const isCounted = (life: MessageLike): boolean =>
  life.origin === 'smtpd' &&
  !isRefused(life) &&
  !isBurst(life) &&
  !life.links.some(({ kind, way }) => kind === 'reinjection' && way === 'from')

export const compareAccepted = (truth: Truth, messages: readonly MessageLike[]): Difference[] => {
  const finder = createFinder(messages)
  const differences: Difference[] = []
  const claimed = new Set<MessageLike>()
  for (const message of truth.messages) {
    if (message.outcome !== 'accepted') continue
    const life = lifeOf(finder, message)
    const key = message.queue_id ?? message.message_id ?? `t${message.n}`
    if (life === undefined) {
      differences.push({ check: 'accepted', key, expected: 'accepted', found: 'no message' })
      continue
    }
    claimed.add(life)
    if (life.status === 'rejected') {
      differences.push({ check: 'accepted', key, expected: 'accepted', found: life.status })
    }
  }
  for (const life of messages) {
    if (!isCounted(life) || claimed.has(life)) continue
    differences.push({ check: 'accepted', key: life.queueId, expected: 'nothing', found: life.status })
  }
  const sent = truth.events
    .filter(({ event }) => event === 'burst-begin' || event === 'burst2-submitted')
    .reduce((sum, { n }) => sum + Number(n), 0)
  const burst = messages.filter((life) => isBurst(life) && life.origin === 'smtpd' && !isRefused(life)).length
  if (burst !== sent) {
    differences.push({ check: 'accepted', key: 'burst', expected: String(sent), found: String(burst) })
  }
  return differences
}

/** `deferred-then-sent or sent` -> `sent`, `bounced 5.1.1` -> `bounced`, `forwarded -> x` -> `forwarded`. */
const wordOf = (final: string): string =>
  (final.startsWith('deferred-then-') ? final.slice(14) : final).split(/[ -]/)[0] ?? ''

const same = (address: string, expected: string): boolean =>
  address.toLowerCase() === expected.toLowerCase() ||
  (!expected.includes('@') && address.toLowerCase().startsWith(`${expected.toLowerCase()}@`))

/** Statuses of an address in a life, followed into the life it was requeued to. */
const statusesIn = (finder: Finder, life: MessageLike, address: string, depth = 0): string[] =>
  life.recipients
    .filter(
      (recipient) =>
        same(recipient.originalAddress ?? recipient.address, address) || same(recipient.address, address),
    )
    .flatMap((recipient) => {
      const requeue = life.links.find(({ kind, way }) => kind === 'requeue' && way === 'to')
      const child = requeue === undefined ? undefined : finder.child(requeue.queueId, life)
      return recipient.status === 'forwarded' && child !== undefined && depth < 5
        ? statusesIn(finder, child, address, depth + 1)
        : [recipient.status]
    })

/** The life and all that it was forwarded into. */
const family = (finder: Finder, life: MessageLike, depth = 0): MessageLike[] => [
  life,
  ...(depth < 5 ? life.links : [])
    .filter(({ kind, way }) => way === 'to' && (kind === 'forward' || kind === 'requeue'))
    .flatMap(({ queueId }) => {
      const child = finder.child(queueId, life)
      return child === undefined ? [] : family(finder, child, depth + 1)
    }),
]

const compared = new Set(['sent', 'bounced', 'expired', 'held', 'discarded', 'deleted', 'forwarded'])

const neverActive = new Set(['held', 'deleted', 'discarded'])

/** The discard transport answers `sent`, which is what the driver was told to expect; the mail is gone all the same. */
const expectedOf = (final: TruthFinal): string =>
  final.scenario.endsWith('-discardt') && final.final === 'sent' ? 'discarded' : final.final

/**
 * What the operator's last command made of a message. truth_final.jsonl knows it of messages whose queue ID the client was
 * told; sendmail is told none.
 */
const operated = (truth: Truth, { queueId }: MessageLike): string | undefined => {
  const words: Record<string, string> = {
    'postsuper-d': 'deleted',
    'postsuper-e': 'expired',
    'postsuper-f': 'expired',
    'postsuper-h': 'held',
  }
  const last = truth.events.filter((one) => one['queue_id'] === queueId).at(-1)
  return last === undefined ? undefined : words[last.event]
}

const compareFinal = (finder: Finder, final: TruthFinal, life: MessageLike): Difference[] => {
  const differences: Difference[] = []
  const check = (address: string, expected: string, statuses: readonly string[]) => {
    if (statuses.length > 0 && statuses.every((status) => status === expected)) return
    // an alias with members here and elsewhere is delivered in part and forwarded in part
    const parts = statuses.every((status) => status === 'forwarded' || status === 'sent')
    if (expected === 'forwarded' && parts && statuses.includes('forwarded')) return
    const found = [...new Set(statuses)].sort().join(' ') || life.status
    // of a message that never came to the queue manager the log names one recipient, or none
    if (statuses.length === 0 && neverActive.has(expected) && found === expected) return
    differences.push({ check: 'recipient', key: `${life.queueId} ${address}`, expected, found })
  }
  if (compared.has(final.final)) check(final.rcpt, expectedOf(final), statusesIn(finder, life, final.rcpt))
  // where the first part of the road is not what was intended, the rest of it is not either
  if (final.final !== 'forwarded' && final.final !== 'expanded' && final.final !== 'redirected')
    return differences
  const lives = family(finder, life)
  for (const [address, text] of Object.entries(final.finals ?? {})) {
    if (wordOf(text) === final.final && same(address, final.rcpt)) continue
    check(
      address,
      wordOf(text),
      lives.flatMap((one) => statusesIn(finder, one, address)),
    )
  }
  return differences
}

export const compareRecipients = (truth: Truth, messages: readonly MessageLike[]): Difference[] => {
  const finder = createFinder(messages)
  const byN = new Map(truth.messages.map((message) => [message.n, message]))
  return truth.finals.flatMap((final) => {
    const message = byN.get(final.n)
    if (message?.outcome !== 'accepted') return []
    const life = lifeOf(finder, message)
    if (life === undefined) return []
    const word = message.queue_id ? undefined : operated(truth, life)
    return compareFinal(finder, word === undefined ? final : { ...final, final: word }, life)
  })
}
