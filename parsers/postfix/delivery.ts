/** Delivery attempts: one line per recipient and try, in the same form from every Postfix delivery agent. */
import type { Delays, Delivery, DeliveryStatus } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { endOfAddress } from './address.ts'
import { readDecimal, readDigits } from './client.ts'
import { isQueueId } from './queue-id.ts'

export const delivery: Grammar = {
  daemons: [
    'smtp',
    'lmtp',
    'local',
    'virtual',
    'pipe',
    'error',
    'discard',
    'cleanup',
    'qmgr',
    'oqmgr',
    'nqmgr',
  ],
  samples: [
    '4F2A81C0B7: to=<bob@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1.4, delays=0.1/0/0.8/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1C6B541C5D)',
    '4F2A81C0B7: to=<a@b.example>, orig_to=<root>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (forwarded as 0948127E97E)',
    '4F2A81C0B7: to=<x@y.example>, relay=none, delay=300, delays=0/0/300/0, dsn=4.4.1, status=deferred (connect to y.example[203.0.113.9]:25: Connection timed out)',
    '4F2A81C0B7: to=<x@y.example>, relay=y.example[203.0.113.9]:25, conn_use=2, delay=3, delays=0/0/1/2, tls=may, dsn=5.1.1, status=bounced (host y.example[203.0.113.9] said: 550 5.1.1 unknown (in reply to RCPT TO command))',
  ],

  // to=<bob@example.net>, orig_to=<bob>, relay=mx[198.51.100.7]:25, conn_use=2, delay=1.4,
  //     ^ recipient       ^ if aliased   ^ or none, local, a unix path ^ if reused
  //   delays=0.1/0/0.8/0.5, tls=may, dsn=2.0.0, status=sent (250 2.0.0 OK)
  //                         ^ 3.11                           ^ reply: free text up to the last parenthesis
  parse(body): Delivery | undefined {
    if (!body.startsWith('to=<')) return undefined
    const recipientEnd = endOfAddress(body, 4)
    if (recipientEnd < 0) return undefined

    let at = recipientEnd + 1
    let originalRecipient: string | undefined
    if (body.startsWith(', orig_to=<', at)) {
      const end = endOfAddress(body, at + 11)
      if (end < 0) return undefined
      originalRecipient = body.slice(at + 11, end)
      at = end + 1
    }
    if (!body.startsWith(', relay=', at)) return undefined
    const relayStart = at + 8
    const statusStart = body.indexOf(', status=', relayStart)
    const delayStart = body.indexOf(', delay=', relayStart)
    if (statusStart < 0 || delayStart < 0 || delayStart > statusStart) return undefined

    const usesStart = body.lastIndexOf(', conn_use=', delayStart)
    const used = usesStart >= relayStart
    const delayEnd = body.indexOf(', ', delayStart + 8)
    const delay = readDecimal(body, delayStart + 8, delayEnd)
    const wordEnd = body.indexOf(' (', statusStart + 9)
    const status = STATUSES.get(body.slice(statusStart + 9, wordEnd < 0 ? body.length : wordEnd))
    if (status === undefined || Number.isNaN(delay)) return undefined
    // A line cut at 2000 bytes has no closing parenthesis.
    const replyEnd = body.charCodeAt(body.length - 1) === CLOSE ? body.length - 1 : body.length
    const reply = wordEnd < 0 ? '' : body.slice(wordEnd + 2, replyEnd)

    const event: Delivery = {
      kind: 'delivery',
      recipient: body.slice(4, recipientEnd),
      relay: body.slice(relayStart, used ? usesStart : delayStart),
      delay,
      status,
      reply,
    }
    readRelay(event)
    readMiddle(body, delayEnd, statusStart, event)
    if (originalRecipient !== undefined) event.originalRecipient = originalRecipient
    if (used) event.connectionUses = readDigits(body, usesStart + 11, delayStart)
    if (status === 'sent') readNextQueueId(event)
    return event
  },
}

const CLOSE = 41

const STATUSES = new Map<string, DeliveryStatus>([
  ['sent', 'sent'],
  ['deferred', 'deferred'],
  ['bounced', 'bounced'],
  ['SOFTBOUNCE', 'softbounce'],
  ['deliverable', 'deliverable'],
  ['undeliverable', 'undeliverable'],
  ['undeliverable-but-not-cached', 'undeliverable-but-not-cached'],
])

// mx.example.net[198.51.100.7]:25   mx.example.net[2001:db8::7]:25   mx1[private/dovecot-lmtp]   none
// ^ relayHost    ^ relayAddress ^ relayPort                          a unix path has no port     ^ no parts
function readRelay(event: Delivery): void {
  const { relay = '' } = event
  const open = relay.indexOf('[')
  const close = relay.indexOf(']', open)
  if (open <= 0 || close < 0) return
  event.relayHost = relay.slice(0, open)
  event.relayAddress = relay.slice(open + 1, close)
  const port = readDigits(relay, close + 2, relay.length)
  if (port >= 0) event.relayPort = port
}

// , delays=0.1/0/0.8/0.5, tls=may, dsn=2.0.0
/** What stands between delay and status; Postfix before 2.3 had nothing there. */
function readMiddle(body: string, start: number, end: number, event: Delivery): void {
  let at = start
  while (at >= 0 && at < end) {
    const next = body.indexOf(', ', at + 2)
    const stop = next < 0 ? end : next
    if (body.startsWith('delays=', at + 2)) {
      const delays = readDelays(body, at + 9, stop)
      if (delays) event.delays = delays
    } else if (body.startsWith('dsn=', at + 2)) event.dsn = body.slice(at + 6, stop)
    else if (body.startsWith('tls=', at + 2)) event.tlsSummary = body.slice(at + 6, stop)
    at = next
  }
}

function readDelays(body: string, from: number, to: number): Delays | undefined {
  const first = body.indexOf('/', from)
  const second = body.indexOf('/', first + 1)
  const third = body.indexOf('/', second + 1)
  if (first < 0 || second < 0 || third < 0 || third > to) return undefined
  return {
    beforeQueue: readDecimal(body, from, first),
    inQueue: readDecimal(body, first + 1, second),
    connection: readDecimal(body, second + 1, third),
    transmission: readDecimal(body, third + 1, to),
  }
}

// 250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 1C6B541C5D
//                                                                     ^ remoteQueueId: the last one said
function readNextQueueId(event: Delivery): void {
  const { reply } = event
  if (reply.startsWith('forwarded as ')) {
    const child = reply.slice('forwarded as '.length)
    if (isQueueId(child)) event.childQueueId = child
    return
  }
  const at = reply.lastIndexOf('queued as ')
  if (at < 0) return
  const id = NEXT_ID.exec(reply.slice(at + 10, at + 100))?.[0]
  if (id !== undefined) event.remoteQueueId = id
}

const NEXT_ID = /^[\w.+-]{4,64}/
