/** What the sender heard from Postfix: that mail came back, that it is late, or that it arrived; and what only the postmaster did. */
import type { Link, LogLine, MessageDetail } from '../../server/api/contract.ts'

export interface Notices {
  /** The non-delivery notice. */
  notice?: Link
  /** The warning that it is late. */
  warning?: Link
  /** The report on a delivery, which a sender may ask for (RFC 3461). */
  report?: Link
}

// 53F6A27E985: sender delay notification: 3028427EA6E
//              ^ whom ^ what               ^ its queue ID
const NOTIFICATION =
  /(?<whom>sender|postmaster) (?<what>non-delivery|delivery status|delay) notification: (?<child>[0-9A-Za-z]+)/

/**
 * Of several notices of a kind the newest. What a notice says stands in the line that names it; where that line is no longer
 * stored, the kind of the link tells bounces from the rest, and a mail that did not arrive at once had a warning.
 */
export function noticesOf({ message, lines }: Pick<MessageDetail, 'message' | 'lines'>): Notices {
  const sent = message.links
    .filter(
      ({ certain, way, kind }) => certain && way === 'to' && (kind === 'bounce' || kind === 'notification'),
    )
    .toSorted((a, b) => (b.firstSeen ?? '').localeCompare(a.firstSeen ?? ''))
  const said = whatLinesSay(lines)
  const isSent = message.recipients.every(({ status }) => status === 'sent' || status === 'forwarded')
  const kindOf = ({ queueId, kind }: Link) =>
    said.get(queueId) ?? (kind === 'bounce' ? 'non-delivery' : isSent ? 'delivery status' : 'delay')
  const first = (...kinds: string[]) => {
    for (const kind of kinds) {
      const found = sent.find((link) => kindOf(link) === kind)
      if (found) return found
    }
    return undefined
  }
  // the postmaster's copy tells at least when the sender's notice went out
  const [notice, warning, report] = [
    first('non-delivery', 'postmaster'),
    first('delay'),
    first('delivery status'),
  ]
  return { ...(notice && { notice }), ...(warning && { warning }), ...(report && { report }) }
}

function whatLinesSay(lines: readonly Pick<LogLine, 'message'>[]): Map<string, string> {
  const said = new Map<string, string>()
  for (const { message } of lines) {
    const { whom, what = '', child } = NOTIFICATION.exec(message)?.groups ?? {}
    if (child !== undefined) said.set(child, whom === 'postmaster' ? 'postmaster' : what)
  }
  return said
}
