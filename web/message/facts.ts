/** What the verdict is made of: the few facts of a message that decide what to tell a caller. */
import { noticesOf } from './notices.ts'
import type { Link, LogLine, MessageDetail, Recipient, Status } from '../../server/api/contract.ts'

/** Statuses that another server's answer explains; a rejection is our own answer. */
export const HAS_ANSWER: readonly Status[] = ['bounced', 'expired', 'deferred']

export type FactRecipient = Pick<
  Recipient,
  | 'address'
  | 'status'
  | 'dsn'
  | 'relay'
  | 'attempts'
  | 'firstAttempt'
  | 'lastAttempt'
  | 'reply'
  | 'reasonClass'
  | 'delay'
>

export interface VerdictFacts {
  status: Status
  queueId: string
  open: boolean
  origin: MessageDetail['message']['origin']
  direction: MessageDetail['message']['direction']
  /** `''` is the null sender: nobody can be told. */
  sender?: string
  firstSeen: string
  lastSeen: string
  recipients: readonly FactRecipient[]
  /** The notice that it came back, and the ones that it is late or has arrived. */
  notice?: Link
  warning?: Link
  report?: Link
  /** Nothing was seen for so long that it is not known whether it still waits. */
  isSilent?: true
  /** What this message is a notice about. */
  noticeFor?: Link
  /** Where the message goes on: an alias, a filter, the next host. */
  continuesAs?: Link
  nextAttempt?: string
  /** That time is over, and nothing was seen of it: it is an estimate, or the log is late. */
  isOverdue?: true
  givesUpAt?: string
  /** The client went away before the message was complete: it was never in the queue, and nobody deleted it. */
  isBrokenOff?: true
  /** `postsuper -r`: under what queue ID it went on, where that is known. */
  requeued?: { as?: Link }
  /** When an administrator gave it up: `postsuper -e` or `-f`. */
  forcedAt?: string
  scan?: { action: string; score: number; requiredScore: number }
}

/** Postfix tries what is new within minutes, and what is late at least every 4,000 s (maximal_backoff_time). */
const SILENT_AFTER_MS: Partial<Record<Status, number>> = { pending: 3_600_000, deferred: 6 * 3_600_000 }

/** The facts of a message as the API tells it; `now` in milliseconds. */
export function factsOf(detail: MessageDetail, now: number): VerdictFacts {
  const { message, nextAttempt, givesUpAt } = detail
  const link = (kinds: readonly string[], way: Link['way']) =>
    message.links.find((each) => each.certain && each.way === way && kinds.includes(each.kind))
  const noticeFor = link(['bounce', 'notification'], 'from')
  const continuesAs = link(['forward', 'reinjection'], 'to')
  const forced = message.status === 'expired' ? detail.lines.find(isForcedEnd) : undefined
  const patience = SILENT_AFTER_MS[message.status]
  const isSilent = message.open && patience !== undefined && now - Date.parse(message.lastSeen) > patience
  return {
    status: message.status,
    queueId: message.queueId,
    open: message.open,
    origin: message.origin,
    direction: message.direction,
    ...(message.sender !== undefined && { sender: message.sender }),
    firstSeen: message.firstSeen,
    lastSeen: message.lastSeen,
    recipients: message.recipients,
    ...noticesOf(detail),
    ...(isSilent && { isSilent }),
    ...(noticeFor && { noticeFor }),
    ...(continuesAs && { continuesAs }),
    ...(nextAttempt !== undefined && { nextAttempt }),
    ...(nextAttempt !== undefined && Date.parse(nextAttempt) < now && { isOverdue: true as const }),
    ...(givesUpAt !== undefined && { givesUpAt }),
    // what postsuper deletes has left the queue, and when is known
    ...(message.status === 'deleted' && message.removedAt === undefined && { isBrokenOff: true as const }),
    ...requeuedOf(detail, link(['requeue'], 'to')),
    ...(forced && { forcedAt: forced.time }),
    ...(message.scan && { scan: message.scan }),
  }
}

