/** Delivery attempts with an unquoted recipient, the four delays and a whole reply. */
import type { Delivery } from '../event.ts'
import { readDecimal, readDigits } from '../postfix/client.ts'
import { stands } from './usual.ts'

const QUOTE = 34
const OPEN_COMMENT = 40
const CLOSE_COMMENT = 41

// to=<bob@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1.4, delays=0.1/0/0.8/0.5, dsn=2.0.0, status=sent (…)
export function readDelivery(body: string): Delivery | undefined {
  if (!stands(body, 0, 'to=<') || body.charCodeAt(4) === QUOTE) return undefined
  const recipientEnd = body.indexOf('>', 4)
  const relayStart = recipientEnd + 9
  if (!stands(body, recipientEnd + 1, ', relay=')) return undefined
  const relayEnd = body.indexOf(',', relayStart)
  if (!stands(body, relayEnd, ', delay=')) return undefined
  const delayEnd = body.indexOf(',', relayEnd + 8)
  if (!stands(body, delayEnd, ', delays=')) return undefined
  const delaysEnd = body.indexOf(',', delayEnd + 9)
  if (!stands(body, delaysEnd, ', dsn=')) return undefined
  const dsnEnd = body.indexOf(',', delaysEnd + 6)
  if (!stands(body, dsnEnd, ', status=')) return undefined
  const word = dsnEnd + 9
  const wordEnd = body.indexOf(' ', word)
  const end = body.length - 1
  if (body.charCodeAt(wordEnd + 1) !== OPEN_COMMENT || body.charCodeAt(end) !== CLOSE_COMMENT)
    return undefined
  const status = statusOf(body, word, wordEnd)

  const first = body.indexOf('/', delayEnd)
  const second = body.indexOf('/', first + 1)
  const third = body.indexOf('/', second + 1)
  const delay = readDecimal(body, relayEnd + 8, delayEnd)
  const delays = {
    beforeQueue: readDecimal(body, delayEnd + 9, first),
    inQueue: readDecimal(body, first + 1, second),
    connection: readDecimal(body, second + 1, third),
    transmission: readDecimal(body, third + 1, delaysEnd),
  }
  // Not a number where one of them is none.
  const sum = delay + delays.beforeQueue + delays.inQueue + delays.connection + delays.transmission
  if (status === undefined || Number.isNaN(sum)) return undefined

  const nextStart = status === 'sent' ? nextIdAt(body, wordEnd + 2, end) : 0
  if (nextStart < 0) return undefined

  const remoteQueueId = nextStart > 0 ? body.slice(nextStart, end) : undefined

  const open = body.indexOf('[', relayStart)
  const hasHost = open >= relayStart && open <= relayEnd
  const close = hasHost ? body.indexOf(']', open) : -1
  if (hasHost && (open === relayStart || close < 0 || close >= relayEnd)) return undefined
  const port = hasHost ? readDigits(body, close + 2, relayEnd) : -1
  if (port < 0 && remoteQueueId !== undefined) return undefined
  // All fields at once: an object that grows costs twice as much, and many shapes slow down whoever reads them.
  return {
    kind: 'delivery',
    recipient: body.slice(4, recipientEnd),
    relay: body.slice(relayStart, relayEnd),
    relayHost: hasHost ? body.slice(relayStart, open) : undefined,
    relayAddress: hasHost ? body.slice(open + 1, close) : undefined,
    relayPort: port < 0 ? undefined : port,
    delay,
    delays,
    dsn: body.slice(delaysEnd + 6, dsnEnd),
    status,
    reply: body.slice(wordEnd + 2, end),
    remoteQueueId,
  }
}

function statusOf(body: string, from: number, to: number): 'sent' | 'deferred' | 'bounced' | undefined {
  const word = body.slice(from, to)
  if (word === 'sent') return 'sent'
  if (word === 'deferred') return 'deferred'
  return word === 'bounced' ? 'bounced' : undefined
}

/** What a queue ID at the end of a reply may hold: `1C6B541C5D`, `4jWYNc5069zNBbx`. */
const WORD = new Uint8Array(128)
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
  WORD[character.charCodeAt(0)] = 1
const SHORTEST = 4
const LONGEST = 64

// 250 2.0.0 Ok: queued as 1C6B541C5D
//                         ^ at the end of the reply, where nearly every server puts it
/** Where the next queue ID starts, 0 where there is none, -1 where it takes more to tell. */
function nextIdAt(body: string, from: number, end: number): number {
  // Of `forwarded as` and `delivered to command` the plain grammar knows more.
  const letter = body.charCodeAt(from)
  if (letter === 102 || letter === 100) return -1
  let at = end
  while (at > from && WORD[body.charCodeAt(at - 1)] === 1) at--
  if (stands(body, at - 10, 'queued as ')) {
    const size = end - at
    return at - 10 >= from && size >= SHORTEST && size <= LONGEST ? at : -1
  }
  return body.indexOf('queued as ', from) < 0 ? 0 : -1
}
