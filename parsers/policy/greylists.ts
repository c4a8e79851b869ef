/** sqlgrey and postfwd: decisions of policy services, by client and envelope. */
import type { Remark } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'
import { endOfAddress } from '../postfix/address.ts'
import { readClient } from '../postfix/client.ts'
import { once } from './marks.ts'

export const sqlgrey: Grammar = {
  daemons: ['sqlgrey'],
  samples: [
    'grey: new: 192.0.2(192.0.2.1), a@example.org -> b@example.net',
    'grey: early reconnect: 192.0.2(192.0.2.1), a@example.org -> b@example.net',
    'grey: reconnect ok: 192.0.2(192.0.2.1), a@example.org -> b@example.net (00:15:02)',
    'grey: from awl match: updating 192.0.2.1(192.0.2.1), a@example.org(a@example.org)',
    'whitelist: h.example, 192.0.2.1(192.0.2.1) -> b@example.net',
  ],

  parse(body): Remark | undefined {
    const line =
      capture<'action' | 'address' | 'rest'>(GREY, body) ??
      capture<'action' | 'address' | 'rest'>(WHITE, body)
    if (!line) return undefined
    const { action, address, rest } = line
    const remark: Remark = { kind: 'policy', text: body, action, clientAddress: address }
    const arrow = once(rest, ' -> ')
    if (arrow < 0) return remark
    const waited = WAITED.exec(rest)
    if (arrow > 0) remark['sender'] = rest.slice(0, arrow).replace(/^, /, '')
    remark['recipient'] = rest.slice(arrow + ' -> '.length, waited?.index)
    if (waited?.groups) remark['waited'] = waited.groups['time']
    return remark
  },
}

// grey: reconnect ok: 192.0.2(192.0.2.1), a@example.org -> b@example.net (00:15:02)
//       ^ action              ^ address   ^ rest                          ^ waited
const GREY =
  /^grey: (?<action>[a-z ]{1,40}): (?:updating )?[\da-fA-F.:]{1,45}\((?<address>[\da-fA-F.:]{2,45})\)(?<rest>.*)$/s
const WHITE =
  /^(?<action>whitelist): [^\s,]{1,255}, [\da-fA-F.:]{1,45}\((?<address>[\da-fA-F.:]{2,45})\)(?<rest>.*)$/s
const WAITED = / \((?<time>[\d:]{5,15})\)$/

export const postfwd: Grammar = {
  daemons: ['postfwd', 'postfwd2', 'postfwd3', 'policy'],
  samples: [
    '[RULES] rule=0, id=X1, client=h.example[192.0.2.1], sender=<a@example.org>, recipient=<b@example.net>, helo=<h.example>, proto=ESMTP, state=RCPT, delay=0s, hits=X1, action=REJECT no',
  ],

  parse(body): Remark | undefined {
    const head = capture<'rule' | 'id' | 'client'>(RULES, body)
    const client = head && readClient(head.client)
    if (!head || !client) return undefined
    const remark: Remark = { kind: 'policy', text: body, rule: Number(head.rule), ruleId: head.id, ...client }

    let at = body.indexOf(', sender=<')
    for (const field of ['sender', 'recipient']) {
      const mark = `, ${field}=<`
      if (!body.startsWith(mark, at)) return remark
      const end = endOfAddress(body, at + mark.length)
      if (end < 0) return remark
      remark[field] = body.slice(at + mark.length, end)
      at = end + 1
    }
    const tail = body.slice(at)
    // The HELO name is the client's: with these words in it, nothing behind it is certain.
    const rest = once(tail, '>, proto=') < 0 ? undefined : TAIL.exec(tail)?.groups
    if (!rest) return remark
    return Object.assign(remark, {
      helo: rest['helo'],
      protocol: rest['protocol'],
      stage: rest['stage'],
      hits: rest['hits'],
      action: rest['action'],
    })
  },
}

// [RULES] rule=0, id=X1, client=h.example[192.0.2.1], sender=<…
//              ^ rule ^ id      ^ client
const RULES = /^\[\w{1,20}\] rule=(?<rule>\d{1,9}), id=(?<id>[^,]{1,100}), client=(?<client>[^\s,]{1,300}),/
const TAIL =
  /^, helo=<(?<helo>.*)>, proto=(?<protocol>\w{1,10}), state=(?<stage>[\w-]{1,30}), delay=[\d.]+s, hits=(?<hits>[^,]*), action=(?<action>.*)$/s
