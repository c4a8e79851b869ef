/** Links against what proves them: lines of the log, what lies in the mailboxes, and who got a bounce. */
import type { MessageRecord } from '../../server/correlate/records.ts'

/** A mail in a mailbox: `received_ids` are of its `Received:` headers, the newest first. */
export interface MailboxEntry {
  box: string
  message_id: string | null
  received_ids: string[]
}

const groupOf = (messages: readonly MessageRecord[]): Map<string, MessageRecord[]> => {
  const byId = new Map<string, MessageRecord[]>()
  for (const message of messages) byId.set(message.queueId, [...(byId.get(message.queueId) ?? []), message])
  return byId
}

/** Lines that name a child: `forwarded as ID`, `notification: ID`; short queue IDs come back, so each with its parent. */
export const childrenIn = (log: string, pattern: RegExp): string[] => [
  ...new Set([...log.matchAll(pattern)].map(([, parent = '', child = '']) => `${parent} ${child}`)),
]

export const FORWARDED = /: ([0-9A-Za-z]+): to=<.*status=sent \(forwarded as ([0-9A-Za-z]+)\)$/gm
export const NOTIFIED = /: ([0-9A-Za-z]+): [a-z -]+ notification: ([0-9A-Za-z]+)$/gm

/** Children that the links of `kinds` name, with their parent, once per link. */
export const childrenOf = (messages: readonly MessageRecord[], kinds: readonly string[]): string[] =>
  messages.flatMap(({ queueId, links }) =>
    links
      .filter(({ kind, way }) => way === 'to' && kinds.includes(kind))
      .map((link) => `${queueId} ${link.queueId}`),
  )

/** Mailbox entries whose IDs of our host are no path: each is a life, linked to the one before it. */
export const brokenPaths = (
  messages: readonly MessageRecord[],
  entries: readonly MailboxEntry[],
): MailboxEntry[] => {
  const byId = groupOf(messages)
  const messageIds = new Set(messages.map(({ messageId }) => messageId))
  // what a filter gave back is a hop of the same message; any other way on is a link
  const isNext = ({ links, hops = [] }: MessageRecord, from: string, to: string): boolean =>
    links.some(({ way, queueId }) => way === 'to' && queueId === to) ||
    hops.some(({ queueId }, index) => queueId === from && hops[index + 1]?.queueId === to)
  const isLinked = (from: string, to: string): boolean =>
    byId.get(from)?.some((message) => isNext(message, from, to)) === true
  return entries.filter(({ received_ids, message_id }) => {
    const ours = received_ids.filter((id) => byId.has(id)).reverse()
    // submission strips the headers of what it takes (corpus README): the Message-ID is left
    if (ours.length === 0) return !messageIds.has(message_id ?? undefined)
    return ours.some((id, index) => index > 0 && !isLinked(ours[index - 1] ?? '', id))
  })
}

/** `/var/mail/dave` is dave's, `/srv/sink/filesink.mbox` the file of the alias filesink. */
const userOf = (box: string): string => box.replace(/^.*\//, '').replace(/\.mbox$/, '')

const localPart = (address: string): string => address.toLowerCase().replace(/[+@].*$/s, '')

/** Mailbox entries that no delivery explains: the last life of ours that carried the mail brought it to that box. */
export const unexplainedBoxes = (
  messages: readonly MessageRecord[],
  entries: readonly MailboxEntry[],
): MailboxEntry[] => {
  const byId = groupOf(messages)
  const byMessageId = new Map<string, MessageRecord[]>()
  for (const message of messages) {
    const key = message.messageId ?? ''
    byMessageId.set(key, [...(byMessageId.get(key) ?? []), message])
  }
  return entries.filter(({ box, received_ids, message_id }) => {
    const last = received_ids.find((id) => byId.has(id))
    const lives = last === undefined ? byMessageId.get(message_id ?? '') : byId.get(last)
    return (
      lives?.some(({ recipients }) =>
        recipients.some(({ address, status }) => status === 'sent' && localPart(address) === userOf(box)),
      ) !== true
    )
  })
}

/** Bounces and notifications whose recipient is not the sender of the message they tell of. */
export const misdirected = (messages: readonly MessageRecord[]): string[] => {
  const byTrace = new Map(messages.map((message) => [message.traceId, message]))
  return messages.flatMap((child) =>
    child.links
      .filter(({ kind, way }) => way === 'from' && (kind === 'bounce' || kind === 'notification'))
      .flatMap(({ traceId = '' }) => {
        const parent = byTrace.get(traceId)
        // nobody sent it: the notice goes to 2bounce_notice_recipient, which is `postmaster` in every run's main.cf
        const wanted = parent?.sender === '' ? 'postmaster' : parent?.sender?.toLowerCase()
        const reached = child.recipients.some(({ address, originalAddress }) => {
          const to = (originalAddress ?? address).toLowerCase()
          return to === wanted || (wanted === 'postmaster' && to.startsWith('postmaster@'))
        })
        return reached || child.recipients.length === 0
          ? []
          : [
              `${parent?.queueId ?? '?'} ${String(wanted)} -> ${child.queueId} ${JSON.stringify(child.recipients.map(({ address }) => address))}`,
            ]
      }),
  )
}
