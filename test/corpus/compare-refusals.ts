/** Rejections and SASL failures against the replies that the driver received, one to one. */
import type { Difference } from './compare.ts'
import { isAuthRefused, isSilent } from './compare-sessions.ts'
import { eventLines } from './driver-events.ts'
import type { EventLine } from './driver-events.ts'
import type { Truth, TruthMessage } from './truth.ts'

export interface RejectionLike {
  time: number
  clientAddress?: string | undefined
  sender?: string | undefined
  recipient?: string | undefined
  code?: number | undefined
  dsn?: string | undefined
  stage: string
  reason: string
}

export interface AuthenticationLike {
  time: number
  daemon: string
  result: string
  primary: boolean
  clientAddress?: string | undefined
  saslUsername?: string | undefined
  reason?: string | undefined
}

const SLACK = 2_000_000
const micros = (seconds: number): number => Math.round(seconds * 1e6)

/** A refusal the driver was told: by MAIL and RCPT, or at the end of DATA. */
interface Expected {
  key: string
  client: string | undefined
  /** Any of these, where the driver names none. */
  clients?: readonly string[]
  /** Where only the stage tells what was refused. */
  stage?: RegExp
  sender: string
  /** Any of these; none for MAIL. */
  recipients: readonly string[]
  code: string
  dsn: string
  from: number
  until: number
}

