/** header_checks, body_checks and their like: what a table of patterns said about one line of a message. */
import type { HeaderCheck } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { findAttributes } from './attributes.ts'
import type { AttributeGroup } from './attributes.ts'
import { readClient } from './client.ts'

export const headerCheck: Grammar = {
  daemons: ['cleanup', 'smtp', 'lmtp'],
  samples: [
    '4F2A81C0B7: reject: header Subject: Cheap pills from h[192.0.2.1]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>: 5.7.1 no pills',
    '6C6BA27E9A4: warning: header Subject: cron job from local; from=<alice@mx1.example.net> to=<bob@example.net>',
    '6C6BA27E9A4: reject: mime-error improper use of 8-bit data in message header: Subject: x from local; from=<a@b.example> to=<unknown>',
    '6C6BA27E9A4: milter-header-hold: header X-Spam: yes from h[192.0.2.1]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>',
  ],

  parse(body): HeaderCheck | undefined {
    const match = HEAD.exec(body)
    if (!match?.groups) return undefined
    const { milter, action = '', section = '' } = match.groups
    const start = match[0].length
    const event: HeaderCheck = {
      kind: 'header-check',
      action,
      section: milter === undefined ? (SECTIONS.get(section) ?? 'body') : 'milter',
      text: body.slice(start),
    }

    let origin = ''
    const accept = (group: AttributeGroup): boolean => {
      origin = originBefore(body, start, group.start) ?? ''
      return origin !== '' && isLast(body, group)
    }
    const group = findAttributes(body, start, accept)
    // smtp_header_checks know neither client nor envelope: all of the rest is content.
    if (!group) return event
    event.text = body.slice(start, group.start - origin.length - FROM.length)
    Object.assign(event, readClient(origin), group.attributes)
    if (group.end < body.length) event.reason = body.slice(group.end + 2)
    return event
  },
}

// warning: header Subject: hi from h[192.0.2.1]; …     milter-body-discard: body …     reject: mime-error …
// ^ action ^ section
const HEAD =
  /^(?<milter>milter-(?:header|body)-)?(?<action>reject|warning|info|hold|discard|filter|pass|redirect|bcc|prepend|replace|strip): (?<section>header|body|content|mime-error|mime header|nested header) ?/

const SECTIONS = new Map<string, HeaderCheck['section']>([
  ['header', 'header'],
  ['body', 'body'],
  ['content', 'body'],
  ['mime-error', 'mime'],
  ['mime header', 'mime'],
  ['nested header', 'nested'],
])

const FROM = ' from '
const ORIGIN = /^(?:local|unknown|[^[\s;]*\[[^\]\s]*\](?::(?:\d+|unknown))?)$/

/** The origin that stands right before a group, where one does. */
function originBefore(body: string, start: number, end: number): string | undefined {
  const at = body.lastIndexOf(FROM, end - 1)
  if (at < start - 1) return undefined
  const origin = body.slice(at + FROM.length, end)
  return ORIGIN.test(origin) ? origin : undefined
}

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
