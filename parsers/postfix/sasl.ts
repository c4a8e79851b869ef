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
  ],

  parse(body, { severity }): MailEvent | undefined {
    if (severity !== 'warning' || !body.includes(': SASL ')) return undefined
    const line = capture<'client' | 'method' | 'outcome', 'reason'>(LINE, body)
    const client = line && readClient(line.client)
    if (!line || !client) return undefined

    // The name is the client's, and runs to the end of the line: it starts at the first mark.
    const { reason: rest = '' } = line
    const mark = rest.indexOf(USERNAME)
    const reason = mark < 0 ? rest : rest.slice(0, mark)
    const saslUsername = mark < 0 ? undefined : rest.slice(mark + USERNAME.length)
    return {
      kind: 'sasl-failure',
      ...client,
      saslMethod: line.method,
      ...(saslUsername !== undefined && saslUsername !== '(unavailable)' && { saslUsername }),
      reason: line.outcome === 'aborted' ? 'aborted' : reason,
    }
  },
}

const USERNAME = ', sasl_username='

// unknown[192.0.2.9]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=info@example.com
// ^ client                 ^ method                     ^ reason                            ^ the client's own text
const LINE =
  /^(?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?): SASL (?<method>\S{0,100}) authentication (?<outcome>failed|aborted)(?::(?: (?<reason>.*))?)?$/s
