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
  const clientPort = readDigits(text, end + 1, text.length)
  if (clientPort < 0)
    return text.endsWith(':unknown') ? { clientName: text.slice(0, open), clientAddress } : undefined
  return open === 0
    ? { clientAddress, clientPort }
    : { clientName: text.slice(0, open), clientAddress, clientPort }
}

/** The event with the fields of a client added: assigned one by one, for a spread costs as much as all the rest. */
export function withClient<Event extends ClientFields>(
  event: Event,
  client: ClientFields | undefined,
): Event {
  if (client === undefined) return event
  if (client.clientName !== undefined) event.clientName = client.clientName
  if (client.clientAddress !== undefined) event.clientAddress = client.clientAddress
  if (client.clientPort !== undefined) event.clientPort = client.clientPort
  return event
}

/** A plain number of digits, which must be the whole text. */
export function readNumber(text: string): number | undefined {
  const number = readDigits(text, 0, text.length)
  return number < 0 ? undefined : number
}

const MOST_DIGITS = 15

/** The number of the digits between two positions, -1 where there are none or anything else. */
export function readDigits(text: string, from: number, to: number): number {
  if (to <= from || to - from > MOST_DIGITS) return -1
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    number = number * 10 + digit
  }
  return number
}

/** Where the digits start that end before `end`: `end` itself where there are none. */
export function startOfDigits(text: string, end: number): number {
  let start = end
  while (start > 0) {
    const digit = text.charCodeAt(start - 1) - 48
    if (!(digit >= 0 && digit <= 9)) break
    start--
  }
  return start
}

/** A number like `0.05` or `92777` between two positions, NaN for anything else. As exact as Number(). */
export function readDecimal(text: string, from: number, to: number): number {
  if (to <= from || to - from > MOST_DIGITS) return NaN
  let number = 0
  let scale = 0
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === 46 && scale === 0) scale = 1
    else if (code >= 48 && code <= 57) {
      number = number * 10 + code - 48
      scale *= 10
    } else return NaN
  }
  // A point needs digits behind it; without one nothing is scaled.
  if (scale === 1) return NaN
  return number / (scale || 1)
}
