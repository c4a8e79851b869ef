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
  starts: 't',
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
    let comma = body.indexOf(',', relayStart)
    const relay = body.slice(relayStart, comma)

    // From comma to comma, in the order of Postfix: all of it is its own up to the reply.
    let field = comma + 2
    let connectionUses = -1
    if (body.startsWith('conn_use=', field)) {
      comma = body.indexOf(',', field)
      connectionUses = readDigits(body, field + 9, comma)
      field = comma + 2
    }
    if (!body.startsWith('delay=', field)) return undefined
    comma = body.indexOf(',', field)
    const delay = readDecimal(body, field + 6, comma)
    field = comma + 2
    let delays: Delays | undefined
    if (body.startsWith('delays=', field)) {
      comma = body.indexOf(',', field)
      delays = readDelays(body, field + 7, comma)
      field = comma + 2
    }
    let tlsSummary: string | undefined
    if (body.startsWith('tls=', field)) {
      comma = body.indexOf(',', field)
      tlsSummary = body.slice(field + 4, comma)
      field = comma + 2
    }
    let dsn: string | undefined
    if (body.startsWith('dsn=', field)) {
      comma = body.indexOf(',', field)
      dsn = body.slice(field + 4, comma)
      field = comma + 2
    }
    if (comma < 0 || Number.isNaN(delay) || !body.startsWith('status=', field)) return undefined

    const word = field + 'status='.length
    const wordEnd = body.indexOf(' ', word)
    const status = STATUSES.get(body.slice(word, wordEnd < 0 ? body.length : wordEnd))
    if (status === undefined) return undefined
    // A line cut at 2000 bytes has no closing parenthesis.
    const replyEnd = body.charCodeAt(body.length - 1) === CLOSE ? body.length - 1 : body.length
    const reply = wordEnd < 0 ? '' : body.slice(wordEnd + 2, replyEnd)

    const event = eventOf(body.slice(4, recipientEnd), relay, delay, delays, dsn, status, reply)
    if (originalRecipient !== undefined) event.originalRecipient = originalRecipient
    if (connectionUses >= 0) event.connectionUses = connectionUses
    if (tlsSummary !== undefined) event.tlsSummary = tlsSummary
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
/** All at once where it is all there: an object that grows costs twice as much. */
function eventOf(
  recipient: string,
  relay: string,
  delay: number,
  delays: Delays | undefined,
  dsn: string | undefined,
  status: DeliveryStatus,
  reply: string,
): Delivery {
  const open = relay.indexOf('[')
  const close = open <= 0 ? -1 : relay.indexOf(']', open)
  const relayHost = relay.slice(0, open)
  const relayAddress = relay.slice(open + 1, close)
  const relayPort = readDigits(relay, close + 2, relay.length)
  if (close > 0 && relayPort >= 0 && delays !== undefined && dsn !== undefined)
    return {
      kind: 'delivery',
      recipient,
      relay,
      relayHost,
      relayAddress,
      relayPort,
      delay,
      delays,
      dsn,
      status,
      reply,
    }

  const event: Delivery = { kind: 'delivery', recipient, relay, delay, status, reply }
  if (delays !== undefined) event.delays = delays
  if (dsn !== undefined) event.dsn = dsn
  if (close > 0) {
    event.relayHost = relayHost
    event.relayAddress = relayAddress
  }
  return event
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
  // What a command printed is no server's word.
  if (!reply.includes('queued as ') || reply.startsWith('delivered ')) return
  const at = reply.lastIndexOf('queued as ')
  const id = NEXT_ID.exec(reply.slice(at + 10, at + 100))?.[0]
  if (id !== undefined) event.remoteQueueId = id
}

const NEXT_ID = /^[\w.+-]{4,64}/