const replyParts = (reply: string) => {
  const [, code = '', dsn = ''] = /^(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?/.exec(reply) ?? []
  return { code, dsn }
}

/**
 * That no recipient was accepted is no refusal of its own, nor is the farewell of a server that waited too long. Those
 * that only a session shows are in compare-sessions.ts.
 */
const isConsequence = (reply: string): boolean =>
  reply.startsWith('554 5.5.1 ') || reply.startsWith('421 4.4.2 ') || isSilent(reply)

const isRefusal = (reply: string | undefined): reply is string => reply !== undefined && /^[45]/.test(reply)

/** XCLIENT replaces the address Postfix logs: `NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::77 PORT=41992`. */
export const clientOf = (message: TruthMessage): string | undefined =>
  /\bADDR=(?:IPV6:)?(\S+)/.exec(message.xclient ?? '')?.[1] ?? message.client

export const refusalsOf = (truth: Truth): Expected[] => [
  ...eventLines(truth).flatMap(ofEvent),
  ...truth.messages.flatMap((message) => {
    const base = {
      client: clientOf(message),
      sender: message.mail_from ?? '',
      from: micros(message.t0) - SLACK,
      until: micros(message.t1) + SLACK,
    }
    const addresses = message.rcpts.map(({ addr }) => addr)
    const refusals: Expected[] = []
    const refuse = (what: string, reply: string | undefined, recipients: readonly string[]) => {
      if (!isRefusal(reply) || isConsequence(reply)) return
      refusals.push({
        ...base,
        ...replyParts(reply),
        recipients,
        key: `t${message.n} ${what} ${reply.slice(0, 60)}`,
      })
    }
    refuse('MAIL', message.mail_reply, [])
    // AUTH is refused like this where EHLO was, and RCPT where MAIL was; the driver keeps only the last reply
    if (isAuthRefused(message.auth_reply))
      refusals.push({
        ...base,
        ...replyParts('451 4.7.1'),
        sender: '',
        recipients: [],
        stage: /^(EHLO|HELO)$/,
        key: `t${message.n} EHLO before ${message.auth_reply.slice(0, 60)}`,
      })
    const needsMail = message.rcpts.some(({ reply = '' }) => reply.startsWith('503 5.5.1 Error: need MAIL'))
    if (message.mail_reply === undefined && needsMail) refuse('MAIL', '451 4.7.1', [])
    message.rcpts.forEach(({ addr, reply }) => refuse(`RCPT ${addr}`, reply, [addr]))
    refuse('DATA', message.data_reply, addresses)
    return refusals
  }),
]

const ofEvent = ({ key, clients, stage, recipient, code, from, until }: EventLine): Expected[] =>
  stage === undefined || recipient === undefined || code === undefined
    ? []
    : [
        {
          key,
          client: undefined,
          clients,
          sender: '',
          recipients: [recipient],
          stage: new RegExp(`^${stage}$`),
          code,
          dsn: '',
          from: micros(from),
          until: micros(until),
        },
      ]

const lower = (text: string | undefined): string => (text ?? '').toLowerCase()

const fits = (expected: Expected, found: RejectionLike, exact: boolean): boolean => {
  if (found.time < expected.from || found.time > expected.until) return false
  if (expected.client !== undefined && found.clientAddress !== expected.client) return false
  if (expected.clients?.includes(found.clientAddress ?? '') === false) return false
  if (expected.stage?.test(found.stage) === false) return false
  if (found.code !== undefined && String(found.code) !== expected.code) return false
  if (found.code === undefined && found.dsn !== undefined && found.dsn !== expected.dsn) return false
  if (expected.recipients.length === 0) return found.recipient === undefined
  if (!expected.recipients.some((one) => lower(one) === lower(found.recipient))) {
    // what cleanup only warns of names nobody; hostile addresses are quoted anew
    if (exact || (found.recipient === undefined && found.stage !== 'END-OF-MESSAGE')) return false
  }
  return !exact || lower(found.sender) === lower(expected.sender)
}

/** Pairs off as many as possible: those that agree in every field first, and of those the nearest in time. */
export const pairOff = <E extends { until: number }, F extends { time: number }>(
  expected: readonly E[],
  found: readonly F[],
  ...tests: ((one: E, other: F) => boolean)[]
): { missing: E[]; extra: F[] } => {
  const left = new Set(found)
  let open = [...expected].sort((a, b) => a.until - b.until)
  for (const test of tests) {
    open = open.filter((one) => {
      const fitting = [...left].filter((other) => test(one, other))
      const distance = ({ time }: F) => Math.abs(one.until - SLACK - time)
      const [nearest] = fitting.sort((a, b) => distance(a) - distance(b))
      if (nearest !== undefined) left.delete(nearest)
      return nearest === undefined
    })
  }
  return { missing: open, extra: [...left] }
}

export const compareRejections = (truth: Truth, rejections: readonly RejectionLike[]): Difference[] => {
  const { missing, extra } = pairOff(
    refusalsOf(truth),
    rejections,
    (one, other) => fits(one, other, true),
    (one, other) => fits(one, other, false),
  )
  return [
    ...missing.map(({ key, code }) => ({
      check: 'rejection' as const,
      key,
      expected: code,
      found: 'no rejection',
    })),
    ...extra.map((one) => ({
      check: 'rejection' as const,
      key: `${new Date(one.time / 1000).toISOString()} ${one.stage} ${one.clientAddress ?? ''} ${one.sender ?? ''} ${one.recipient ?? ''}`,
      expected: 'nothing',
      found: `${one.code ?? one.dsn ?? ''} ${one.reason}`.slice(0, 80),
    })),
  ]
}

interface Failure {
  name: string
  client: string | undefined
  /** Of an event: any of these clients, and how the log's reason begins. */
  event?: { clients: readonly string[]; reason: string }
  user: string
  reply: string
  from: number
  until: number
}

/** Failed logins over SMTP as the driver saw them: refused for the name or password, or because the server lost its own. */
const failuresOf = (truth: Truth): Failure[] => [
  ...truth.messages.flatMap((message) => {
    const reply = message.auth_reply
    if (!isRefusal(reply) || isAuthRefused(reply)) return []
    return [failureOf(`t${message.n}`, message, clientOf(message), message.sasl_user, reply)]
  }),
  ...truth.auths.flatMap((auth) =>
    isRefusal(auth.reply) ? [failureOf(`${auth.t0}`, auth, auth.client, auth.sasl_user, auth.reply)] : [],
  ),
  ...eventLines(truth).flatMap(({ key, clients, reason, from, until }) =>
    reason === undefined
      ? []
      : [
          {
            name: key,
            client: undefined,
            event: { clients, reason },
            user: '',
            reply: reason,
            from: micros(from),
            until: micros(until),
          },
        ],
  ),
]

const failureOf = (
  name: string,
  { t0, t1 }: { t0: number; t1: number },
  client: string | undefined,
  user = '',
  reply: string,
) => ({ name, client, user, reply, from: micros(t0) - SLACK, until: micros(t1) + SLACK })

/** The server lost its own helper: 454 to the client, and a reason of its own in the log. */
const isLost = (text: string | undefined): boolean => text?.includes('Connection lost') === true

/** Control characters of a name go to the log as `?`. */
const logged = (name: string): string => name.replace(/[\u0000-\u001f\u007f]/g, '?')

export const compareSasl = (truth: Truth, authentications: readonly AuthenticationLike[]): Difference[] => {
  const found = authentications.filter(
    ({ primary, result, daemon }) => primary && result === 'failure' && daemon === 'smtpd',
  )
  const near = ({ from, until, client, event }: Failure, other: AuthenticationLike): boolean => {
    if (other.time < from || other.time > until) return false
    if (event === undefined) return client === other.clientAddress
    return (
      event.clients.includes(other.clientAddress ?? '') && other.reason?.startsWith(event.reason) === true
    )
  }
  const { missing, extra } = pairOff(
    failuresOf(truth),
    found,
    // such a line bears the name of the attempt before it in the same process: only the time tells
    (one, other) =>
      near(one, other) &&
      isLost(one.reply) &&
      isLost(other.reason) &&
      Math.abs(one.until - SLACK - other.time) < SLACK / 20,
    (one, other) =>
      near(one, other) &&
      isLost(one.reply) === isLost(other.reason) &&
      logged(one.user) === (other.saslUsername ?? ''),
    (one, other) => near(one, other) && isLost(one.reply) === isLost(other.reason),
  )
  return [
    ...missing.map((one) => ({
      check: 'sasl' as const,
      key: `${one.name} ${one.client ?? ''} ${one.user}`,
      expected: one.reply.slice(0, 60),
      found: 'no failure',
    })),
    ...extra.map((one) => ({
      check: 'sasl' as const,
      key: `${new Date(one.time / 1000).toISOString()} ${one.clientAddress ?? ''} ${one.saslUsername ?? ''}`,
      expected: 'nothing',
      found: one.reason ?? '',
    })),
  ]
}
