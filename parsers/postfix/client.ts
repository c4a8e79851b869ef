/** The notation `name[address]` and `name[address]:port`, which Postfix uses for clients, servers and relays. */
import type { ClientFields } from '../event.ts'

// mail.example.org[192.0.2.7]     unknown[unknown]     [192.0.2.7]:25     v6.example[2001:db8::7]:25
// ^ clientName     ^ clientAddress                     ^ postscreen knows no name            ^ clientPort
/** Fields of a whole text in that notation; undefined where it is in another. */
export function readClient(text: string): ClientFields | undefined {
  const open = text.indexOf('[')
  if (open < 0) return undefined
  const close = text.indexOf(']', open)
  if (close < 0) return undefined
  const clientAddress = text.slice(open + 1, close)
  const end = close + 1

  if (end === text.length)
    return open === 0 ? { clientAddress } : { clientName: text.slice(0, open), clientAddress }
  if (text.charCodeAt(end) !== 58) return undefined
  const port = text.slice(end + 1)
  if (port === 'unknown') return { clientName: text.slice(0, open), clientAddress }
  const clientPort = readNumber(port)
  if (clientPort === undefined) return undefined
  return open === 0
    ? { clientAddress, clientPort }
    : { clientName: text.slice(0, open), clientAddress, clientPort }
}

const DIGITS = /^\d{1,15}$/

/** A plain number of digits, which must be the whole text. */
export function readNumber(text: string): number | undefined {
  return DIGITS.test(text) ? Number(text) : undefined
}
