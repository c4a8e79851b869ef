/** A message, its attempts, lines and session, and the refusals and logins beside it, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time, optional, text, number } from './piece.ts'

export const Status = Type.Enum([
  'bounced',
  'expired',
  'rejected',
  'deferred',
  'held',
  'pending',
  'deleted',
  'discarded',
  'forwarded',
  'sent',
])
export type Status = Static<typeof Status>

export const Delays = Type.Object({
  beforeQueue: Type.Number(),
  inQueue: Type.Number(),
  connection: Type.Number(),
  transmission: Type.Number(),
})
export type Delays = Static<typeof Delays>

/** Of a session to another server; `trust`: `anonymous untrusted trusted verified`. */
const OutboundTls = Type.Object({ protocol: Type.String(), cipher: Type.String(), trust: text })

export const Recipient = Type.Object({
  address: Type.String(),
  originalAddress: text,
  status: Status,
  dsn: text,
  relay: text,
  attempts: Type.Integer(),
  firstAttempt: optional(Time),
  lastAttempt: optional(Time),
  reply: text,
  reasonClass: text,
  /** Where the cause lies: `sender content sending-server network receiving-server mailbox us nobody`. */
  side: text,
  /** Whose reply it is: `google`, `microsoft` ... (parsers/reasons/providers.ts). */
  provider: text,
  delay: number,
  delays: optional(Delays),
  /** Of the session of its last try; of one message only, not in lists. */
  tls: optional(OutboundTls),
  forwardedAs: text,
  /** What became of it after `sent`, in Dovecot's and Sieve's words. */
  outcomes: optional(
    Type.Array(
      Type.Object({
        time: Time,
        /** `sieve` or `delivery`. */
        by: Type.String(),
        /** `stored forwarded rejected discarded vacation piped quota failed`. */
        result: Type.String(),
        /** Mailbox, address or error. */
        detail: text,
        text: Type.String(),
      }),
    ),
  ),
})
export type Recipient = Static<typeof Recipient>

export const Link = Type.Object({
  kind: Type.Enum([
    'forward',
    'bounce',
    'notification',
    'reinjection',
    'requeue',
    'next-hop',
    'same-message-id',
  ]),
  /** `to`: the other came from this one; `from`: this one came from the other. */
  way: Type.Enum(['to', 'from']),
  queueId: Type.String(),
  traceId: text,
  /** Where the other life is stored, when it is: the same host, or the next hop. */
  host: text,
  certain: Type.Boolean(),
  status: optional(Status),
  firstSeen: optional(Time),
})
export type Link = Static<typeof Link>

export const ScanSummary = Type.Object({
  action: Type.String(),
  score: Type.Number(),
  requiredScore: Type.Number(),
  symbols: Type.Array(
    Type.Object({ name: Type.String(), score: Type.Number(), options: Type.Array(Type.String()) }),
  ),
})

/** One stay of a message in a queue; the session in front of a before-queue filter has no queue ID. */
export const Hop = Type.Object({
  queueId: text,
  traceId: text,
  host: Type.String(),
  instance: text,
  client: optional(Type.Object({ name: text, address: text, port: number, helo: text })),
  /** Where this hop handed it on, as Postfix writes it. */
  relay: text,
  firstSeen: Time,
  lastSeen: Time,
  removedAt: optional(Time),
})
export type Hop = Static<typeof Hop>

export const Message = Type.Object({
  traceId: Type.String(),
  host: Type.String(),
  instance: Type.String(),
  queueId: Type.String(),
  messageId: text,
  subject: text,
  sender: text,
  size: number,
  recipientCount: number,
  origin: Type.Enum(['smtpd', 'pickup', 'bounce', 'forward', 'requeue', 'probe', 'unknown']),
  direction: Type.Enum(['inbound', 'outbound', 'internal', 'unknown']),
  client: optional(Type.Object({ name: text, address: text, port: number, helo: text })),
  saslUsername: text,
  saslMethod: text,
  tls: optional(Type.Object({ protocol: Type.String(), cipher: Type.String() })),
  firstSeen: Time,
  lastSeen: Time,
  removedAt: optional(Time),
  status: Status,
  mixed: optional(Type.Boolean()),
  open: Type.Boolean(),
  own: optional(Type.Boolean()),
  recipients: Type.Array(Recipient),
  /** Where it went on its way, where a filter took it and gave it back: two or more. */
  hops: optional(Type.Array(Hop)),
  scan: optional(ScanSummary),
  /** SPF, DKIM and DMARC, by whoever checked them; results in the words of RFC 8601. */
  checks: optional(
    Type.Array(Type.Object({ name: Type.String(), result: Type.String(), by: Type.String(), detail: text })),
  ),
  /** Put off at first: since when, how often, and how long it took to get in. */
  greylisting: optional(
    Type.Object({ firstAttempt: Time, attempts: Type.Integer(), waitedSeconds: Type.Number() }),
  ),
  links: Type.Array(Link),
})
export type Message = Static<typeof Message>

