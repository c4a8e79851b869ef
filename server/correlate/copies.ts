/** Of `message repeated N times` each copy of a refusal or a login is one more attempt; other lines say nothing new. */
import type { MailEvent, ParsedLine } from '../../parsers/event.ts'

const COUNTED: ReadonlySet<MailEvent['kind']> = new Set([
  'reject',
  'milter-reject',
  'proxy-reject',
  'sasl-failure',
  'login',
  'login-failure',
])

/** Whoever writes to syslog chooses the number. */
const MOST_COPIES = 1000

export const copiesOf = ({ repeated, event }: ParsedLine): number =>
  repeated !== undefined && COUNTED.has(event.kind) ? Math.min(repeated, MOST_COPIES) : 1