// 3460527E96A: from=<dave@example.net>, status=force-expired, returned to sender
const FORCED = '>, status=force-expired, returned to sender'

const isForcedEnd = ({ kind, message }: Pick<LogLine, 'kind' | 'message'>): boolean =>
  kind === 'expired' && message.endsWith(FORCED)

/** The line of postsuper says that it was put back, the link says as what; either may not be stored. */
const requeuedOf = ({ lines }: MessageDetail, as: Link | undefined): Pick<VerdictFacts, 'requeued'> =>
  as || lines.some(({ kind }) => kind === 'requeued') ? { requeued: { ...(as && { as }) } } : {}

/** The address as it was given, where an alias made another of it. */
export function originalOf(
  recipient: Pick<Recipient, 'address' | 'originalAddress'> | undefined,
): string | undefined {
  const { address, originalAddress: original } = recipient ?? {}
  return original === undefined || original === '' || original.toLowerCase() === address?.toLowerCase()
    ? undefined
    : original
}

/** What aliases made of an address, where it was more than one: `sales@ -> anna@, ben@`. */
export function expansionsOf(
  recipients: readonly Pick<Recipient, 'address' | 'originalAddress'>[],
): { original: string; addresses: string[] }[] {
  const all = new Map<string, string[]>()
  for (const recipient of recipients) {
    const original = originalOf(recipient)
    if (original !== undefined) all.set(original, [...(all.get(original) ?? []), recipient.address])
  }
  return [...all]
    .map(([original, addresses]) => ({ original, addresses: [...new Set(addresses)] }))
    .filter(({ addresses }) => addresses.length > 1)
}

/** Host name of a relay as Postfix writes it; undefined for `none` and for transports without a host. */
export function relayHost(relay: string | undefined): string | undefined {
  if (relay === undefined || relay === 'none') return undefined
  const host = relay.split('[')[0]
  return host === undefined || host === '' ? undefined : host
}

/** Whether a delivery ended in a mailbox of ours and not at another server. */
export function isMailboxRelay(relay: string | undefined): boolean {
  // mail.example.org[private/dovecot-lmtp]   local   virtual   dovecot
  //                 ^ a socket, no address   ^ a transport without a peer
  return relay !== undefined && relay !== 'none' && (!relay.includes('[') || /\[[^\]]*\/[^\]]*\]/.test(relay))
}

// host mx.example.net[198.51.100.7] said: 550 …     host mx.example.net[198.51.100.7] refused to talk to me: …     421 4.7.28 …
const THEIRS = /^(?:host \S+ (?:said|refused to talk to me): |\d{3}[ -])/

/** Whether the other server said it; else it is Postfix's own account of how the try ended. */
export function isTheirAnswer(reply: string | undefined): boolean {
  return reply === undefined || THEIRS.test(reply)
}

/** Whether Postfix put it off without a try, as that destination had just failed (src/qmgr/qmgr_queue.c). */
export function isSuspended(reply: string | undefined): boolean {
  return reply?.startsWith('delivery temporarily suspended') === true
}

// 250 2.0.0 Ok: queued as 8F2C1   250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4bXk2V
//                         ^ the other server's own ID, the proof of delivery
const QUEUED_AS = /\bqueued(?: mail for delivery)? as ([0-9A-Za-z.-]+)/i

/** The queue ID that the other server gave the message, when its answer tells. */
export function remoteQueueId(reply: string | undefined): string | undefined {
  return QUEUED_AS.exec(reply ?? '')?.[1]
}

/** Domain of an address, undefined without one. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  return at < 0 || at === address.length - 1 ? undefined : address.slice(at + 1)
}

/** Whether our refusal was for now only: the other side tries again by itself (RFC 5321 section 4.2.1, 4yz). */
export function isPutOff(recipient: Pick<Recipient, 'dsn' | 'reply'> | undefined): boolean {
  return /^4/.test(recipient?.dsn ?? recipient?.reply ?? '')
}
