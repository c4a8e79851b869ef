/** TLS sessions, in the same words from every daemon that speaks it. They have no queue ID: the pid joins them. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readClient, readDigits } from './client.ts'

export const tls: Grammar = {
  daemons: ['smtpd', 'smtp', 'lmtp', 'tlsproxy', 'posttls-finger'],
  starts: 'TUAV',
  samples: [
    'Anonymous TLS connection established from unknown[203.0.113.104]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256',
    'Untrusted TLS connection established to mx.example.net[198.51.100.7]:25: TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)',
    'Verified TLS connection reused to mx.example.net[198.51.100.7]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    'TLS connection established from h[192.0.2.1]: TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)',
  ],

  parse(body): MailEvent | undefined {
    const first = body.charAt(0)
    if (first !== 'T' && first !== 'U' && first !== 'A' && first !== 'V') return undefined
    const at = body.startsWith('TLS connection ') ? 0 : body.indexOf(' ') + 1
    const trust = at === 0 ? undefined : TRUST.get(body.slice(0, at - 1))
    if ((at > 0 && trust === undefined) || !body.startsWith('TLS connection ', at)) return undefined
    const wayStart = at + 'TLS connection '.length
    const inbound = body.startsWith('established from ', wayStart)
    const outbound = !inbound && OUTBOUND.find((words) => body.startsWith(words, wayStart))
    if (!inbound && !outbound) return undefined

    const start = wayStart + (outbound || 'established from ').length
    const blank = body.indexOf(' ', start)
    // from h[192.0.2.1] to mail.example.org: …     (the name asked for by SNI)
    const colon = body.charCodeAt(blank - 1) === COLON ? blank - 1 : body.indexOf(': ', start)
    const peer = readClient(body.slice(start, colon < blank ? colon : blank))
    const session = readSession(body, colon + 2)
    if (colon < 0 || peer?.clientAddress === undefined || !session) return undefined

    const { clientName: peerName, clientAddress: peerAddress } = peer
    const { protocol, cipher, keyBits } = session
    const direction = inbound ? 'inbound' : 'outbound'
    if (peerName !== undefined && trust !== undefined)
      return { kind: 'tls', direction, trust, peerName, peerAddress, protocol, cipher, keyBits }
    const event: MailEvent = { kind: 'tls', direction, peerAddress, protocol, cipher, keyBits }
    if (trust !== undefined) event.trust = trust
    if (peerName !== undefined) event.peerName = peerName
    return event
  },
}

const COLON = 58
const OUTBOUND = ['established to ', 'reused to ']

const TRUST = new Map<string, string>([
  ['Anonymous', 'anonymous'],
  ['Untrusted', 'untrusted'],
  ['Trusted', 'trusted'],
  ['Verified', 'verified'],
])

// TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 …
// ^ protocol          ^ cipher                ^ keyBits
function readSession(body: string, start: number) {
  const protocolEnd = body.indexOf(' ', start)
  const cipherStart = protocolEnd + ' with cipher '.length
  const cipherEnd = body.indexOf(' ', cipherStart)
  const keyBits = readDigits(body, cipherEnd + 2, body.indexOf('/', cipherEnd))
  if (protocolEnd < 0 || cipherEnd < 0 || keyBits < 0) return undefined
  if (!body.startsWith(' with cipher ', protocolEnd)) return undefined
  return { protocol: body.slice(start, protocolEnd), cipher: body.slice(cipherStart, cipherEnd), keyBits }
}
