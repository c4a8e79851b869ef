/** TLS sessions as smtpd and smtp report them. */
import type { MailEvent } from '../event.ts'
import { readDigits } from '../postfix/client.ts'
import { readPeer, stands } from './usual.ts'

const COLON = 58

/** How far the certificate was believed, by the word and its blank that open the line. */
function trustOf(body: string): string | undefined {
  switch (body.charCodeAt(0)) {
    case 65:
      return stands(body, 0, 'Anonymous ') ? 'anonymous' : undefined
    case 84:
      return stands(body, 0, 'Trusted ') ? 'trusted' : undefined
    case 85:
      return stands(body, 0, 'Untrusted ') ? 'untrusted' : undefined
    case 86:
      return stands(body, 0, 'Verified ') ? 'verified' : undefined
    default:
      return undefined
  }
}

// Anonymous TLS connection established from h[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) …
// ^ trust                                   ^ peer        ^ protocol          ^ cipher                ^ keyBits
export function readTls(body: string): MailEvent | undefined {
  const trust = trustOf(body)
  if (trust === undefined) return undefined
  const at = trust.length + 1
  if (!stands(body, at, 'TLS connecti') || !stands(body, at + 12, 'on establish')) return undefined
  const inbound = stands(body, at + 24, 'ed from ')
  if (!inbound && !stands(body, at + 24, 'ed to ')) return undefined

  const start = at + (inbound ? 32 : 30)
  const blank = body.indexOf(' ', start)
  if (body.charCodeAt(blank - 1) !== COLON) return undefined
  const peer = readPeer(body, start, blank - 1)
  const protocolEnd = body.indexOf(' ', blank + 1)
  if (peer === undefined || !stands(body, protocolEnd, ' with cipher')) return undefined
  const cipherStart = protocolEnd + 13
  const cipherEnd = body.indexOf(' ', cipherStart)
  const keyBits = readDigits(body, cipherEnd + 2, body.indexOf('/', cipherEnd))
  if (protocolEnd < 0 || cipherEnd < 0 || keyBits < 0 || body.charCodeAt(cipherStart - 1) !== 32)
    return undefined
  return {
    kind: 'tls',
    direction: inbound ? 'inbound' : 'outbound',
    trust,
    peerName: peer.name,
    peerAddress: peer.address,
    protocol: body.slice(blank + 1, protocolEnd),
    cipher: body.slice(cipherStart, cipherEnd),
    keyBits,
  }
}
