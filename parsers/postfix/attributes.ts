/**
 * The group `; from=<…> to=<…> proto=… helo=<…>` that ends refusals and header checks, found although the text before it
 * and the addresses in it are chosen by strangers. HELO names are not: Postfix replaces blanks, quotes and `<>;@` in them.
 */
import { mayBeCut } from '../cut.ts'
import { endOfSureAddress } from './address.ts'

export interface Attributes {
  sender?: string
  recipient?: string
  protocol?: string
  helo?: string
  saslMethod?: string
  saslUsername?: string
}

export interface AttributeGroup {
  /** Index of the `;`. */
  start: number
  /** Index behind the last attribute. */
  end: number
  attributes: Attributes
}

/** The event with the attributes added. */
export function withAttributes<Event extends Attributes>(
  event: Event,
  attributes: { [Name in keyof Attributes]?: Attributes[Name] | undefined },
): Event {
  const { sender, recipient, protocol, helo, saslMethod, saslUsername } = attributes
  if (sender !== undefined) event.sender = sender
  if (recipient !== undefined) event.recipient = recipient
  if (protocol !== undefined) event.protocol = protocol
  if (helo !== undefined) event.helo = helo
  if (saslMethod !== undefined) event.saslMethod = saslMethod
  if (saslUsername !== undefined) event.saslUsername = saslUsername
  return event
}

/** A text full of forged groups costs at most this many tries. */
const MOST_TRIES = 60
const BLANK = 32

/**
 * The group that `accept` takes: from left to right, so that a group inside a quoted address never comes before the one
 * it stands in.
 */
export function findAttributes(
  body: string,
  from: number,
  accept: (group: AttributeGroup) => boolean,
): AttributeGroup | undefined {
  if (mayBeCut(body)) return undefined
  let at = body.indexOf(';', from)
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
    const group = body.charCodeAt(at + 1) === BLANK ? readGroup(body, at) : undefined
    // A login name with a whole group in it, or a text before the true one with a login: nothing tells which.
    if (group === 'doubtful') return undefined
    if (group && accept(group)) return group
    at = body.indexOf(';', at + 1)
  }
  return undefined
}

// ; from=<a@b> to=<c@d> proto=ESMTP helo=<h> sasl_method=PLAIN sasl_username=anna     smtpd
// ; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<h>                                       postscreen
function readGroup(body: string, start: number): AttributeGroup | 'doubtful' | undefined {
  let at = start + 2
  let end = start

  let sender: string | undefined
  if (body.startsWith('from=<', at)) {
    const close = endOfSureAddress(body, at + 6)
    if (close < 0) return undefined
    sender = body.slice(at + 6, close)
    at = skip(body, (end = close + 1))
  }
  let recipient: string | undefined
  if (body.startsWith('to=<', at)) {
    const close = endOfSureAddress(body, at + 4)
    if (close < 0) return undefined
    recipient = body.slice(at + 4, close)
    at = skip(body, (end = close + 1))
  }
  let protocol: string | undefined
  if (body.startsWith('proto=', at)) {
    protocol = body.startsWith('ESMTP', at + 6)
      ? 'ESMTP'
      : body.startsWith('SMTP', at + 6)
        ? 'SMTP'
        : undefined
    if (protocol === undefined) return undefined
    at = skip(body, (end = at + 6 + protocol.length))
  }
  let helo: string | undefined
  if (body.startsWith('helo=<', at)) {
    const close = body.indexOf('>', at)
    helo = body.slice(at + 6, close)
    if (close < 0 || helo.includes('<') || helo.includes('"') || helo.includes(';')) return undefined
    at = skip(body, (end = close + 1))
  }
  if (end === start) return undefined

  const attributes =
    sender !== undefined && recipient !== undefined && protocol !== undefined && helo !== undefined
      ? { sender, recipient, protocol, helo }
      : withAttributes({}, { sender, recipient, protocol, helo })
  return body.startsWith('sasl_', at) ? readSasl(body, start, at, attributes) : { start, end, attributes }
}

/** Behind the blank, or comma and blank, that parts attributes. */
function skip(body: string, at: number): number {
  if (body.charCodeAt(at) === 44) at++
  return body.charCodeAt(at) === 32 ? at + 1 : at
}

// sasl_method=PLAIN sasl_username=anna@example.com sasl_sender=x     reject lines (Postfix 3.10)
// sasl_username=<anna@example.com>                                   milter lines (3.2)
function readSasl(
  body: string,
  start: number,
  at: number,
  attributes: Attributes,
): AttributeGroup | 'doubtful' | undefined {
  // The name runs to the end of the line: a forged group in the text before would swallow the true one.
  const text = body.slice(at)
  if (text.includes(' proto=')) return attributes.helo === undefined ? undefined : 'doubtful'
  const { method, name, bracketed } = SASL.exec(text)?.groups ?? {}
  const username = bracketed ?? name
  if (method !== undefined) attributes.saslMethod = method
  if (username !== undefined) attributes.saslUsername = username
  return { start, end: body.length, attributes }
}

const SASL =
  /^(?:sasl_method=(?<method>\S+) ?)?(?:sasl_username=(?:<(?<bracketed>.*)>|(?<name>.*?))(?: sasl_sender=\S*)?)?$/s
