/**
 * The wire: every request and response body that web and command line share. Names are the vocabulary's
 * (docs/reference/vocabulary.md); times are RFC 3339 in UTC, durations seconds, sizes bytes. Absent = not known.
 */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'

const Time = Type.String({ description: 'RFC 3339, UTC' })
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)
const text = optional(Type.String())
const number = optional(Type.Number())

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
  delay: number,
  delays: optional(Delays),
  forwardedAs: text,
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
  scan: optional(ScanSummary),
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
  attempted: Type.Boolean(),
})
export type Attempt = Static<typeof Attempt>

export const LogLine = Type.Object({
  /** Stable: `host/source/fileSeq/position`, for links to a line. */
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
  saslUsername: text,
  queueId: text,
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

/**
 * Filters of every list. RECIPIENT FILTERS (`to domain relay dsn reason` and, beside one of them, `status`) must all
 * be met by one and the same recipient; `status` alone is the message's status (its worst recipient). `*` is a wildcard.
 * `q` holds the search words of server/query/language and is joined to the others by AND.
 */
export const Filters = {
  q: text,
  since: optional(Type.String({ description: 'now-24h or RFC 3339' })),
  until: text,
  from: text,
  to: text,
  address: optional(Type.String({ description: 'sender or recipient' })),
  domain: optional(Type.String({ description: 'domain of a recipient' })),
  status: text,
  direction: text,
  dsn: text,
  client: optional(Type.String({ description: 'name, address or network (CIDR) of the SMTP client' })),
  helo: text,
  saslUser: text,
  relay: text,
  queueId: text,
  messageId: text,
  host: text,
  reason: optional(Type.String({ description: 'reason class, or words of the reply' })),
  program: optional(Type.String({ description: 'log lines only' })),
  kind: optional(Type.String({ description: 'log lines only' })),
  severity: optional(Type.String({ description: 'log lines only' })),
  result: optional(Type.String({ description: 'authentications only: success or failure' })),
} as const
export const ListQuery = Type.Object(
  {
    ...Filters,
    limit: optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
    cursor: text,
    order: optional(Type.Enum(['newest', 'oldest'])),
  },
  { additionalProperties: false },
)
export type ListQuery = Static<typeof ListQuery>

/** One page of a list. `total` is exact when `totalExact`. `covered` is the time really searched. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    nextCursor: text,
    total: Type.Integer(),
    totalExact: Type.Boolean(),
    covered: Type.Object({ since: Time, until: Time }),
    hosts: Type.Array(Type.String()),
  })
export const MessagePage = Page(Message)
export type MessagePage = Static<typeof MessagePage>
export const RejectionPage = Page(Rejection)
export type RejectionPage = Static<typeof RejectionPage>
export const AuthenticationPage = Page(Authentication)
export type AuthenticationPage = Static<typeof AuthenticationPage>
export const ConnectionPage = Page(Connection)
export type ConnectionPage = Static<typeof ConnectionPage>
export const LinePage = Page(LogLine)
export type LinePage = Static<typeof LinePage>

/** GET /resolve?q= : what a pasted text is, and where it leads (`href` is a path of the web). */
export const Resolution = Type.Object({
  kind: Type.Enum([
    'queue-id',
    'message-id',
    'address',
    'client',
    'domain',
    'sasl-user',
    'code',
    'pasted',
    'search',
    'text',
  ]),
  href: Type.String(),
  found: Type.Array(
    Type.Object({
      kind: Type.String(),
      value: Type.String(),
      count: Type.Integer(),
      href: Type.String(),
      /** For choosing among several lives of one queue ID. */
      detail: optional(
        Type.Object({
          host: text,
          firstSeen: optional(Time),
          sender: text,
          recipient: text,
          status: optional(Status),
        }),
      ),
    }),
  ),
})
export type Resolution = Static<typeof Resolution>

/** POST /query/:id */
export const QueryRequest = Type.Object(
  { params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])) },
  { additionalProperties: false },
)
export type QueryRequest = Static<typeof QueryRequest>
export const QueryResponse = Type.Object({
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  /** Width of a bucket, for time series. */
  stepSeconds: number,
  since: optional(Time),
  until: optional(Time),
  elapsedSeconds: Type.Number(),
})
export type QueryResponse = Static<typeof QueryResponse>

