/** Dovecot's auth processes: why a login failed, for IMAP and for Postfix alike (auth_verbose). */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

export const auth: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'auth: passwd-file(info@example.net,203.0.113.74): Password mismatch',
    'auth: passwd-file(ghost@example.net): unknown user',
    'auth-worker(12545): conn unix:auth-worker (pid=12445,uid=104): auth-worker<2>: pam(carol@example.net,203.0.113.123,</28WhL5gjMnLAHF7>): pam_authenticate() failed: Authentication failure (Password mismatch?)',
    'auth: login(?,203.0.113.77): Username character disallowed by auth_username_chars: 0x3d (username: a=b)',
    'auth(info@example.net,203.0.113.74,sasl:plain)<12545><abc>: passwd-file: Password mismatch',
    'auth(info@example.net,203.0.113.74,sasl:plain)<12545><abc>: request [12]: sql: unknown user',
    'auth-worker(12545): Error: mysql(localhost): Connect failed to database (mail): Connection refused',
    'auth: Error: auth client 0 disconnected with 1 pending requests: EOF',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (process?.name !== 'auth' && process?.name !== 'auth-worker') return undefined
    if (process.severity) line.severity = process.severity
    const text = process.text.replace(CONNECTION, '')

    const request = process.user === undefined ? REQUEST.exec(text) : null
    // mysql(localhost): Connect failed …     is about a server, not about a name
    const trouble = process.severity !== undefined && process.severity !== 'info'
    if (request?.groups && !(trouble && request.groups['address'] === undefined)) {
      const { passdb = '', user = '', address, session, reason = '' } = request.groups
      // A name with parentheses of its own; `?` stands for one that was not allowed.
      if (user !== '?' && reason.includes('): ')) return { kind: 'login-failure', service: 'auth' }
      const method = MECHANISMS.has(passdb) ? passdb : undefined
      return failure({
        backend: method === undefined ? passdb : undefined,
        method,
        user,
        address,
        session,
        reason,
      })
    }
    const newer = REQUEST_2_4.exec(process.user ?? '')
    if (newer?.groups) {
      const { user = '', address, method } = newer.groups
      // Here the name stands in the prefix, which it can end as well.
      if (text.includes('): ') || text.includes('>: ')) return { kind: 'login-failure', service: 'auth' }
      const words = WORDS_2_4.exec(text)?.groups
      const { session } = process
      return failure({
        backend: words?.['passdb'],
        method,
        user,
        address,
        session,
        reason: words?.['reason'] ?? text,
      })
    }
    return trouble ? { kind: 'warning', service: process.name, text: process.text } : undefined
  },
}

// conn unix:auth-worker (pid=12445,uid=104): auth-worker<2>:
const CONNECTION = /^conn unix:[\w/-]+ \(pid=\d+,uid=\d+\): auth-worker<\d+>: /

// passwd-file(info@example.net,203.0.113.74,<session>): Password mismatch
// ^ passdb    ^ user           ^ address    ^ session    ^ reason
const REQUEST =
  /^(?<passdb>[\w-]{1,30})\((?<user>[^,()]*)(?:,(?<address>[\da-fA-F.:]+))?(?:,<(?<session>[^<>()]*)>)?\): (?<reason>.*)$/s

// info@example.net,203.0.113.74,sasl:plain
const REQUEST_2_4 = /^(?<user>[^,]*),(?<address>[\da-fA-F.:]+)(?:,sasl:(?<method>[\w-]+))?(?:,master)?$/

// request [12]: passwd-file: Password mismatch
//               ^ passdb     ^ reason
const WORDS_2_4 = /^(?:request \[\d+\]: )?(?:(?<passdb>[\w-]{1,30}): )?(?<reason>.*)$/s

/** Names of passdbs that are SASL mechanisms: lines of a request that came no further. */
const MECHANISMS: ReadonlySet<string> = new Set([
  'login',
  'plain',
  'cram-md5',
  'digest-md5',
  'xoauth2',
  'oauthbearer',
])

interface Failure {
  backend: string | undefined
  method: string | undefined
  user: string
  address: string | undefined
  session: string | undefined
  reason: string
}

function failure({ backend, method, user, address, session, reason }: Failure): MailEvent {
  return {
    kind: 'login-failure',
    service: 'auth',
    ...(method !== undefined && { saslMethod: method.toUpperCase() }),
    ...(user !== '' && user !== '?' && { saslUsername: user }),
    ...(address !== undefined && { clientAddress: address }),
    reason,
    ...(session !== undefined && { session }),
    ...(backend !== undefined && { backend }),
  }
}
