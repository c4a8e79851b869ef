/** postgrey: which first deliveries were put off, and which were let through. */
import type { Remark } from '../event.ts'
import { remarks } from '../forms.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { readClient } from '../postfix/client.ts'

export const postgrey: Grammar = {
  daemons: ['postgrey'],
  samples: [
    'action=greylist, reason=new, client_name=mail2.sender.example, client_address=198.51.100.12, sender=a@sender.example, recipient=bob@grey.example.net',
    '4F2A81C0B7: action=pass, reason=triplet found, delay=23, client_name=h, client_address=198.51.100.12/32, recipient=bob@grey.example.net',
  ],

  parse(body): Remark | undefined {
    const line = capture<'action', 'reason' | 'delay' | 'name' | 'address' | 'rest'>(LINE, body)
    if (!line) return undefined
    const { action, reason, delay, name, address, rest = '' } = line
    return {
      kind: 'policy',
      text: body,
      action,
      ...(reason !== undefined && { reason }),
      ...(delay !== undefined && { delay: Number(delay) }),
      ...(name !== undefined && { clientName: name }),
      ...(address !== undefined && { clientAddress: address }),
      ...readEnvelope(rest),
    }
  },
}

// action=pass, reason=triplet found, delay=23, client_name=h, client_address=198.51.100.12/32, sender=a, recipient=b
//        ^ action     ^ reason             ^ delay         ^ name            ^ address         ^ rest
const LINE =
  /^action=(?<action>\w+)(?:, reason=(?<reason>[^,=]*))?(?:, delay=(?<delay>\d+))?(?:, client_name=(?<name>[^\s,]*))?(?:, client_address=(?<address>[\da-fA-F.:]+)(?:\/\d+)?)?(?<rest>, .*)?$/s

/** Both addresses stand without brackets: where one holds the other's mark, neither is sure. */
function readEnvelope(rest: string): { sender?: string; recipient?: string } {
  const at = rest.indexOf(', recipient=')
  if (at < 0 || rest.indexOf(', recipient=', at + 1) >= 0 || rest.lastIndexOf(', sender=') > 0) return {}
  const recipient = rest.slice(at + ', recipient='.length)
  return at === 0 ? { recipient } : { sender: rest.slice(', sender='.length, at), recipient }
}

/** Versions before 1.28: how long a delivery was put off. */
export const postgreyBefore: Grammar = {
  daemons: ['postgrey'],
  samples: ['delayed 300 seconds: client=h.example[192.0.2.1], from=a@example.org, to=b@example.net'],

  parse(body): Remark | undefined {
    const line = capture<'delay' | 'client' | 'rest'>(DELAYED, body)
    if (!line) return undefined
    const { delay, client, rest } = line
    const to = rest.indexOf(', to=')
    const sure = to >= 0 && to === rest.lastIndexOf(', to=') && rest.lastIndexOf(', from=') <= 0
    return {
      kind: 'policy',
      text: body,
      action: 'greylist',
      delay: Number(delay),
      ...(readClient(client) ?? { clientName: client }),
      ...(sure && { sender: rest.slice(', from='.length, to), recipient: rest.slice(to + ', to='.length) }),
    }
  },
}

// delayed 300 seconds: client=h.example[192.0.2.1], from=a@example.org, to=b@example.net
//         ^ delay             ^ client              ^ rest
const DELAYED = /^delayed (?<delay>\d{1,9}) seconds: client=(?<client>[^\s,]{1,300})(?<rest>, from=.*)$/s

export const postgreyRemarks = remarks(['postgrey'], {
  service: {
    'Process Backgrounded': 'Process Backgrounded',
    '{stamp} postgrey {text}':
      '2026/11/21-00:33:14 postgrey (type Net::Server::Multiplex) starting! pid(12215)',
    '{stamp} Server closing!': '2026/11/21-00:40:19 Server closing!',
    'Binding to TCP port {port#} on host {address} with {protocol}':
      'Binding to TCP port 10023 on host 127.0.0.1 with IPv4',
    'Binding to UNIX socket file {path}': 'Binding to UNIX socket file "/var/spool/postfix/postgrey/socket"',
    'Setting gid to {group}': 'Setting gid to "111 111"',
    'Setting uid to {user}': 'Setting uid to "107"',
    'cleaning up old logs...': 'cleaning up old logs...',
    'cleaning up old entries...': 'cleaning up old entries...',
    'cleaning main database finished. before: {before#}, after: {after#}':
      'cleaning main database finished. before: 12, after: 7',
    'cleaning clients database finished. before: {before#}, after: {after#}':
      'cleaning clients database finished. before: 12, after: 7',
    'whitelisted: {client}': 'whitelisted: h.example[192.0.2.1]',
  },
})