export const Words = Type.Object({ en: Type.String(), de: Type.String() })

/** GET /alerts: pending and firing alerts. */
export const Alert = Type.Object({
  alert: Type.String(),
  phase: Type.Enum(['pending', 'firing', 'resolved', 'error']),
  severity: Type.Enum(['critical', 'warning', 'info']),
  title: Words,
  summary: Words,
  description: Words,
  since: Time,
  resolvedAt: optional(Time),
  value: number,
  threshold: number,
  unit: Type.String(),
  reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  queueIds: Type.Array(Type.Object({ host: Type.String(), queueId: Type.String() })),
  link: Type.String(),
  silencedUntil: optional(Time),
  acknowledgedBy: text,
})
export type Alert = Static<typeof Alert>
export const AlertList = Type.Object({
  alerts: Type.Array(Alert),
  /** E.g. `MAIL_THROUGH_WATCHED_HOST`: the only channel is e-mail through the host that is watched. */
  warnings: Type.Array(Type.Object({ code: Type.String(), words: Words })),
})
export type AlertList = Static<typeof AlertList>
export const AlertRuleState = Type.Object({
  alert: Type.String(),
  title: Words,
  description: Words,
  severity: Type.Enum(['critical', 'warning', 'info']),
  query: Type.String(),
  above: number,
  below: number,
  unit: Type.String(),
  forSeconds: Type.Integer(),
  keepFiringForSeconds: Type.Integer(),
  phase: Type.Enum(['inactive', 'pending', 'firing', 'resolved', 'error']),
  value: number,
  lastEvaluated: optional(Time),
  lastError: text,
})
export type AlertRuleState = Static<typeof AlertRuleState>
export const Silence = Type.Object({
  id: Type.String(),
  /** Rule name, or `*`. */
  alert: Type.String(),
  reason: Type.String({ minLength: 1 }),
  createdBy: Type.String(),
  createdAt: Time,
  until: Time,
})
export type Silence = Static<typeof Silence>
export const SilenceRequest = Type.Object(
  { alert: Type.String(), reason: Type.String({ minLength: 1, maxLength: 500 }), until: Type.String() },
  { additionalProperties: false },
)
export type SilenceRequest = Static<typeof SilenceRequest>
/** GET /alerts/history: phases as they changed, and what became of each notification; newest first. */
export const AlertHistoryEntry = Type.Object({
  time: Time,
  alert: Type.String(),
  title: Words,
  from: Type.String(),
  to: Type.String(),
  value: number,
  threshold: number,
  unit: Type.String(),
  notifications: Type.Array(
    Type.Object({
      channel: Type.String(),
      outcome: Type.Enum(['delivered', 'retrying', 'gave-up', 'silenced']),
      detail: text,
    }),
  ),
})
export type AlertHistoryEntry = Static<typeof AlertHistoryEntry>

/** GET /sources */
export const Source = Type.Object({
  name: Type.String(),
  path: text,
  kind: Type.Enum(['file', 'journal', 'demo', 'import']),
  host: Type.String(),
  state: Type.Enum(['catching-up', 'live', 'waiting', 'unreadable', 'missing', 'stopped', 'done']),
  /** What to do, when something is wrong. */
  advice: optional(Words),
  lines: Type.Integer(),
  unknown: Type.Integer(),
  bytesRead: Type.Integer(),
  bytesTotal: number,
  lastLine: optional(Time),
  lastRead: optional(Time),
  gaps: Type.Integer(),
})
export type Source = Static<typeof Source>
export const SourceList = Type.Object({
  sources: Type.Array(Source),
  unknownForms: Type.Array(
    Type.Object({ program: Type.String(), count: Type.Integer(), sample: Type.String() }),
  ),
  gaps: Type.Array(Type.Object({ time: Time, source: Type.String(), detail: Type.String() })),
})
export type SourceList = Static<typeof SourceList>