/** One delivery attempt, for "where the time went" and the list of attempts. */
export const Attempt = Type.Object({
  time: Time,
  recipient: Type.String(),
  relay: text,
  delay: Type.Number(),
  delays: optional(Delays),
  dsn: text,
  status: Type.String(),
  reply: Type.String(),
  reasonClass: text,
  side: text,
  provider: text,
  attempted: Type.Boolean(),
  tls: optional(OutboundTls),
  /** Servers that could not be reached before this one, as Postfix writes them. */
  failedFirst: optional(Type.Array(Type.String())),
})
export type Attempt = Static<typeof Attempt>

export const LogLine = Type.Object({
  /** Stable: `host/source/fileSeq/position`, or `/@microseconds` where the time alone tells the place. */
  id: Type.String(),
  time: Time,
  host: Type.String(),
  program: Type.String(),
  daemon: Type.String(),
  pid: number,
  severity: Type.Enum(['info', 'warning', 'error', 'fatal', 'panic']),
  kind: Type.String(),
  queueId: text,
  /** Text after the tag. */
  message: Type.String(),
  /** The whole line as it stood in the log. */
  line: Type.String(),
  source: Type.String(),
  own: optional(Type.Boolean()),
})
export type LogLine = Static<typeof LogLine>

export const Connection = Type.Object({
  connectionId: Type.String(),
  host: Type.String(),
  program: Type.String(),
  pid: Type.Integer(),
  clientName: text,
  clientAddress: text,
  clientPort: number,
  helo: text,
  tls: optional(Type.Object({ protocol: Type.String(), cipher: Type.String() })),
  saslUsername: text,
  saslMethod: text,
  startedAt: Time,
  endedAt: optional(Time),
  endReason: text,
  commands: Type.Record(Type.String(), Type.Object({ ok: Type.Integer(), total: Type.Integer() })),
  queueIds: Type.Array(Type.String()),
  rejections: Type.Integer(),
  authenticationFailures: Type.Integer(),
  open: Type.Boolean(),
})
export type Connection = Static<typeof Connection>

export const Rejection = Type.Object({
  time: Time,
  host: Type.String(),
  daemon: Type.String(),
  stage: Type.String(),
  action: Type.String(),
  clientName: text,
  clientAddress: text,
  helo: text,
  sender: text,
  recipient: text,
  code: number,
  dsn: text,
  reason: Type.String(),
  reasonClass: Type.String(),
  side: text,
  provider: text,
  saslUsername: text,
  queueId: text,
  /** Of a greylisted attempt: the message that got in later, and postgrey's reason. */
  acceptedAs: optional(Type.Object({ host: Type.String(), queueId: Type.String(), time: Time })),
  greylistReason: text,
})
export type Rejection = Static<typeof Rejection>

export const Authentication = Type.Object({
  time: Time,
  host: Type.String(),
  daemon: Type.String(),
  service: text,
  result: Type.Enum(['success', 'failure']),
  saslMethod: text,
  saslUsername: text,
  clientName: text,
  clientAddress: text,
  reason: text,
  /** What Dovecot, saslauthd or PAM says of the same attempt, and which of them. */
  cause: text,
  causeBy: text,
  attempts: Type.Integer(),
})
export type Authentication = Static<typeof Authentication>

/** GET /messages/:host/:queueId (`?at=` RFC 3339 picks a life; `otherLives` are the rest, newest first). */
export const MessageDetail = Type.Object({
  message: Message,
  attempts: Type.Array(Attempt),
  lines: Type.Array(LogLine),
  connection: optional(Connection),
  otherLives: Type.Array(
    Type.Object({ traceId: Type.String(), firstSeen: Time, status: Status, sender: text }),
  ),
  /** When Postfix will try again and give up, as far as its usual timers tell; only for deferred mail. */
  nextAttempt: optional(Time),
  givesUpAt: optional(Time),
})
export type MessageDetail = Static<typeof MessageDetail>
