/** Access decisions of smtpd, postscreen and milters: refused, held, discarded, redirected. */
import type { MailEvent, Refusal } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { endOfAddress } from './address.ts'
import { findAttributes, withAttributes } from './attributes.ts'
import { readClient, withClient } from './client.ts'

export const refusal: Grammar = {
  daemons: ['smtpd', 'postscreen', 'cleanup'],
  samples: [
    'NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 <b@example.com>: Relay access denied; from=<a@example.net> to=<b@example.com> proto=ESMTP helo=<pc>',
    'NOQUEUE: reject: RCPT from [198.51.100.27]:31459: 450 4.3.2 Service currently unavailable; from=<a@example.net>, to=<b@example.com>, proto=ESMTP, helo=<mail.example.net>',
    'NOQUEUE: milter-reject: CONNECT from unknown[192.0.2.9]: 451 4.7.1 Service unavailable - try again later; proto=SMTP',
    '7B58227E96F: milter-reject: END-OF-MESSAGE from h[192.0.2.1]: 4.7.1 Try again later; from=<> to=<x@relay.example.net> proto=ESMTP helo=<h.example>',
    'NOQUEUE: filter: RCPT from h[192.0.2.1]: <a@b.example>: Sender address triggers FILTER smtp:[127.0.0.1]:10025; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
    'NOQUEUE: warn: RCPT from h[192.0.2.1]: sender under watch; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
    'NOQUEUE: permit: RCPT from h[192.0.2.1]: action=OK for Sender_address=a@b.example from hash:/etc/postfix/access; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
    'NOQUEUE: reject: CONNECT from h[192.0.2.1]: 421 4.3.0 mx1.example.net Server local data error',
    'reject: connect from [192.0.2.1]:4711: all screening ports busy',
    'proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 1C6B541C5D; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
  ],

  parse(body): MailEvent | undefined {
    const colon = body.indexOf(':')
    if (colon < 0 || colon > LONGEST_ACTION) return undefined
    const action = body.slice(0, colon)
    const kind = KINDS.get(action)
    if (kind !== undefined) return readRefusal(body, colon + 2, kind)
    return NOTES.has(action) ? readNote(body, colon + 2, action) : undefined
  },
}

const KINDS = new Map<string, Refusal['kind']>([
  ['reject', 'reject'],
  ['reject_warning', 'reject-warning'],
  ['hold', 'hold'],
  ['discard', 'discard'],
  ['redirect', 'redirect'],
  ['filter', 'filter'],
  ['milter-reject', 'milter-reject'],
  ['milter-hold', 'milter-hold'],
  ['milter-discard', 'milter-discard'],
  ['proxy-accept', 'proxy-accept'],
  ['proxy-reject', 'proxy-reject'],
])
const LONGEST_ACTION = 14

/** Actions of access(5) that change nothing about the message. */
const NOTES: ReadonlySet<string> = new Set(['info', 'warn', 'bcc', 'permit', 'hangup', 'delay'])

// reject: RCPT from h[192.0.2.9]: 554 5.7.1 <b@example.com>: Relay access denied; from=<a@b> to=<c@d> proto=…
//         ^ stage   ^ client      ^ code    ^ subject        ^ reason             ^ attributes
function readRefusal(body: string, start: number, kind: Refusal['kind']): Refusal | undefined {
  const head = kind.startsWith('proxy-') ? readStage(body, start) : readHead(body, start)
  if (!head) return undefined
  // Only a group that runs to the very end is the true one: what strangers put before it is followed by more.
  const group = findAttributes(body, behindSubject(body, head.end), ({ end }) => end === body.length)
  const event = withClient<Refusal>({ kind, stage: head.stage, reason: '' }, head.client)
  readReply(group ? body.slice(head.end, group.start) : body.slice(head.end), event)
  if (kind.startsWith('proxy-')) {
    const at = event.reason.lastIndexOf(QUEUED_AS)
    const next = at < 0 ? undefined : NEXT_ID.exec(event.reason.slice(at + QUEUED_AS.length))?.[0]
    if (next !== undefined && !mayBeCut(body)) event.remoteQueueId = next
  }
  return group ? withAttributes(event, group.attributes) : event
}

