/** Why truth and log may differ: the causes that the corpus README knows, paired one to one with what the driver did. */
import type { LineRecord } from '../../server/correlate/records.ts'
import type { Difference } from './compare.ts'
import { clientOf } from './compare-refusals.ts'
import { texts } from './differences.ts'
import { eventSessions, LASTS, milterOutages, overlaps, stops } from './driver-events.ts'
import type { Span } from './driver-events.ts'
import type { Truth } from './truth.ts'

/** One thing of the driver that may explain differences: a message, an attempt or an event. Seconds. */
interface Deed extends Span {
  name: string
  clients: readonly string[]
  /** Of a message for the proxy filter, or given to swaks. */
  messageId?: string | undefined
  addresses?: readonly string[]
}

interface Cause {
  /** How the causes of expected-differences.json begin. */
  name: string
  /** The difference as text; the first group is what one deed may explain once: a stage, an address. */
  difference: RegExp
  /** The line that shows it, within seconds of it; `client` stands for the difference's client. */
  line: RegExp
  deeds: (truth: Truth, lines: readonly LineRecord[]) => Deed[]
}

const SLACK = 2

const messagesOf = (truth: Truth, wanted: (message: Truth['messages'][number]) => boolean): Deed[] =>
  truth.messages.filter(wanted).map((message) => ({
    name: `t${message.n}`,
    from: message.t0 - SLACK,
    until: message.t1 + SLACK,
    // XCLIENT replaces the address of the host itself in the middle of a session
    clients: [clientOf(message) ?? '', message.client ?? '', ...(message.xclient ? ['127.0.0.1'] : [])],
    messageId: message.message_id,
    addresses: message.rcpts.map(({ addr }) => addr),
  }))

const eventsOf = (truth: Truth): Deed[] =>
  eventSessions(truth).map(({ event, clients }) => ({
    name: `${event.event} ${event.t}`,
    from: event.t - SLACK,
    until: event.t + LASTS,
    clients,
  }))

const CAUSES: readonly Cause[] = [
  {
    name: 'proxy filter: the filter accepted and threw away',
    difference: /^accepted <.*: expected (accepted), found no message$/,
    line: /proxy-accept: END-OF-MESSAGE: 250 2\.7\.0 Ok, discarded/,
    deeds: (truth) => messagesOf(truth, ({ scenario }) => scenario === 'proxy-filter[cf-discard]'),
  },
  {
    // pickup tries again until the milter is there: each try has a queue ID and a line of its own
    name: 'pickup uid=',
    difference:
      /^rejection \S+ (CONNECT) 127\.0\.0\.1 .*: expected nothing, found 4\.7\.1 Service unavailable/,
    line: /milter-reject: CONNECT from localhost\[127\.0\.0\.1\]/,
    deeds: (truth, lines) =>
      lines
        .filter(({ line, time }) => line.event.kind === 'pickup' && isOut(truth, time / 1e6))
        .map(({ line, time }) => ({
          name: `pickup ${line.queueId ?? ''}`,
          from: time / 1e6 - 1,
          until: time / 1e6 + 1,
          clients: ['127.0.0.1'],
        })),
  },
  {
    name: 'milter outage',
    difference:
      /^rejection \S+ (CONNECT|EHLO|HELO|XCLIENT|MAIL) .*: expected nothing, found 451 Service unavailable - try again later$/,
    line: /milter-reject: (CONNECT|EHLO|HELO|XCLIENT|MAIL) from \S+\[client\]/,
    deeds: (truth) =>
      [...messagesOf(truth, () => true), ...eventsOf(truth)].filter((deed) =>
        milterOutages(truth).some((outage) => overlaps(deed, outage)),
      ),
  },
  {
    // smtpd writes the line before it waits with the reply (smtpd_error_sleep_time), and was stopped meanwhile
    name: 'Postfix was stopped before the reply went out',
    difference: /^rejection \S+ (RCPT) \S+ \S+ \S+@\S+: expected nothing, found 5/,
    line: /reject: RCPT from \S+\[client\]: 5/,
    deeds: (truth) =>
      messagesOf(truth, ({ scenario }) => scenario === 'too-many-errors').filter((deed) =>
        stops(truth).some((stop) => overlaps(deed, stop)),
      ),
  },
  {
    // the driver keeps no replies of what swaks could not send
    name: 'swaks runs during an outage',
    difference: /^rejection \S+ RCPT 127\.0\.0\.1 sw\d+@\S+ (\S+): expected nothing, found 451 /,
    line: /reject: RCPT from localhost\[client\]: 451 /,
    deeds: (truth) =>
      messagesOf(truth, ({ scenario, outcome }) => scenario === 'swaks' && outcome === 'failed'),
  },
  {
    name: 'bad-commands, bad-auth-protocol',
    difference: /^sasl \S+ \S+ : expected nothing, found (Invalid authentication mechanism|aborted)$/,
    line: /\[client\]: SASL \S+ authentication (failed|aborted)/,
    deeds: (truth) => eventsOf(truth).filter(({ name }) => name.startsWith('bad-auth-protocol')),
  },
]

const isOut = (truth: Truth, time: number): boolean =>
  milterOutages(truth).some(({ from, until }) => time >= from && time <= until)

/** Seconds: the time that a difference names, or that of the driver's message. */
const timeOf = (truth: Truth, key: string): number | undefined => {
  const stated = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(key)?.[0]
  if (stated !== undefined) return Date.parse(stated) / 1000
  return truth.messages.find((one) => one.message_id === key)?.t1
}

/** The client that a difference names. */
const clientIn = (text: string): string | undefined =>
  /^(?:rejection \S+ [A-Z-]+|sasl \S+) (\S+) /.exec(text)?.[1]

const escaped = (text: string): string => text.replace(/[.:]/g, '\\$&')

/** Causes of differences, each explained by a deed of its own. */
export const createExplainer = (truth: Truth, lines: readonly LineRecord[]) => {
  const deeds = new Map(CAUSES.map((cause) => [cause, cause.deeds(truth, lines)]))
  const used = new Set<string>()

  const isShown = ({ line }: Cause, time: number, client: string): boolean => {
    const pattern = new RegExp(line.source.replace('client', escaped(client)))
    return lines.some((one) => Math.abs(one.time / 1e6 - time) <= 1 && pattern.test(one.line.message))
  }

  /** The name of the cause; another difference of the same deed needs another stage or address. */
  return (difference: Difference): string | undefined => {
    const [text = ''] = texts([difference])
    const time = timeOf(truth, difference.key)
    if (time === undefined) return undefined
    const client = clientIn(text)
    for (const cause of CAUSES) {
      const what = cause.difference.exec(text)?.[1]
      if (what === undefined || !isShown(cause, time, client ?? '')) continue
      const deed = deeds.get(cause)?.find((one) => {
        if (used.has(`${one.name} ${what}`) || time < one.from || time > one.until) return false
        if (client === undefined) return one.messageId === difference.key
        if (what.includes('@') && one.addresses?.includes(what) !== true) return false
        return one.clients.includes(client)
      })
      if (deed === undefined) continue
      used.add(`${deed.name} ${what}`)
      return cause.name
    }
    return undefined
  }
}

/** Differences that nothing the driver did explains. */
export const unexplained = (
  truth: Truth,
  lines: readonly LineRecord[],
  differences: readonly Difference[],
): string[] => {
  const explain = createExplainer(truth, lines)
  return texts(differences.filter((difference) => explain(difference) === undefined))
}
