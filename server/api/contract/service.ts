/** Sources, status, sign-in, imports, live stream and errors, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time, optional, text, number, Words } from './piece.ts'
import { Filters } from './lists.ts'
import { ChosenPreferences } from './preferences.ts'

/** GET /sources */
export const Source = Type.Object({
  name: Type.String(),
  path: text,
  kind: Type.Enum(['file', 'journal', 'syslog', 'input', 'queue', 'demo', 'import']),
  host: Type.String(),
  state: Type.Enum(['catching-up', 'live', 'waiting', 'unreadable', 'missing', 'stopped', 'done']),
  /** What to do, when something is wrong. */
  advice: optional(Words),
  lines: Type.Integer(),
  linesPerSecond: optional(Type.Number({ description: 'mean of the last minute' })),
  unknown: Type.Integer(),
  understood: optional(Type.Number({ description: 'share of the lines that a grammar claims, 0 to 1' })),
  bytesRead: Type.Integer(),
  bytesTotal: number,
  bytesLeft: optional(Type.Integer({ description: 'there and not read yet' })),
  lagSeconds: optional(
    Type.Number({
      description:
        'from the time of the newest line until now; with no bytesLeft: how long it has been quiet',
    }),
  ),
  lastLine: optional(Time),
  lastRead: optional(Time),
  gaps: Type.Integer(),
  seen: optional(Type.Boolean({ description: 'something of it was read, now or in an earlier run' })),
})
export type Source = Static<typeof Source>
/** A part of a table that the store found damaged and put aside: its rows are missing from every answer. */
export const DamagedPart = Type.Object({
  table: Type.String(),
  part: Type.String(),
  /** The engine's word for how it was found: `broken-on-start`, `broken`. */
  reason: Type.String(),
})
export type DamagedPart = Static<typeof DamagedPart>
export const SourceList = Type.Object({
  sources: Type.Array(Source),
  unknownForms: Type.Array(
    Type.Object({
      program: Type.String(),
      form: optional(Type.String({ description: 'the text without what differs from line to line' })),
      count: Type.Integer(),
      sample: Type.String(),
      source: optional(Type.String({ description: 'where its newest line was read' })),
      lastSeen: optional(Time),
    }),
  ),
  gaps: Type.Array(Type.Object({ time: Time, source: Type.String(), detail: Type.String() })),
  /** Only where there are any. */
  damagedParts: optional(Type.Array(DamagedPart)),
})
export type SourceList = Static<typeof SourceList>

/** GET /storage: room and ages of what is kept; sizes in bytes. */
export const Storage = Type.Object({
  usedBytes: Type.Integer(),
  disk: Type.Object({ total: Type.Integer(), free: Type.Integer() }),
  budget: optional(Type.Integer({ description: 'what the tables may take' })),
  spent: Type.Number({ description: 'of disk or budget, whichever is spent first, 0 to 1' }),
  leftBytes: Type.Integer(),
  tables: Type.Array(
    Type.Object({
      name: Type.String(),
      rows: Type.Integer(),
      bytes: Type.Integer(),
      days: optional(Type.Integer({ description: 'rows are kept so long' })),
    }),
  ),
  pseudonymiseDays: optional(Type.Integer()),
  /** Since the start, for the budget. */
  dropped: Type.Array(
    Type.Object({
      table: Type.String(),
      partition: Type.String(),
      bytes: Type.Integer(),
      rows: Type.Integer(),
    }),
  ),
})
export type Storage = Static<typeof Storage>

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
  lines: optional(Type.Integer({ description: 'log lines stored' })),
  /** Days after which rows are deleted. */
  kept: Type.Object({ linesDays: Type.Integer(), recordsDays: Type.Integer() }),
  zone: Type.String({ description: 'IANA zone of the server' }),
  store: Type.Enum(['ok', 'starting', 'unreachable']),
  sources: Type.Array(
    Type.Object({
      name: Type.String(),
      host: Type.String(),
      kind: Type.String(),
      state: Type.String(),
      seen: optional(Type.Boolean()),
      /** What to do, when something is wrong. */
      advice: optional(Words),
      lastLine: optional(Time),
      late: Type.Boolean({ description: 'it speaks less than it usually does' }),
    }),
  ),
  /** Catching up on history: share done, 0 to 1, and the day being read. */
  progress: optional(Type.Object({ share: Type.Number(), day: text, lines: Type.Integer() })),
  /** For the badges in the rail. */
  deferredNow: optional(Type.Integer()),
  firing: Type.Integer({ description: 'alerts that fire and are not silenced' }),
})
export type ServiceStatus = Static<typeof ServiceStatus>

