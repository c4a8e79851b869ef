/** TLS sessions, in the same words from every daemon that speaks it. They have no queue ID: the pid joins them. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { readClient } from './client.ts'

export const tls: Grammar = {
  daemons: ['smtpd', 'smtp', 'lmtp', 'tlsproxy', 'posttls-finger'],
  samples: [
    'Anonymous TLS connection established from unknown[203.0.113.104]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256',
    'Untrusted TLS connection established to mx.example.net[198.51.100.7]:25: TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)',
    'Verified TLS connection reused to mx.example.net[198.51.100.7]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    'TLS connection established from h[192.0.2.1]: TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)',
  ],

  parse(body): MailEvent | undefined {
    const at = body.indexOf('TLS connection ')
    if (at < 0 || at > LONGEST_TRUST) return undefined
    const match = PEER.exec(body)
    const { trust, way, peer = '' } = match?.groups ?? {}
    const fields = readClient(peer)
    if (!match || !fields?.clientAddress) return undefined

    const session = readSession(body, match[0].length)
    if (!session) return undefined
    const event: MailEvent = {
      kind: 'tls',
      direction: way === 'from' ? 'inbound' : 'outbound',
      peerAddress: fields.clientAddress,
      ...session,
    }
    if (trust !== undefined) event.trust = trust.toLowerCase()
    if (fields.clientName !== undefined) event.peerName = fields.clientName
    return event
  },
}

const LONGEST_TRUST = 12

// Untrusted TLS connection established to mx.example.net[198.51.100.7]:25: TLSv1.3 …
// ^ trust                              ^ way ^ peer
// Anonymous TLS connection established from h[192.0.2.1] to mail.example.org: …     (the name asked for by SNI)
const PEER =
  /^(?:(?<trust>Anonymous|Untrusted|Trusted|Verified) )?TLS connection (?:established|reused) (?<way>from|to) (?<peer>[^[\s]*\[[^\]\s]*\](?::(?:\d+|unknown))?)(?: to [^\s:]+)?: /

// TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 …
// ^ protocol          ^ cipher                ^ keyBits
function readSession(body: string, start: number) {
  const cipherAt = body.indexOf(' with cipher ', start)
  const bitsAt = body.indexOf(' (', cipherAt)
  const slash = body.indexOf('/', bitsAt)
  if (cipherAt < 0 || bitsAt < 0 || slash < 0) return undefined
  const keyBits = Number(body.slice(bitsAt + 2, slash))
  if (!Number.isInteger(keyBits)) return undefined
  return { protocol: body.slice(start, cipherAt), cipher: body.slice(cipherAt + 13, bitsAt), keyBits }
}
