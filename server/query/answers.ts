/**
 * What questions give back. The same names and units as on the wire (docs/reference/vocabulary.md), which this room may
 * not import; only lines differ: they still hold the recipe of their header. Absent = not known.
 */

export interface Delays {
  beforeQueue: number
  inQueue: number
  connection: number
  transmission: number
}

export type Status =
  | 'bounced'
  | 'expired'
  | 'rejected'
  | 'deferred'
  | 'held'
  | 'pending'
  | 'deleted'
  | 'discarded'
  | 'forwarded'
  | 'sent'

export interface Recipient {
  address: string
  originalAddress?: string
  status: Status
  dsn?: string
  relay?: string
  attempts: number
  firstAttempt?: string
  lastAttempt?: string
  reply?: string
  reasonClass?: string
  side?: string
  provider?: string
  delay?: number
  delays?: Delays
  forwardedAs?: string
  /** What became of it after `sent`: Dovecot's and Sieve's words. */
  outcomes?: Outcome[]
  /** Of the session of its last try, where that is known. */
  tls?: OutboundTls
}

/** `trust` in Postfix's words, small: `anonymous untrusted trusted verified`. */
export interface OutboundTls {
  protocol: string
  cipher: string
  trust?: string
}

export interface Outcome {
  time: string
  /** `sieve` or `delivery`. */
  by: string
  result: string
  detail?: string
  text: string
}

/** A result of SPF, DKIM or DMARC (RFC 8601's words), and the program that found it. */
export interface Check {
  name: string
  result: string
  by: string
  detail?: string
}

/** First put off, then let in. */
export interface Greylisting {
  firstAttempt: string
  attempts: number
  waitedSeconds: number
}

export interface Link {
  kind: 'forward' | 'bounce' | 'notification' | 'reinjection' | 'requeue' | 'next-hop' | 'same-message-id'
  way: 'to' | 'from'
  queueId: string
  traceId?: string
  host?: string
  certain: boolean
  status?: Status
  firstSeen?: string
}

export interface Scan {
  action: string
  score: number
  requiredScore: number
  symbols: { name: string; score: number; options: string[] }[]
}

/** One stay of a message in a queue; the session in front of a before-queue filter has no queue ID. */
export interface Hop {
  queueId?: string
  traceId?: string
  host: string
  instance?: string
  client?: { name?: string; address?: string; port?: number; helo?: string }
  relay?: string
  firstSeen: string
  lastSeen: string
  removedAt?: string
}

export interface Message {
  traceId: string
  host: string
  instance: string
  queueId: string
  messageId?: string
  subject?: string
  sender?: string
  size?: number
  recipientCount?: number
  origin: 'smtpd' | 'pickup' | 'bounce' | 'forward' | 'requeue' | 'probe' | 'unknown'
  direction: 'inbound' | 'outbound' | 'internal' | 'unknown'
  client?: { name?: string; address?: string; port?: number; helo?: string }
  saslUsername?: string
  saslMethod?: string
  tls?: { protocol: string; cipher: string }
  firstSeen: string
  lastSeen: string
  removedAt?: string
  status: Status
  mixed?: boolean
  open: boolean
  own?: boolean
  recipients: Recipient[]
  /** In the order of their way, where there are two or more. */
  hops?: Hop[]
  scan?: Scan
  checks?: Check[]
  greylisting?: Greylisting
  links: Link[]
}

export interface Attempt {
  time: string
  recipient: string
  relay?: string
  delay: number
  delays?: Delays
  dsn?: string
  status: string
  reply: string
  reasonClass?: string
  side?: string
  provider?: string
  attempted: boolean
  tls?: OutboundTls
  /** Servers that could not be reached before this one, as Postfix writes them. */
  failedFirst?: string[]
}

export interface StoredLine {
  /** `host/source/fileSeq/position`, or `/@microseconds` where the time alone tells the place. */
  id: string
  time: string
  /** The same time in microseconds, for the header. */
  micros: number
  host: string
  program: string
  daemon: string
  pid?: number
  severity: 'info' | 'warning' | 'error' | 'fatal' | 'panic'
  kind: string
  queueId?: string
  message: string
  /** Recipe of the header (parsers/frame.ts), and the header itself where the recipe would not give it back. */
  format: string
  header?: string
  source: string
  own?: boolean
}

export interface Connection {
  connectionId: string
  host: string
  program: string
  pid: number
  clientName?: string
  clientAddress?: string
  clientPort?: number
  helo?: string
  tls?: { protocol: string; cipher: string }
  saslUsername?: string
  saslMethod?: string
  startedAt: string
  endedAt?: string
  endReason?: string
  commands: Record<string, { ok: number; total: number }>
  queueIds: string[]
  rejections: number
  authenticationFailures: number
  open: boolean
}

export interface Rejection {
  time: string
  host: string
  daemon: string
  stage: string
  action: string
  clientName?: string
  clientAddress?: string
  helo?: string
  sender?: string
  recipient?: string
  code?: number
  dsn?: string
  reason: string
  reasonClass: string
  side?: string
  provider?: string
  saslUsername?: string
  queueId?: string
  /** Of a greylisted attempt: the message that got in later. */
  acceptedAs?: { host: string; queueId: string; time: string }
  /** Of a greylisted attempt: postgrey's reason. */
  greylistReason?: string
}

export interface Authentication {
  time: string
  host: string
  daemon: string
  service?: string
  result: 'success' | 'failure'
  saslMethod?: string
  saslUsername?: string
  clientName?: string
  clientAddress?: string
  reason?: string
  /** What Dovecot, saslauthd or PAM says of the same attempt, and which of them. */
  cause?: string
  causeBy?: string
  attempts: number
}

export interface Page<T> {
  items: T[]
  nextCursor?: string
  total: number
  totalExact: boolean
  covered: { since: string; until: string }
  hosts: string[]
}

export interface MessageDetail {
  message: Message
  attempts: Attempt[]
  lines: StoredLine[]
  connection?: Connection
  otherLives: { traceId: string; firstSeen: string; status: Status; sender?: string }[]
  nextAttempt?: string
  givesUpAt?: string
}

export interface Found {
  kind: string
  value: string
  count: number
  href: string
  detail?: { host?: string; firstSeen?: string; sender?: string; recipient?: string; status?: Status }
}

export interface Resolution {
  kind:
    | 'queue-id'
    | 'message-id'
    | 'address'
    | 'client'
    | 'domain'
    | 'sasl-user'
    | 'code'
    | 'pasted'
    | 'search'
    | 'text'
  href: string
  found: Found[]
}

export interface QueryAnswer {
  rows: Record<string, unknown>[]
  /** Of a ranking: how many rows there are, of which `rows` are the first. */
  total?: number
  /** Width of a bucket, of time series. */
  stepSeconds?: number
  since?: string
  until?: string
  /** It was reckoned from what the logs say, where nobody measured. */
  estimated?: true
  /** Of accounts: failed logins that no row counts, as Postfix names no account. */
  unnamed?: number
}
