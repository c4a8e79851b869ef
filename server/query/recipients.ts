/**
 * Recipients of a message, made of its columns. The expression DOCUMENT tells the same as JSON, but the engine takes longer
 * to read it than to read the row: it is for conditions only.
 */
import type { Recipient, Status } from './answers.ts'

/** One element a recipient in each list; of messages written before a column was made it is shorter. */
export interface RecipientsRow {
  recipients: string[]
  recipient_originals: string[]
  recipient_statuses: Status[]
  recipient_dsns: string[]
  recipient_relays: string[]
  recipient_reasons: string[]
  recipient_sides: string[]
  recipient_providers: string[]
  recipient_attempts: number[]
  recipient_lasts: number[]
  recipient_firsts: number[]
  recipient_replies: string[]
  recipient_timings: string[]
  delay: number
  lastMicros: number
  /** JSON: links, hops and what else there is; `recipients`, too, where the columns cannot tell them. */
  rest: string
}

export const RECIPIENT_COLUMNS = `recipients, recipient_originals, recipient_statuses, recipient_dsns, recipient_relays,
  recipient_reasons, recipient_sides, recipient_providers, recipient_attempts, recipient_lasts, recipient_firsts,
  recipient_replies, recipient_timings, delay, toUnixTimestamp64Micro(opened) + last_after AS lastMicros, rest`

/** With its times as microseconds. */
export type TimedRecipient = Omit<Recipient, 'firstAttempt' | 'lastAttempt'> & {
  firstAttempt?: number
  lastAttempt?: number
}

/** Below this nobody tried yet. */
const NEVER = -4_503_599_627_370_496
/** Stands for the address in a reply. */
const ADDRESS = '\x02'

/** The columns of server/store/rows/recipients.ts read back. */
export function recipientsOf(row: RecipientsRow): TimedRecipient[] {
  return row.recipients.map((address, index) => {
    const texts = {
      originalAddress: row.recipient_originals[index],
      dsn: row.recipient_dsns[index],
      relay: row.recipient_relays[index],
      reply: row.recipient_replies[index]?.replaceAll(ADDRESS, () => address),
      reasonClass: row.recipient_reasons[index],
      side: row.recipient_sides[index],
      provider: row.recipient_providers[index],
    }
    const last = row.recipient_lasts[index] ?? -Infinity
    const lastAttempt = row.lastMicros - last
    return {
      address,
      status: row.recipient_statuses[index] ?? ('' as Status),
      attempts: row.recipient_attempts[index] ?? 0,
      ...stated(texts),
      ...(last >= NEVER && { firstAttempt: lastAttempt - (row.recipient_firsts[index] ?? 0), lastAttempt }),
      ...timesOf(row.recipient_timings[index] ?? '', row.delay),
    }
  })
}

function stated<T extends Record<string, string | undefined>>(texts: T): { [Name in keyof T]?: string } {
  const entries = Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')
  return Object.fromEntries(entries) as { [Name in keyof T]?: string }
}

/** `=/=/0.01/0.09/0.05`: the delay of the message, the same before the queue, in it, connecting, transmitting. */
function timesOf(timing: string, ofMessage: number): Pick<TimedRecipient, 'delay' | 'delays'> {
  if (timing === '') return {}
  const [whole = '', before, inQueue, connection, transmission] = timing.split('/')
  const delay = whole === '=' ? ofMessage : Number(whole)
  if (before === undefined) return { delay }
  return {
    delay,
    delays: {
      beforeQueue: before === '=' ? delay : Number(before),
      inQueue: Number(inQueue),
      connection: Number(connection),
      transmission: Number(transmission),
    },
  }
}
