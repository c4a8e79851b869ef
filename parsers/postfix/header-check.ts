/** header_checks, body_checks and their like: what a table of patterns said about one line of a message. */
import type { ClientFields, HeaderCheck } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { findAttributes, withAttributes } from './attributes.ts'
import type { AttributeGroup, Attributes } from './attributes.ts'
import { readClient, withClient } from './client.ts'

export const headerCheck: Grammar = {
  daemons: ['cleanup', 'smtp', 'lmtp'],
  samples: [
    '4F2A81C0B7: reject: header Subject: Cheap pills from h[192.0.2.1]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>: 5.7.1 no pills',
    '6C6BA27E9A4: warning: header Subject: cron job from local; from=<alice@mx1.example.net> to=<bob@example.net>',
    '6C6BA27E9A4: reject: mime-error improper use of 8-bit data in message header: Subject: x from local; from=<a@b.example> to=<unknown>',
    '6C6BA27E9A4: milter-header-hold: header X-Spam: yes from h[192.0.2.1]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
  ],

  parse(body, { daemon }): HeaderCheck | undefined {
    const colon = body.indexOf(':')
    if (colon < 0 || colon > LONGEST_ACTION || body.charCodeAt(colon + 1) !== BLANK) return undefined
    const milter = body.startsWith('milter-')
    const action = milter ? body.slice(body.indexOf('-', 7) + 1, colon) : body.slice(0, colon)
    if (!ACTIONS.has(action)) return undefined
    const start = colon + 2
    // smtp_header_checks know neither client nor envelope: all of the rest is content.
    if (daemon !== 'cleanup') {
      const section = body.startsWith('body ', start) ? 'body' : 'header'
      if (!body.startsWith(`${section} `, start)) return undefined
      return { kind: 'header-check', action, section, text: body.slice(start + section.length + 1) }
    }
    if (body.startsWith('header ', start))
      return readCheck(body, start + 'header '.length, action, milter ? 'milter' : 'header')
    const other = SECTIONS.find(([word]) => body.startsWith(word, start))
    return other && readCheck(body, start + other[0].length, action, milter ? 'milter' : other[1])
  },
}

const LONGEST_ACTION = 21
const ACTIONS: ReadonlySet<string> = new Set([
  ...['reject', 'warning', 'info', 'hold', 'discard', 'filter'],
  ...['pass', 'redirect', 'bcc', 'prepend', 'replace', 'strip'],
])

// warning: header Subject: hi from h[192.0.2.1]; …     milter-body-discard: body …     reject: mime-error …
// ^ action ^ section
const SECTIONS: readonly (readonly [word: string, section: HeaderCheck['section']])[] = [
  ['body ', 'body'],
  ['content ', 'body'],
  ['mime-error ', 'mime'],
  ['mime header ', 'mime'],
  ['nested header ', 'nested'],
]

// header Subject: hi from h[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<h>: text of the table
//        ^ text            ^ origin     ^ attributes                              ^ reason
function readCheck(
  body: string,
  start: number,
  action: string,
  section: HeaderCheck['section'],
): HeaderCheck {
  let origin: Origin | undefined
  const group = findAttributes(body, start, (each) => {
    origin = originBefore(body, start, each.start)
    // cleanup knows no logins
    return origin !== undefined && each.attributes.saslUsername === undefined && isLast(body, each)
  })
  if (!group || !origin) return { kind: 'header-check', action, section, text: body.slice(start) }
  const text = body.slice(start, origin.start)
  const event = eventOf(action, section, text, origin.client, group.attributes)
  if (group.end < body.length) event.reason = body.slice(group.end + 2)
  return event
}

const FROM = ' from '
/** All at once where it is all there: an object that grows costs twice as much. */
function eventOf(
  action: string,
  section: HeaderCheck['section'],
  text: string,
  client: ClientFields | undefined,
  attributes: Attributes,
): HeaderCheck {
  const kind = 'header-check'
  const { sender, recipient, protocol, helo } = attributes
  const { clientName, clientAddress, clientPort } = client ?? {}
  const usual = clientName !== undefined && clientAddress !== undefined && clientPort === undefined
  if (
    usual &&
    sender !== undefined &&
    recipient !== undefined &&
    protocol !== undefined &&
    helo !== undefined
  )
    return { kind, action, section, text, clientName, clientAddress, sender, recipient, protocol, helo }
  return withAttributes(withClient<HeaderCheck>({ kind, action, section, text }, client), attributes)
}

interface Origin {
  /** Index of ` from `. */
  start: number
  /** Of `local` and `unknown` nothing is known. */
  client?: ClientFields
}

/** The origin that stands right before a group, where one does. */
function originBefore(body: string, from: number, to: number): Origin | undefined {
  let blank = to - 1
  while (blank >= from && body.charCodeAt(blank) !== BLANK) blank--
  const start = blank - FROM.length + 1
  if (start < from - 1 || !body.startsWith(FROM, start)) return undefined
  const origin = body.slice(blank + 1, to)
  if (origin === 'local' || origin === 'unknown') return { start }
  const client = readClient(origin)
  return client && { start, client }
}

const BLANK = 32

/** Behind the true group stands nothing, or the table's own text; behind one in the content stands the true one. */
function isLast(body: string, { end }: AttributeGroup): boolean {
  if (end === body.length) return true
  if (!body.startsWith(': ', end)) return false
  return (
    findAttributes(body, end, (later) => {
      const whole = later.end === body.length || body.startsWith(': ', later.end)
      return whole && originBefore(body, end, later.start) !== undefined
    }) === undefined
  )
}
