/** PAM: passwords checked for any program, in the words of its modules. */
import type { MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

/** Programs whose logins are PAM's: Dovecot's auth, saslauthd, the machine's own, and any other that asks PAM. */
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
  '*',
]

export const pam: Grammar = {
  daemons: PROGRAMS,
  samples: [
    'pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=info@example.net rhost=203.0.113.74 ',
    'pam_unix(smtp:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=alice',
    'pam_unix(dovecot:auth): 2 more authentication failures; logname= uid=0 euid=0 tty=dovecot ruser=x rhost=203.0.113.74 ',
    'pam_unix(dovecot:auth): check pass; user unknown',
    'pam_unix(su:session): session opened for user alice(uid=5001) by (uid=0)',
    'pam_sss(dovecot:auth): received for user alice: 7 (Authentication failure)',
    'pam_unix(dovecot:account): account alice has expired (account expired)',
    'pam_succeed_if(dovecot:auth): requirement "uid >= 1000" not met by user "alice"',
    'pam_ldap: error trying to bind as user "uid=alice,dc=example" (Invalid credentials)',
    'PAM unable to dlopen(pam_x.so): /lib/security/pam_x.so: cannot open shared object file',
    'pam_faillock(dovecot:auth): Consecutive login failures for user alice account temporarily locked',
  ],

  parse(body, { daemon }): MailEvent | undefined {
    const module =
      capture<'module' | 'service' | 'task' | 'text'>(MODULE, body) ?? moduleOfTag(daemon, body) ?? undefined
    if (!module) return readOther(body)
    const { service, task, text } = module
    const failed = capture<'tty' | 'ruser' | 'address', 'more' | 'user'>(FAILURE, text)
    if (!failed && BEGUN.test(text))
      return { kind: 'login-failure', service, reason: 'authentication failure' }
    if (!failed) {
      const user = USER.exec(text)?.groups
      const named = user?.['user'] ?? user?.['quoted']
      return {
        kind: 'session',
        text,
        service,
        task,
        module: module.module,
        ...(named !== undefined && { user: named }),
      }
    }

    const { tty, ruser, address, more, user } = failed
    // The last rhost is the true one, unless the line was cut behind one that the client wrote.
    if (mayBeCut(text)) return { kind: 'login-failure', service, reason: 'authentication failure' }
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

// sshd(pam_unix)[123]: session opened for user alice by (uid=0)
// ^ service: before Linux-PAM 0.99 the module stood in the tag
const TAG = /^(?<service>[\w.-]{1,60})\((?<module>pam_\w{1,30})\)$/

function moduleOfTag(daemon: string, text: string) {
  const { service, module } = TAG.exec(daemon)?.groups ?? {}
  if (service === undefined || module === undefined) return undefined
  return { service, module, text, task: text.startsWith('session ') ? 'session' : 'auth' }
}

// session opened for user alice(uid=5001) by (uid=0)     account alice has expired     … not met by user "alice"
//                         ^ user                                                                          ^ quoted
const USER =
  /^(?:(?:session (?:opened|closed) for user|received for user|account|Consecutive login failures for user|user) (?<user>[^\s(:]{1,256})(?:[ (:]|$)|requirement .*\bnot met by user "(?<quoted>[^"]{1,256})"$)/s

// pam_ldap: error trying to bind as user "uid=alice,dc=example" (Invalid credentials)
const LOOSE = /^(?<module>pam_\w{1,30}): (?<text>.*)$/s

function readOther(body: string): MailEvent | undefined {
  if (body.startsWith('PAM ')) return { kind: 'warning', text: body, problem: body.slice('PAM '.length) }
  const line = LOOSE.exec(body)?.groups
  return line && { kind: 'session', text: line['text'] ?? '', module: line['module'] }
}

// pam_unix(dovecot:auth): authentication failure; …
// ^ module ^ service ^ task
const MODULE = /^(?<module>pam_\w{1,30})\((?<service>[\w.-]{1,60}):(?<task>\w{1,20})\): (?<text>.*)$/s

/** One that was cut before its fields end. */
const BEGUN = /^(?:\d{1,9} more )?authentication failures?; logname=/

// authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=info@example.net rhost=203.0.113.74  user=root
//                                                                 ^ the client's: the last rhost= is the true one
const FAILURE =
  /^(?:(?<more>\d{1,9}) more )?authentication failures?; logname=\S* uid=\d+ euid=\d+ tty=(?<tty>\S*) ruser=(?<ruser>.*) rhost=(?<address>\S*) {0,2}(?:user=(?<user>\S*))?$/s
