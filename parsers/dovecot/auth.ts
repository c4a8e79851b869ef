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
    'auth: Error: auth client 0 disconnected with 1 pending requests: EOF',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (process?.name !== 'auth' && process?.name !== 'auth-worker') return undefined
    if (process.severity) line.severity = process.severity
    const text = process.text.replace(CONNECTION, '')

    const request = process.user === undefined ? REQUEST.exec(text) : null
    if (request?.groups) {
      const { passdb, user = '', address, reason = '' } = request.groups
      return failure(passdb, user, address, reason)
    }
    const newer = REQUEST_2_4.exec(process.user ?? '')
    if (newer?.groups) {
      const { user = '', address, method } = newer.groups
      const reason = text.replace(/^(?:request \[\d+\]: )?(?:[\w-]+: )?/, '')
      return failure(method, user, address, reason)
    }
    return process.severity === undefined ? undefined : { kind: 'warning', text: process.text }
  },
}

// conn unix:auth-worker (pid=12445,uid=104): auth-worker<2>:
const CONNECTION = /^conn unix:[\w/-]+ \(pid=\d+,uid=\d+\): auth-worker<\d+>: /

// passwd-file(info@example.net,203.0.113.74,<session>): Password mismatch
// ^ passdb    ^ user           ^ address                ^ reason
const REQUEST =
  /^(?<passdb>[\w-]{1,30})\((?<user>[^,()]*)(?:,(?<address>[\da-fA-F.:]+))?(?:,<[^<>()]*>)?\): (?<reason>.*)$/s

// info@example.net,203.0.113.74,sasl:plain
const REQUEST_2_4 = /^(?<user>[^,]*),(?<address>[\da-fA-F.:]+)(?:,sasl:(?<method>[\w-]+))?(?:,master)?$/

/** Names of passdbs that are SASL mechanisms: lines of a request that came no further. */
const MECHANISMS: ReadonlySet<string> = new Set([
  'login',
  'plain',
  'cram-md5',
  'digest-md5',
  'xoauth2',
  'oauthbearer',
])

function failure(
  source: string | undefined,
  user: string,
  address: string | undefined,
  reason: string,
): MailEvent {
  return {
    kind: 'login-failure',
    service: 'auth',
    ...(source !== undefined && MECHANISMS.has(source) && { saslMethod: source.toUpperCase() }),
    ...(user !== '' && user !== '?' && { saslUsername: user }),
    ...(address !== undefined && { clientAddress: address }),
    reason,
  }
}
