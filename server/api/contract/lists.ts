/** Filters, pages, and what a question gives back. */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'
import { Time, optional, text, number } from './piece.ts'
import { Authentication, Connection, LogLine, Message, Rejection, Status } from './message.ts'

/**
 * Filters of every list. RECIPIENT FILTERS (`to domain relay dsn reason provider waited attempts` and, beside one of them, `status`) must all
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
  provider: optional(Type.String({ description: 'whose reply: google, microsoft, spamhaus ...' })),
  waited: optional(Type.String({ description: 'messages only: reason class of a deferral, over or not' })),
  attempts: optional(Type.String({ description: 'messages only: attempts at a recipient, e.g. >1' })),
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
  /** Of a ranking: how many rows there are, of which these are the first. */
  total: optional(Type.Integer()),
  /** Width of a bucket, for time series. */
  stepSeconds: number,
  since: optional(Time),
  until: optional(Time),
  /** It was reckoned from what the logs say, where nobody measured. */
  estimated: optional(Type.Boolean()),
  /** Of accounts: failed logins that no row counts, as Postfix names no account. */
  unnamed: optional(Type.Integer()),
  elapsedSeconds: Type.Number(),
})
export type QueryResponse = Static<typeof QueryResponse>
