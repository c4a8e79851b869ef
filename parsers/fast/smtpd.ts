/** smtpd: a client comes, says who it is, and goes. */
import type { MailEvent } from '../event.ts'
import { commandsOf } from '../postfix/session.ts'
import { readTls } from './tls.ts'
import { readPeer, stands } from './usual.ts'

export function readSmtpd(body: string): MailEvent | undefined {
  switch (body.charCodeAt(0)) {
    case 99: // c
      return body.charCodeAt(1) === 108 ? readClientLine(body) : readConnect(body)
    case 100: // d
      return body.charCodeAt(3) === 99 && body.charCodeAt(4) === 111
        ? readDisconnect(body)
        : readKeywords(body)
    default:
      return readTls(body)
  }
}

// connect from mail.example.org[192.0.2.7]
function readConnect(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'connect from') || body.charCodeAt(12) !== 32) return undefined
  const peer = readPeer(body, 13, body.length)
  if (peer === undefined || peer.port >= 0) return undefined
  return { kind: 'connect', clientName: peer.name, clientAddress: peer.address }
}

// disconnect from mail.example.org[192.0.2.7] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7
function readDisconnect(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'disconnect f') || !stands(body, 12, 'rom ')) return undefined
  const blank = body.indexOf(' ', 16)
  const peer = blank < 0 ? undefined : readPeer(body, 16, blank)
  const commands = peer && commandsOf(body.slice(blank + 1))
  if (peer === undefined || commands === undefined || peer.port >= 0) return undefined
  return { kind: 'disconnect', commands, clientName: peer.name, clientAddress: peer.address }
}

// client=unknown[203.0.113.104], sasl_method=PLAIN, sasl_username=carol@example.net
function readClientLine(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'client=')) return undefined
  const comma = body.indexOf(',', 7)
  const peer = readPeer(body, 7, comma < 0 ? body.length : comma)
  if (peer === undefined || peer.port >= 0) return undefined
  const { name: clientName, address: clientAddress } = peer
  if (comma < 0) return { kind: 'client', clientName, clientAddress }

  // A name with a comma in it may hold other fields.
  const next = body.indexOf(',', comma + 14)
  if (next < 0 || body.indexOf(',', next + 1) >= 0) return undefined
  if (!stands(body, comma, ', sasl_metho') || !stands(body, comma + 12, 'd=')) return undefined
  if (!stands(body, next, ', sasl_usern') || !stands(body, next + 12, 'ame=')) return undefined
  const saslMethod = body.slice(comma + 14, next)
  return { kind: 'client', clientName, clientAddress, saslMethod, saslUsername: body.slice(next + 16) }
}

// discarding EHLO keywords: CHUNKING
function readKeywords(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'discarding E') || !stands(body, 12, 'HLO keywords') || !stands(body, 24, ': '))
    return undefined
  return { kind: 'session', text: body, keywords: body.slice(26) }
}
