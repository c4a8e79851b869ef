/** PAM: passwords checked for any program, in the words of its modules. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

/** Programs whose logins are PAM's: Dovecot's auth, saslauthd, and the machine's own. */
const PROGRAMS = [
  'auth',
  'dovecot-auth',
  'auth-worker',
  'saslauthd',
  'sshd',
  'sshd-session',
  'su',
  'sudo',
  'login',
  'cron',
  'CRON',
  'systemd',
  'systemd-logind',
]

export const pam: Grammar = {
  daemons: PROGRAMS,
  samples: [
    'pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=info@example.net rhost=203.0.113.74 ',
    'pam_unix(smtp:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=alice',
    'pam_unix(dovecot:auth): 2 more authentication failures; logname= uid=0 euid=0 tty=dovecot ruser=x rhost=203.0.113.74 ',
    'pam_unix(dovecot:auth): check pass; user unknown',
    'pam_unix(su:session): session opened for user alice(uid=5001) by (uid=0)',
    'pam_faillock(dovecot:auth): Consecutive login failures for user alice account temporarily locked',
  ],

  parse(body): MailEvent | undefined {
    const module = capture<'module' | 'service' | 'task' | 'text'>(MODULE, body)
    if (!module) return undefined
    const { service, task, text } = module
    const failed = capture<'tty' | 'ruser' | 'address', 'more' | 'user'>(FAILURE, text)
    if (!failed) return { kind: 'session', text, service, task, module: module.module }

    const { tty, ruser, address, more, user } = failed
    // Dovecot puts the name that was tried where others put the one who asks.
    const name = tty === 'dovecot' ? ruser || user : user || ruser
    return {
      kind: 'login-failure',
      service,
      ...(name !== undefined && name !== '' && { saslUsername: name }),
      ...(address !== '' && { clientAddress: address }),
      reason: 'authentication failure',
      ...(more !== undefined && { attempts: Number(more) }),
    }
  },
}

// pam_unix(dovecot:auth): authentication failure; …
// ^ module ^ service ^ task
const MODULE = /^(?<module>pam_\w{1,30})\((?<service>[\w.-]{1,60}):(?<task>\w{1,20})\): (?<text>.*)$/s

// authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=info@example.net rhost=203.0.113.74  user=root
//                                                                 ^ the client's: the last rhost= is the true one
const FAILURE =
  /^(?:(?<more>\d{1,9}) more )?authentication failures?; logname=\S* uid=\d+ euid=\d+ tty=(?<tty>\S*) ruser=(?<ruser>.*) rhost=(?<address>\S*) {0,2}(?:user=(?<user>\S*))?$/s
