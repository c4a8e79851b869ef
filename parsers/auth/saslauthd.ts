/** saslauthd: passwords checked for Cyrus SASL. */
import type { MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

export const saslauthd: Grammar = {
  daemons: ['saslauthd'],
  samples: [
    '                : auth failure: [user=info] [service=smtp] [realm=example.net] [mech=pam] [reason=PAM auth error]',
    'do_auth         : auth failure: [user=info] [service=smtp] [realm=] [remote=203.0.113.9] [mech=pam] [reason=Unknown]',
    'do_auth         : auth success: [user=info] [service=smtp] [realm=] [mech=pam]',
    '                : listening on socket: /run/saslauthd/mux',
    '                : master pid is: 12209',
    'auth_pam        : pam_authenticate failed: Authentication failure',
    'DEBUG: auth_pam: pam_authenticate failed: Authentication failure',
  ],

  parse(body): MailEvent | undefined {
    if (body.startsWith(DEBUG)) return { kind: 'session', text: body, reason: body.slice(DEBUG.length) }
    const head = HEAD.exec(body)
    if (!head) return undefined
    const text = body.slice(head[0].length)
    const service = SERVICE.exec(text)?.groups
    if (service) {
      const { path, processId } = service
      return {
        kind: 'service',
        text,
        ...(path !== undefined && { path }),
        ...(processId !== undefined && { processId: Number(processId) }),
      }
    }
    if (PAM.test(text)) return { kind: 'session', text, reason: text.slice(text.indexOf(': ') + 2) }

    const line = capture<'outcome' | 'user' | 'service' | 'realm' | 'method', 'remote' | 'reason'>(
      CHECK,
      text,
    )
    if (!line) return undefined
    const kind = line.outcome === 'failure' ? 'login-failure' : 'login'
    // Name and realm are the client's. With a second mark in them nothing tells whose is whose.
    // So long a name may have been cut behind words of its own.
    if (mayBeCut(text)) return { kind, service: 'saslauthd' }
    const { user, realm, method, remote, reason } = line
    if (text.indexOf(MARK) !== text.lastIndexOf(MARK))
      return { kind, service: 'saslauthd', saslMethod: method, ...(reason !== undefined && { reason }) }
    return {
      kind,
      service: line.service,
      saslMethod: method,
      saslUsername: realm === '' ? user : `${user}@${realm}`,
      ...(remote !== undefined && { clientAddress: remote }),
      ...(reason !== undefined && { reason }),
    }
  },
}

// do_auth         : auth failure: …     (the name of the function, padded; stripped programs have none)
const HEAD = /^[\w ]{1,40}: /
const DEBUG = 'DEBUG: auth_pam: '
const SERVICE =
  /^(?:listening on socket: (?<path>.*)|master (?:pid is|exited): (?<processId>\d{1,10})|server exiting.*|caught signal .*)$/s
const PAM = /^pam_\w{1,30} failed: /
const MARK = '] [service='

// auth failure: [user=info] [service=smtp] [realm=example.net] [remote=203.0.113.9] [mech=pam] [reason=PAM auth error]
const CHECK =
  /^auth (?<outcome>failure|success): \[user=(?<user>.*)\] \[service=(?<service>[^\]]*)\] \[realm=(?<realm>.*?)\](?: \[remote=(?<remote>[^\]]*)\])? \[mech=(?<method>[^\]]*)\](?: \[reason=(?<reason>[^\]]*)\])?$/s