function readNote(body: string, start: number, action: string): MailEvent | undefined {
  const head = readHead(body, start)
  if (!head) return undefined
  const group = findAttributes(body, behindSubject(body, head.end), ({ end }) => end === body.length)
  const text = group ? body.slice(head.end, group.start) : body.slice(head.end)
  const permit = action === 'permit' ? PERMIT.exec(text)?.groups : undefined
  return {
    kind: 'policy',
    action,
    stage: head.stage,
    text,
    ...head.client,
    ...(permit && { decision: permit['decision'], class: permit['class'], name: permit['name'] }),
    ...(permit?.['table'] !== undefined && { table: permit['table'] }),
    ...group?.attributes,
  }
}

// action=permit_mynetworks for Client_address=192.0.2.1     action=OK for Sender_address=a@b.example from hash:/etc/x
//        ^ decision            ^ class         ^ name                                                     ^ table
const PERMIT =
  /^action=(?<decision>\S{1,100}) for (?<class>[A-Za-z_ -]{1,60})=(?<name>.*?)(?: from (?<table>[a-z]+:\S+))?$/s

// RCPT from h[192.0.2.9]: …     DATA content from [192.0.2.9]:4711: …
// ^ stage   ^ client            nothing here is the client's to choose
const HEAD =
  /^(?<stage>[A-Za-z-]{1,20}(?: content)?) from (?<client>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?): ?/

function readHead(body: string, start: number) {
  const match = HEAD.exec(body.slice(start, start + 400))
  const { stage = '', client = '' } = match?.groups ?? {}
  const fields = readClient(client)
  return match && fields ? { stage, client: fields, end: start + match[0].length } : undefined
}

// END-OF-MESSAGE: 250 2.0.0 Ok: queued as 1C6B541C5D; …
function readStage(body: string, start: number) {
  const colon = body.indexOf(': ', start)
  return colon < 0 ? undefined : { stage: body.slice(start, colon), client: undefined, end: colon + 2 }
}

// 550 5.1.1 <x@example.net>: Recipient address rejected: User unknown
// ^ code ^ dsn ^ subject       ^ reason
// cleanup leaves the code out: 5.7.1 Spam
const REPLY = /^(?:(?<code>[245]\d\d)(?:[ -]|$))?(?:(?<dsn>[245]\.\d{1,3}\.\d{1,3})(?: |$))?/

function readReply(text: string, event: Refusal): void {
  const match = REPLY.exec(text)
  const { code, dsn } = match?.groups ?? {}
  if (code !== undefined) event.code = Number(code)
  if (dsn !== undefined) event.dsn = dsn
  event.reason = text.slice(match?.[0].length ?? 0)
  if (event.reason.charCodeAt(0) !== 60) return
  const close =
    event.reason.charCodeAt(1) === QUOTE ? endOfAddress(event.reason, 1) : event.reason.indexOf('>: ')
  if (close > 0 && event.reason.startsWith('>: ', close)) event.subject = event.reason.slice(1, close)
}

const QUOTE = 34
const SUBJECT = /^(?:\d{3} )?(?:\d\.\d{1,3}\.\d{1,3} )?<(?=")/

/** Where to look for attributes: not in the quoted address that a reply may open with. */
function behindSubject(body: string, at: number): number {
  const open = body.indexOf('<"', at)
  if (open < 0 || open > at + 14) return at
  const head = SUBJECT.exec(body.slice(at, open + 2))
  const end = head ? endOfAddress(body, open + 1) : -1
  return end < 0 ? at : end
}

const QUEUED_AS = 'queued as '
const NEXT_ID = /^[0-9A-Za-z]{6,30}\b/
