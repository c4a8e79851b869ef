/** Why truth and log may differ: the causes that the corpus README knows, what shows each in the log, and how often it may. */
import type { LineRecord } from '../../server/correlate/records.ts'
import type { Difference } from './compare.ts'
import { texts } from './differences.ts'
import type { Truth } from './truth.ts'

export interface Cause {
  /** How the causes of expected-differences.json begin. */
  name: string
  /** The difference as text. */
  difference: RegExp
  /** The line that shows it, within seconds of it. */
  line: RegExp
  /** At most so many in one run. */
  most: number
}

export const CAUSES: readonly Cause[] = [
  {
    name: 'proxy filter: the filter accepted and threw away',
    difference: /^accepted <.*: expected accepted, found no message$/,
    line: /proxy-accept: END-OF-MESSAGE: 250 2\.7\.0 Ok, discarded/,
    most: 8,
  },
  {
    name: '452 4.5.3 too many recipients',
    difference: / 452 4\.5\.3 Error: too many recipients: .* found no rejection$/,
    line: /disconnect from .* rcpt=\d+/,
    most: 24,
  },
  {
    name: '421 too many errors',
    difference: / 421 4\.7\.0 .*too many errors: .* found no rejection$/,
    line: /too many errors after RCPT from /,
    most: 16,
  },
  {
    name: '503 is not logged',
    difference: / 503 5\.5\.1 Error: need MAIL command: .* found no rejection$/,
    line: /milter-reject: MAIL from /,
    most: 14,
  },
  {
    name: 'pickup uid=',
    difference: / CONNECT 127\.0\.0\.1 .*: expected nothing, found 4\.7\.1 Service unavailable/,
    line: /milter-reject: CONNECT from localhost\[127\.0\.0\.1\]/,
    most: 12,
  },
  {
    name: 'milter outage',
    difference: /found 451 Service unavailable - try again later$|: expected 454 4\.3\.0 .*found no failure$/,
    line: /milter-reject: (CONNECT|EHLO|HELO|MAIL) /,
    most: 40,
  },
  {
    name: '530 is not logged',
    difference: /^sasl .*: expected 530 5\.7\.0 .*, found no failure$/,
    line: /disconnect from .* auth=0\/\d/,
    most: 30,
  },
  {
    name: 'bad-commands, bad-auth-protocol',
    difference: /^(rejection|sasl) \d{4}-\d\d-\d\dT.*: expected nothing, found /,
    line: /reject: (RCPT|DATA|MAIL) from |SASL \S+ authentication failed: |milter-reject: MAIL from /,
    most: 10,
  },
]

/** Microseconds: the time a difference names, or that of the driver's message. */
const timeOf = (truth: Truth, key: string): number | undefined => {
  const stated = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(key)?.[0]
  if (stated !== undefined) return Date.parse(stated) * 1000
  const n = /^t(\d+)\b/.exec(key)?.[1]
  const message = truth.messages.find((one) =>
    n === undefined ? one.message_id === key : one.n === Number(n),
  )
  return message === undefined ? undefined : message.t1 * 1e6
}

const NEAR = 5_000_000

/** The cause by rule, if a line of the log shows it within five seconds. */
export const causeOf = (
  truth: Truth,
  lines: readonly LineRecord[],
  difference: Difference,
): Cause | undefined => {
  const [text = ''] = texts([difference])
  const at = timeOf(truth, difference.key)
  if (at === undefined) return undefined
  const near = lines.filter(({ time }) => Math.abs(time - at) <= NEAR)
  return CAUSES.find(
    (cause) => cause.difference.test(text) && near.some(({ line }) => cause.line.test(line.message)),
  )
}

/** Differences without a known cause, and causes that explain more than they may. */
export const unexplained = (
  truth: Truth,
  lines: readonly LineRecord[],
  differences: readonly Difference[],
) => {
  const counts = new Map<Cause, number>()
  const unknown = differences.filter((difference) => {
    const cause = causeOf(truth, lines, difference)
    if (cause !== undefined) counts.set(cause, (counts.get(cause) ?? 0) + 1)
    return cause === undefined
  })
  const over = [...counts]
    .filter(([{ most }, count]) => count > most)
    .map(([{ name }, count]) => `${name}: ${count}`)
  return { unknown: texts(unknown), over }
}
