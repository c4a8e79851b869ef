/** smtpd: sessions that end badly or break the protocol, and limits that were hit. */
import type { ClientFields, MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { readClient } from './client.ts'

export const trouble: Grammar = {
  daemons: ['smtpd'],
  samples: [
    'lost connection after AUTH from unknown[192.0.2.9]',
    '4F2A81C0B7: lost connection after DATA (51200 bytes) from h[192.0.2.1]',
    'timeout after END-OF-MESSAGE from h[192.0.2.1]',
    'NOQUEUE: too many errors after RCPT from h[192.0.2.1]',
    'improper command pipelining after CONNECT from unknown[192.0.2.9]: EHLO x\\r\\n',
    'bare <LF> received after DATA from unknown[192.0.2.9]',
    'warning: non-SMTP command from unknown[192.0.2.9]: GET / HTTP/1.1',
    'warning: Connection rate limit exceeded: 31 from unknown[192.0.2.9] for service smtp',
  ],

  parse(body): MailEvent | undefined {
    if (!FIRST_LETTERS.includes(body.charAt(0))) return undefined
    const ended = capture<'what' | 'stage' | 'client', 'bytes' | 'text'>(ENDED, body)
    if (ended) {
      const client = readClient(ended.client)
      return client && endedEvent(ended, client)
    }
    const wrong = capture<'client' | 'text'>(NON_SMTP, body)
    if (wrong) {
      const client = readClient(wrong.client)
      return client && { kind: 'non-smtp-command', text: wrong.text, ...client }
    }
    const limited = capture<'text' | 'client'>(LIMITED, body)
    const client = limited && readClient(limited.client)
    return client && { kind: 'rate-limit', text: limited.text, ...client }
  },
}

/** Most lines end here: of lost, timeout, too, improper, bare, non-SMTP, and of the limits. */
const FIRST_LETTERS = 'ltibnCMRNA'

// lost connection after DATA (51200 bytes) from h[192.0.2.1]
// ^ what                ^ stage ^ bytes         ^ client
// improper command pipelining after CONNECT from unknown[192.0.2.9]: EHLO x\r\n
//                                                                    ^ text: the client's, escaped
const ENDED =
  /^(?<what>lost connection|timeout|too many errors|improper command pipelining|bare <LF> received) after (?<stage>[A-Z-]{1,20}(?: content)?)(?: \((?<bytes>\d+) bytes\))? from (?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?)(?:: (?<text>.*))?$/s

// non-SMTP command from unknown[192.0.2.9]: GET / HTTP/1.1
const NON_SMTP = /^non-SMTP command from (?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?): (?<text>.*)$/s

// Connection rate limit exceeded: 31 from unknown[192.0.2.9] for service smtp
const LIMITED =
  /^(?<text>(?:Connection (?:rate|concurrency)|Message delivery request rate|Recipient address rate|New TLS session rate|AUTH command rate) limit exceeded: \d+) from (?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?) for service \S+$/

const KINDS = {
  'lost connection': 'connection-lost',
  timeout: 'timeout',
  'too many errors': 'too-many-errors',
  'improper command pipelining': 'pipelining',
  'bare <LF> received': 'pipelining',
} as const

function endedEvent(
  { what, stage, bytes, text }: { what: string; stage: string; bytes?: string; text?: string },
  client: ClientFields,
): MailEvent {
  return {
    kind: KINDS[what as keyof typeof KINDS],
    stage,
    ...client,
    ...(bytes !== undefined && { bytes: Number(bytes) }),
    ...(text !== undefined && { text }),
  }
}
