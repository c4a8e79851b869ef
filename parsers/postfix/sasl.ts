/** smtpd: a client that could not log in. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { readClient } from './client.ts'

export const sasl: Grammar = {
  daemons: ['smtpd'],
  samples: [
    'warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=info@example.com',
    'warning: unknown[192.0.2.9]: SASL login authentication failed: UGFzc3dvcmQ6',
    'warning: unknown[192.0.2.9]: SASL PLAIN authentication failed:',
    'warning: unknown[192.0.2.9]: SASL PLAIN authentication aborted',
    'warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: Connection lost to authentication server, sasl_username=info',
  ],

  parse(body, { severity }): MailEvent | undefined {
    if (severity !== 'warning' || !body.includes(': SASL ')) return undefined
    const line = capture<'client' | 'method' | 'outcome', 'reason'>(LINE, body)
    const client = line && readClient(line.client)
    if (!line || !client) return undefined
    const { method: saslMethod, outcome, reason: rest = '' } = line
    if (outcome === 'aborted') return { kind: 'sasl-failure', ...client, saslMethod, reason: 'aborted' }
    // A quoted mechanism may hold blanks, and all that stands behind it here.
    if (!MECHANISM.test(saslMethod)) return { kind: 'sasl-failure', ...client, saslMethod, reason: '' }

    // The name runs to the end of the line: it starts at the first mark.
    const mark = rest.indexOf(USERNAME)
    const reason = mark < 0 ? rest : rest.slice(0, mark)
    const saslUsername = mark < 0 ? '(unavailable)' : rest.slice(mark + USERNAME.length)
    return {
      kind: 'sasl-failure',
      ...client,
      saslMethod,
      ...(saslUsername !== '(unavailable)' && !STALE.test(reason) && { saslUsername }),
      reason,
    }
  },
}

const USERNAME = ', sasl_username='
/** RFC 4422, 3.1, in any case. */
const MECHANISM = /^[\w-]{0,40}$/

/** Where the server did not answer, Postfix writes the name of the attempt before (src/xsasl/xsasl_dovecot_server.c). */
const STALE =
  /^(?:Connection lost to authentication server|Invalid base64 data |Invalid authentication mechanism)/

// unknown[192.0.2.9]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=info@example.com
// ^ client                 ^ method                     ^ reason                            ^ the client's own text
const LINE =
  /^(?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?): SASL (?<method>\S{0,100}) authentication (?<outcome>failed|aborted)(?::(?: (?<reason>.*))?)?$/s