/** GET /status: the bottom line of every page. */
export const ServiceStatus = Type.Object({
  version: Type.String(),
  demo: Type.Boolean(),
  /** Why the demo is shown, in one sentence; only with `demo`. */
  demoReason: optional(Words),
  now: Time,
  /** Time of the newest line stored. */
  dataUntil: optional(Time),
  dataSince: optional(Time),
  zone: Type.String({ description: 'IANA zone of the server' }),
  store: Type.Enum(['ok', 'starting', 'unreachable']),
  sources: Type.Array(
    Type.Object({
      name: Type.String(),
      host: Type.String(),
      state: Type.String(),
      lastLine: optional(Time),
      late: Type.Boolean(),
    }),
  ),
  /** Catching up on history: share done, 0 to 1, and the day being read. */
  progress: optional(Type.Object({ share: Type.Number(), day: text, lines: Type.Integer() })),
  /** For the badges in the rail. */
  deferredNow: optional(Type.Integer()),
  firing: Type.Integer(),
})
export type ServiceStatus = Static<typeof ServiceStatus>

/** Session. POST /session signs in, DELETE signs out, GET tells who; POST /session/link redeems a sign-in link. */
export const SessionInfo = Type.Object({
  user: Type.String(),
  role: Type.Enum(['admin', 'operator', 'helpdesk', 'viewer']),
  /** True after a sign-in link: the password must be set next. */
  mustSetPassword: Type.Boolean(),
  expiresAt: Time,
})
export type SessionInfo = Static<typeof SessionInfo>
export const SignInRequest = Type.Object(
  { user: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 1000 }) },
  { additionalProperties: false },
)
export type SignInRequest = Static<typeof SignInRequest>
export const LinkRequest = Type.Object(
  { link: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
)
export const PasswordRequest = Type.Object(
  { password: Type.String({ minLength: 10, maxLength: 1000 }) },
  { additionalProperties: false },
)

/** GET /explain/:code — an SMTP or enhanced code, or a reason class, in words. */
export const Explanation = Type.Object({
  code: Type.String(),
  meaning: Words,
  /** `sender`, `receiver`, `us`, `nobody`. */
  side: Type.String(),
  advice: optional(Words),
})
export type Explanation = Static<typeof Explanation>

/** POST /import starts a job; GET /import/:id tells how far it is. */
export const ImportRequest = Type.Object(
  {
    files: Type.Array(Type.String(), { minItems: 1, maxItems: 1000 }),
    host: text,
    year: optional(Type.Integer()),
    tz: text,
  },
  { additionalProperties: false },
)
export type ImportRequest = Static<typeof ImportRequest>
export const ImportJob = Type.Object({
  id: Type.String(),
  state: Type.Enum(['running', 'done', 'failed']),
  error: text,
  files: Type.Integer(),
  filesDone: Type.Integer(),
  filesSkipped: Type.Integer(),
  lines: Type.Integer(),
  bytes: Type.Integer(),
  bytesTotal: Type.Integer(),
  unknown: Type.Integer(),
  messages: Type.Integer(),
  deliveries: Type.Integer(),
  rejections: Type.Integer(),
  authentications: Type.Integer(),
  scans: Type.Integer(),
  elapsedSeconds: Type.Number(),
})
export type ImportJob = Static<typeof ImportJob>

/** GET /live (server-sent events): `event: line` LogLine | `event: message` Message | `event: dropped` {count}. */
export const LiveQuery = Type.Object(
  { mode: optional(Type.Enum(['lines', 'messages'])), ...Filters },
  { additionalProperties: false },
)
export type LiveQuery = Static<typeof LiveQuery>

/** Errors: problem+json (RFC 9457) with a code of server/errors.ts. */
export const Problem = Type.Object({
  code: Type.String(),
  title: Type.String(),
  detail: Type.String(),
  requestId: Type.String(),
  status: Type.Integer(),
})
export type Problem = Static<typeof Problem>