/** Session. POST /session signs in, DELETE signs out, GET tells who; POST /session/link redeems a sign-in link. */
export const SessionInfo = Type.Object({
  user: Type.String(),
  role: Type.Enum(['admin', 'operator', 'helpdesk', 'viewer']),
  /** True after a sign-in link: the password must be set next. */
  mustSetPassword: Type.Boolean(),
  expiresAt: Time,
  /** What this account chose; absent where it never did. */
  preferences: optional(ChosenPreferences),
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
/** POST /session/links (administrators and the command line's token only): a new sign-in link, good once and for 15 minutes. */
export const SignInLink = Type.Object({ url: Type.String(), expiresAt: Time })
export type SignInLink = Static<typeof SignInLink>
const Role = Type.Enum(['viewer', 'helpdesk', 'operator', 'admin'])
/** The user is made when new; default: `admin` with that role. */
export const SignInLinkRequest = Type.Object(
  { user: optional(Type.String({ minLength: 1, maxLength: 200 })), role: optional(Role) },
  { additionalProperties: false },
)
/** `current` is asked for unless a sign-in link led here. */
export const PasswordRequest = Type.Object(
  {
    password: Type.String({ minLength: 10, maxLength: 1000 }),
    current: optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)
/** GET /users */
export const UserList = Type.Object({
  users: Type.Array(
    Type.Object({ user: Type.String(), role: Role, createdAt: Time, hasPassword: Type.Boolean() }),
  ),
})
export type UserList = Static<typeof UserList>

/** GET /explain/:code — an SMTP or enhanced code, or a reason class, in words. */
export const Explanation = Type.Object({
  code: Type.String(),
  meaning: Words,
  /** `sender content sending-server network receiving-server mailbox us nobody`. */
  side: Type.String(),
  advice: optional(Words),
})
export type Explanation = Static<typeof Explanation>

/** GET /explain?reply= — a whole reply in words; `code` is its reason class. */
export const ReplyExplanation = Type.Object({
  ...Explanation.properties,
  /** Whose reply it is, where it is one of those known. */
  provider: optional(Type.Object({ id: Type.String(), name: Type.String() })),
  /** The reply without what changes from one to the next. */
  fingerprint: Type.String(),
})
export type ReplyExplanation = Static<typeof ReplyExplanation>

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
  /** Some of what was asked for: files and folders. */
  paths: optional(Type.Array(Type.String())),
  /** Nobody says of which host some lines are: they are filed under this name, the one of this machine. */
  hostAssumed: text,
  /** Time of the line read last. */
  at: optional(Time),
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

/** What the stream carries, for the description only. */
export const LiveEvent = Type.Unsafe<unknown>({ description: 'text/event-stream' })

/** GET /events (server-sent events): `event: alerts` AlertList | `event: imports` {jobs: ImportJob[]}. */
export const ChangeEvent = LiveEvent

/** Errors: problem+json (RFC 9457) with a code of server/errors.ts. */
export const Problem = Type.Object({
  code: Type.String(),
  title: Type.String(),
  detail: Type.String(),
  /** What `detail` fills into the sentence of its code, for whoever says it in another language. */
  values: Type.Optional(Type.Array(Type.String())),
  requestId: Type.String(),
  status: Type.Integer(),
})
export type Problem = Static<typeof Problem>
