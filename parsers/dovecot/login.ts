/** Dovecot's login processes (IMAP, POP3, ManageSieve, Submission): who logged in, who failed. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readProcess } from './process.ts'

export const login: Grammar = {
  daemons: ['dovecot'],
  samples: [
    'imap-login: Login: user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, session=<fuOIg75gP/PLAHF+>',
    'imap-login: Logged in: user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, TLS, session=<fuOIg75gP/PLAHF+>',
    'imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 4 secs): user=<carol@example.net>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=</28WhL5gjMnLAHF7>',
    'pop3-login: Login aborted: Connection closed (auth failed, 3 attempts in 12 secs) (auth_failed): user=<x>, method=PLAIN, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
    'imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.123, lip=203.0.113.25, session=<a>',
  ],

  parse(body, line): MailEvent | undefined {
    const process = readProcess(body)
    if (!process?.name.endsWith('-login')) return undefined
    const { text } = process
    const at = text.indexOf(': user=<')
    if (at < 0) return undefined
    if (process.severity) line.severity = process.severity

    const service = process.name.slice(0, -'-login'.length)
    const what = text.slice(0, at)
    const who = readElements(text.slice(at + 2))
    if (what === 'Login' || what === 'Logged in') return { kind: 'login', service, ...who }

    const failure = FAILED.exec(what)
    if (!failure) return { kind: 'session', service, text: what, ...who }
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
  /\((?<reason>(?:auth failed|authorization failed|tried to use|user disabled|password expired|login disabled|sent invalid base64|proxy dest auth failed|client sent an invalid cert|internal failure|aborted authentication)[^()]*?)(?:, (?<attempts>\d+) attempts in \d+ secs)?\)/

// user=<carol@example.net>, method=PLAIN, rip=203.0.113.126, lip=203.0.113.25, mpid=12551, TLS, session=<fu+>
//       ^ chosen by the client: what follows it is searched from the right
function readElements(text: string) {
  const ripAt = text.lastIndexOf(', rip=')
  const head = ripAt < 0 ? text : text.slice(0, ripAt)
  const methodAt = head.lastIndexOf('>, method=')
  const userEnd = methodAt >= 0 ? methodAt : head.length - 1
  const saslUsername = head.slice('user=<'.length, userEnd)
  const address = ripAt < 0 ? undefined : /^[\da-fA-F.:]+/.exec(text.slice(ripAt + 6))?.[0]
  return {
    ...(saslUsername !== '' && { saslUsername }),
    ...(methodAt >= 0 && { saslMethod: head.slice(methodAt + 10) }),
    ...(address !== undefined && { clientAddress: address }),
  }
}
