/**
 * What programs beside Postfix say of a message: what became of it after `sent`, what SPF, DKIM and DMARC found. Their
 * words lie in a table of their own, so that it makes no difference which line was read first.
 */
import type { Check, Message, Outcome, Recipient, Scan } from './answers.ts'
import { bothForms, isMessageId } from './message-id.ts'
import { isoColumn, TIME, timeValue } from './range.ts'
import type { Asker } from './page.ts'

/** Dovecot speaks just before Postfix does; files may lag behind one another. */
const GRACE_MS = 60_000
const MOST_ROWS = 20_000

export interface NeighbourRow {
  at: string
  micros: string
  host: string
  daemon: string
  kind: 'outcome' | 'greylist' | 'check'
  name: string
  result: string
  detail: string
  queue_id: string
  message_id: string
  session: string
  username: string
  client_address: string
  sender: string
  recipient: string
  text: string
}

export const NEIGHBOUR_COLUMNS = `${isoColumn('time')} AS at, toString(toUnixTimestamp64Micro(time)) AS micros, host, daemon, kind,
  name, result, detail, queue_id, message_id, session, username, client_address, sender, recipient, text`

/** What was said of the messages, in the order of time. */
export async function neighboursOf(
  { reader }: Asker,
  messages: readonly Message[],
  signal: AbortSignal | undefined,
): Promise<NeighbourRow[]> {
  const since = Math.min(...messages.map(({ firstSeen }) => Date.parse(firstSeen)))
  const until = Math.max(...messages.map(({ lastSeen }) => Date.parse(lastSeen)))
  const sessions = [...new Set(messages.flatMap(({ recipients }) => recipients.flatMap(sessionOf)))]
  // where rows without a Message-ID stand, no index finds those of a session; elsewhere the hint lets it be used
  const bySession = sessions.length > 0 ? "OR (message_id = '' AND session IN {sessions:Array(String)})" : ''
  const messageIds = [...new Set(messages.flatMap(({ messageId }) => bothForms(messageId)))]
  return reader.query<NeighbourRow>(
    `SELECT ${NEIGHBOUR_COLUMNS} FROM neighbours
      WHERE time >= {since:${TIME}} AND time <= {until:${TIME}} AND indexHint(message_id IN {known:Array(String)} OR queue_id IN {ids:Array(String)}) AND (
        (kind = 'outcome' AND (message_id IN {messageIds:Array(String)} ${bySession}))
        OR (kind = 'check' AND queue_id IN {ids:Array(String)}))
      ORDER BY time LIMIT ${MOST_ROWS} BY kind`,
    {
      since: timeValue(since - GRACE_MS),
      until: timeValue(until + GRACE_MS),
      ids: [...new Set(messages.map(({ queueId }) => queueId))],
      messageIds,
      sessions,
      known: sessions.length > 0 ? [...messageIds, ''] : messageIds,
    },
    { id: 'messages.neighbours', ...(signal && { signal }) },
  )
}

/** Adds `outcomes` to recipients and `checks` to messages; verdicts of scanners must be there before. */
export function tellNeighbours(messages: readonly Message[], rows: readonly NeighbourRow[]): void {
  const outcomes = rows.filter(({ kind }) => kind === 'outcome')
  const checks = rows.filter(({ kind }) => kind === 'check')
  for (const message of messages) {
    const found = checksOf(message, checks)
    if (found.length > 0) message.checks = found
    for (const recipient of message.recipients) {
      const became = outcomesOf(message, recipient, outcomes)
      if (became.length > 0) recipient.outcomes = became
    }
  }
}

// 250 2.0.0 <alice@example.net> iBkEFOXmAGvgMAAAHe364Q:R6 Saved
//                               ^ Dovecot's session ID
const SAVED = /^250 2\.\d\.\d <[^<>]*> (?<session>[\w+/=]{8,40}(?::[A-Z]\d{1,6})?) Saved$/

const sessionOf = ({ reply }: Recipient): string[] => {
  const session = SAVED.exec(reply ?? '')?.groups?.session
  return session === undefined ? [] : [session]
}

/** What became of the message for this recipient, in the order of time. */
export function outcomesOf(
  message: Pick<Message, 'messageId' | 'recipients'>,
  recipient: Recipient,
  rows: readonly NeighbourRow[],
): Outcome[] {
  const [session] = sessionOf(recipient)
  const bySession = session === undefined ? [] : rows.filter((row) => row.session === session)
  const mine = bySession.length > 0 ? bySession : byMessageId(message, recipient, rows)
  return mine.map(({ at, name, result, detail, text }) => ({
    time: at,
    by: name,
    result,
    ...(detail !== '' && { detail }),
    text,
  }))
}

