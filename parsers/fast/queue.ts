/** The queue's own lines: Message-IDs and headers noted by cleanup, messages that become active or leave the queue. */
import type { MailEvent } from '../event.ts'
import { readDigits, startOfDigits } from '../postfix/client.ts'
import { readDelivery } from './delivery.ts'
import { readPeer, stands, SURELY_WHOLE } from './usual.ts'

const QUOTE = 34
const CLOSE = 62

export function readQmgr(body: string, queueId: string | undefined): MailEvent | undefined {
  if (queueId === undefined) return undefined
  if (body === 'removed') return { kind: 'removed' }
  return body.charCodeAt(0) === 102 ? readActive(body) : readDelivery(body)
}

// from=<carol@example.net>, size=703, nrcpt=1 (queue active)
//       ^ sender, may hold all that follows: read from the right
function readActive(body: string): MailEvent | undefined {
  const countEnd = body.length - 15
  if (!stands(body, 0, 'from=<') || body.length > SURELY_WHOLE) return undefined
  if (!stands(body, countEnd, ' (queue acti') || !stands(body, countEnd + 12, 've)')) return undefined
  const count = startOfDigits(body, countEnd)
  const size = startOfDigits(body, count - 8)
  if (count === countEnd || size === count - 8) return undefined
  if (!stands(body, count - 8, ', nrcpt=') || !stands(body, size - 8, '>, size=')) return undefined
  return {
    kind: 'queue-active',
    sender: body.slice(6, size - 8),
    size: readDigits(body, size, count - 8),
    recipientCount: readDigits(body, count, countEnd),
  }
}

export function readCleanup(body: string): MailEvent | undefined {
  return body.charCodeAt(0) === 109 ? readMessageId(body) : readHeader(body)
}

// message-id=<17.c9a4e57492@client.example>
function readMessageId(body: string): MailEvent | undefined {
  const messageId = body.slice(11)
  if (!stands(body, 0, 'message-id=') || messageId === '' || messageId === '<>') return undefined
  return { kind: 'message-id', messageId }
}

// warning: header Subject: hi from h[192.0.2.1]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>
//                 ^ text           ^ client            ^ sender         ^ recipient                   ^ helo
function readHeader(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'warning: hea') || !stands(body, 12, 'der ') || body.length >= SURELY_WHOLE)
    return undefined
  // With one semicolon there is one group of attributes, and with one bracket each that are its addresses.
  const group = body.indexOf(';', 16)
  if (group < 0 || body.indexOf(';', group + 1) >= 0 || !stands(body, group + 1, ' from=<')) return undefined
  const sender = group + 8
  const senderEnd = body.indexOf('>', sender)
  if (body.indexOf('<', sender) !== senderEnd + 5 || !stands(body, senderEnd + 1, ' to=<')) return undefined
  const recipient = senderEnd + 6
  const recipientEnd = body.indexOf('>', recipient)
  const helo = recipientEnd + 20
  if (!stands(body, recipientEnd + 1, ' proto=ESMTP') || !stands(body, recipientEnd + 13, ' helo=<'))
    return undefined
  if (body.indexOf('<', recipient) !== helo - 1 || body.indexOf('<', helo) >= 0) return undefined
  if (body.indexOf('>', helo) !== body.length - 1 || body.charCodeAt(body.length - 1) !== CLOSE)
    return undefined
  if (body.charCodeAt(sender) === QUOTE || body.charCodeAt(recipient) === QUOTE) return undefined
  if (body.indexOf('"', helo) >= 0) return undefined

  const blank = body.lastIndexOf(' ', group)
  if (!stands(body, blank - 5, ' from ')) return undefined
  const peer = readPeer(body, blank + 1, group)
  if (peer === undefined || peer.port >= 0) return undefined
  return {
    kind: 'header-check',
    action: 'warning',
    section: 'header',
    text: body.slice(16, blank - 5),
    clientName: peer.name,
    clientAddress: peer.address,
    sender: body.slice(sender, senderEnd),
    recipient: body.slice(recipient, recipientEnd),
    protocol: 'ESMTP',
    helo: body.slice(helo, body.length - 1),
  }
}
