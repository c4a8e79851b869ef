/** Dovecot's login processes (IMAP, POP3, ManageSieve, Submission): who logged in, who failed. */
import type { MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

export const login: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'imap-login: Login: user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, session=<fuOIg75gP/PLAHF+>',
    'imap-login: Logged in: user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, TLS, session=<fuOIg75gP/PLAHF+>',
    'imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 4 secs): user=<carol@example.net>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=</28WhL5gjMnLAHF7>',
    'pop3-login: Login aborted: Connection closed (auth failed, 3 attempts in 12 secs) (auth_failed): user=<x>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Aborted login (tried to use disallowed plaintext auth): user=<>, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Disconnected (auth service reported temporary failure): user=<x>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, TLS, session=<a>',
    'imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Disconnected: Too many invalid commands (no auth attempts in 2 secs): user=<>, rip=203.0.113.123, lip=203.0.113.25, TLS handshaking: Connection closed, session=<a>',
    'imap-login: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10): user=<carol@example.net>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, TLS, session=<a>',
    'imap-login: proxy(carol@example.net): started proxying to 192.0.2.33:143: user=<carol@example.net>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Disconnected by client: Connection closed(1s idle, in=10, out=20): user=<carol@example.net>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'submission-login: Client has quit the connection (no auth attempts in 0 secs): user=<>, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Error: Diffie-Hellman key exchange requested, but no DH parameters provided',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process?.name.endsWith('-login')) return undefined
    const { text, severity } = process
    if (severity) line.severity = severity
    const service = process.name.slice(0, -'-login'.length)
    const at = text.indexOf(': user=<')
    if (at < 0)
      return severity === undefined || severity === 'info' ? undefined : { kind: 'warning', service, text }

    const what = text.slice(0, at)
    const who = readElements(text.slice(at + 2))
    if (what === 'Login' || what === 'Logged in') return { kind: 'login', service, ...who }

    const failure = FAILED.exec(what) ?? FAILED_WORD.exec(what)
    if (!failure) return { kind: 'session', service, text: what, ...detailOf(what), ...who }
    const { reason = '', attempts } = failure.groups ?? {}
    return {
      kind: 'login-failure',
      service,
      ...who,
      reason,
      ...(attempts !== undefined && { attempts: Number(attempts) }),
    }
  },
}

// Disconnected: Aborted login by logging out (auth failed, 1 attempts in 4 secs)
//                                             ^ reason     ^ attempts
const FAILED =
  /\((?<reason>(?:auth failed|authorization failed|tried to use|user disabled|password expired|login disabled|sent invalid base64|proxy dest auth failed|client sent an invalid cert|client didn't send a cert|cert required|internal failure|aborted authentication|auth service reported|auth process communication)[^()]*?)(?:, (?<attempts>\d+) attempts in \d+ secs)?\)/

// Login aborted: Connection closed (in words of a later version) (auth_failed)
//                                                                 ^ reason: 2.4, always the same word
const FAILED_WORD =
  /\((?<reason>auth_failed|invalid_credentials|authorization_failed|temp_fail|user_disabled|password_expired|invalid_base64|login_disabled|invalid_mech|cleartext_auth_disabled|anonymous_auth_disabled|internal_failure|client_ssl_cert_(?:missing|untrusted)|client_ssl_not_started|auth_process_comm_fail|auth_aborted_by_client|proxy_dest_\w{1,30}|connection_limit)\)$/

// Disconnected by client: Connection closed(1s idle, in=10, out=20)     proxy(carol): started proxying to 192.0.2.33:143
//                                                       ^ in    ^ out                                      ^ backend
const TRAFFIC = /, in=(?<in>\d{1,15}), out=(?<out>\d{1,15})\)*$/
const PROXY = /: started proxying to (?<backend>\S{1,300})$/

function detailOf(what: string): Record<string, string | number> {
  const traffic = TRAFFIC.exec(what)?.groups
  if (traffic) return { bytesIn: Number(traffic['in']), bytesOut: Number(traffic['out']) }
  const backend = PROXY.exec(what)?.groups?.['backend']
  if (backend !== undefined) return { backend }
  const reason = /\((?<reason>[^()]{1,200})\)/.exec(what)?.groups?.['reason']
  return reason === undefined ? {} : { reason }
}

// user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, TLS, session=<fu+>
//       ^ chosen by the client: what follows it is searched from the right
function readElements(text: string) {
  const ripAt = text.lastIndexOf(', rip=')
  // The last one is the true one, unless the line was cut behind one that the client wrote.
  if (mayBeCut(text)) return {}
  const head = ripAt < 0 ? text : text.slice(0, ripAt)
  const methodAt = head.lastIndexOf('>, method=')
  const userEnd = methodAt >= 0 ? methodAt : head.length - 1
  const saslUsername = head.slice('user=<'.length, userEnd)
  const rest = ripAt < 0 ? undefined : REST.exec(text.slice(ripAt))?.groups
  return {
    ...(saslUsername !== '' && { saslUsername }),
    ...(methodAt >= 0 && { saslMethod: head.slice(methodAt + 10) }),
    ...(rest?.['address'] !== undefined && { clientAddress: rest['address'] }),
    ...(rest?.['local'] !== undefined && { localAddress: rest['local'] }),
    ...(rest?.['session'] !== undefined && { session: rest['session'] }),
  }
}

// , rip=203.0.113.126, lip=203.0.113.25, mpid=12551, TLS, session=<fuOIg75gP/PLAHF+>
//       ^ address          ^ local       ^ text of the TLS library  ^ session
const REST =
  /^, rip=(?<address>[\da-fA-F.:]+)(?:, lip=(?<local>[\da-fA-F.:]+))?(?:.*, session=<(?<session>[^<>]*)>)?/s