const byMessageId = (
  { messageId }: Pick<Message, 'messageId'>,
  recipient: Recipient,
  rows: readonly NeighbourRow[],
): NeighbourRow[] => {
  if (messageId === undefined || messageId === '' || recipient.lastAttempt === undefined) return []
  const last = Date.parse(recipient.lastAttempt)
  const first = Date.parse(recipient.firstAttempt ?? recipient.lastAttempt)
  return rows.filter((row) => {
    const time = Number(row.micros) / 1000
    return (
      isMessageId(row.message_id, messageId) &&
      isUser(row.username, recipient) &&
      time >= first - GRACE_MS &&
      time <= last + GRACE_MS
    )
  })
}

/** Dovecot names the mailbox by the whole address or by its local part. */
const isUser = (username: string, { address, originalAddress }: Recipient): boolean => {
  const user = username.toLowerCase()
  return [address, originalAddress ?? address].some((each) => {
    // an address extension (recipient_delimiter) leads to the same mailbox
    const known = each.toLowerCase().replace(/[+-][^@]*@/, '@')
    const local = known.slice(0, known.lastIndexOf('@'))
    return user === each.toLowerCase() || user === known || (!user.includes('@') && user === local)
  })
}

const checksOf = (message: Message, rows: readonly NeighbourRow[]): Check[] => {
  const from = Date.parse(message.firstSeen) - GRACE_MS
  const to = Date.parse(message.lastSeen) + GRACE_MS
  const said = rows
    .filter(({ host, queue_id, micros }) => {
      const time = Number(micros) / 1000
      return host === message.host && queue_id === message.queueId && time >= from && time <= to
    })
    .map(({ name, result, daemon, detail }) => checkOf(name, result, daemon, detail))
  return [...said, ...(message.scan === undefined ? [] : checksOfScan(message.scan))]
}

export const checkOf = (name: string, result: string, by: string, detail = ''): Check => ({
  name,
  result,
  by,
  ...(detail !== '' && { detail }),
})

/** rspamd's symbols of the three checks, and the word each stands for (RFC 8601). */
const SYMBOLS: Readonly<Record<string, readonly [name: string, result: string]>> = {
  R_SPF_ALLOW: ['spf', 'pass'],
  R_SPF_FAIL: ['spf', 'fail'],
  R_SPF_SOFTFAIL: ['spf', 'softfail'],
  R_SPF_NEUTRAL: ['spf', 'neutral'],
  R_SPF_NA: ['spf', 'none'],
  R_SPF_DNSFAIL: ['spf', 'temperror'],
  R_SPF_PERMFAIL: ['spf', 'permerror'],
  R_DKIM_ALLOW: ['dkim', 'pass'],
  R_DKIM_REJECT: ['dkim', 'fail'],
  R_DKIM_TEMPFAIL: ['dkim', 'temperror'],
  R_DKIM_PERMFAIL: ['dkim', 'permerror'],
  R_DKIM_NA: ['dkim', 'none'],
  DMARC_POLICY_ALLOW: ['dmarc', 'pass'],
  DMARC_POLICY_ALLOW_WITH_FAILURES: ['dmarc', 'pass'],
  DMARC_POLICY_REJECT: ['dmarc', 'fail'],
  DMARC_POLICY_QUARANTINE: ['dmarc', 'fail'],
  DMARC_POLICY_SOFTFAIL: ['dmarc', 'fail'],
  DMARC_NA: ['dmarc', 'none'],
  DMARC_DNSFAIL: ['dmarc', 'temperror'],
  DMARC_BAD_POLICY: ['dmarc', 'permerror'],
}

/** SPF, DKIM and DMARC as rspamd found them, in this order. */
export function checksOfScan({ symbols }: Pick<Scan, 'symbols'>): Check[] {
  const found = symbols.flatMap(({ name, options }) => {
    const known = Object.hasOwn(SYMBOLS, name) ? SYMBOLS[name] : undefined
    return known === undefined ? [] : [checkOf(known[0], known[1], 'rspamd', options[0])]
  })
  const order = ['spf', 'dkim', 'dmarc']
  return found.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}
