/** What the driver's sessions without a reply in its records must have left in the log, and when parts of the stack were down. */
import type { Truth, TruthEvent } from './truth.ts'

/** Epoch seconds. */
export interface Span {
  from: number
  until: number
}

/** A milter or a server answers again up to this long after it was started. */
const SLACK = 2

/** Seconds by which it may be down before the driver notes it. */
const BEFORE = 1

/** `postfix stop` waits so long for sessions under way, and the driver notes it at the end. */
const STOPPING = 5

/** From each `stop` to the next `start`. */
const spansOf = (truth: Truth, stop: string, start: string, before = BEFORE): Span[] => {
  const times = (name: string) => truth.events.filter(({ event }) => event === name).map(({ t }) => t)
  return times(stop).map((from) => ({
    from: from - before,
    until: (times(start).find((time) => time > from) ?? Infinity) + SLACK,
  }))
}

/** While rspamd was down: milter_default_action=tempfail refuses every session. */
export const milterOutages = (truth: Truth): Span[] => spansOf(truth, 'rspamd-stop', 'rspamd-start')

/** While Postfix was stopped: sessions ended in the middle. */
export const stops = (truth: Truth): Span[] => spansOf(truth, 'postfix-stop', 'postfix-start', STOPPING)

/** Whatever may undo a session of the driver. */
const outages = (truth: Truth): Span[] => [
  ...milterOutages(truth),
  ...spansOf(truth, 'postfix-stop', 'postfix-start'),
  ...spansOf(truth, 'doveadm-stop', 'dovecot-start'),
]

export const overlaps = (one: Span, other: Span): boolean =>
  one.from <= other.until && other.from <= one.until

/** One line that an event of the driver must leave. */
export interface EventLine extends Span {
  key: string
  /** Any of these. */
  clients: readonly string[]
  /** Of a refusal; none for a failed login. */
  stage?: string
  recipient?: string
  code?: string
  /** Of a failed login. */
  reason?: string
}

/** Seconds that such a session lasts: a few commands of a client that postscreen knows. */
export const LASTS = 5

/** What each kind of session leaves (driver.py): pipelined DATA, RCPT without AUTH, AUTH of no known kind, not base64, given up. */
const LINES: Record<string, readonly Pick<EventLine, 'stage' | 'recipient' | 'code' | 'reason'>[]> = {
  'bad-commands pipelining': [{ stage: 'DATA', recipient: 'alice@example.net', code: '503' }],
  'bad-auth-protocol noauth': [{ stage: 'RCPT', recipient: 'y@ok.example', code: '554' }],
  'bad-auth-protocol mech': [{ reason: 'Invalid authentication mechanism' }],
  'bad-auth-protocol b64': [{ reason: 'Invalid base64 data' }, { reason: 'Invalid base64 data' }],
  'bad-auth-protocol abort': [{ reason: 'aborted' }],
}

const kindOf = ({ event, kind }: TruthEvent): string => `${event} ${String(kind)}`

/** Sessions that the driver only names, and the clients that each may come from: `bad-auth-protocol` names none. */
export const eventSessions = (truth: Truth): { event: TruthEvent; clients: readonly string[] }[] => {
  const guessers = new Set(
    truth.messages.filter(({ scenario }) => scenario === 'bad-auth').map(({ client = '' }) => client),
  )
  return truth.events
    .filter(({ event }) => event === 'bad-commands' || event === 'bad-auth-protocol')
    .map((event) => ({
      event,
      clients: typeof event['client'] === 'string' ? [event['client']] : [...guessers],
    }))
}

/** Lines of sessions that no outage disturbed: each of them must be there. */
export const eventLines = (truth: Truth): EventLine[] => {
  const down = outages(truth)
  return eventSessions(truth).flatMap(({ event, clients }) => {
    const span = { from: event.t - 1, until: event.t + LASTS }
    if (down.some((outage) => overlaps({ from: event.t, until: event.t + 1 }, outage))) return []
    return (LINES[kindOf(event)] ?? []).map((line) => ({
      ...span,
      ...line,
      clients,
      key: `${kindOf(event)} ${event.t}`,
    }))
  })
}
