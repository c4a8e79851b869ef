/** The records the store keeps. Times are microseconds since 1970 in UTC (`Micros`), durations seconds, sizes bytes. */
import type { Delays, Micros, ParsedLine, Symbol } from '../../parsers/event.ts'

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

export type Origin = 'smtpd' | 'pickup' | 'bounce' | 'forward' | 'requeue' | 'probe' | 'unknown'
export type Direction = 'inbound' | 'outbound' | 'internal' | 'unknown'
export type LinkKind =
  'forward' | 'bounce' | 'notification' | 'reinjection' | 'requeue' | 'next-hop' | 'same-message-id'

/** An edge to another queue ID. `certain` is false for guesses (same Message-ID only). */
export interface Link {
  kind: LinkKind
  /** `to`: the other came from this one; `from`: this one came from the other. */
  way: 'to' | 'from'
  queueId: string
  traceId?: string
  certain: boolean
}

export interface RecipientRecord {
  address: string
  originalAddress?: string | undefined
  status: Status
  dsn?: string | undefined
  /** As Postfix writes it: `mx.example.net[198.51.100.7]:25`, `local`, `none`. */
  relay?: string | undefined
  attempts: number
  firstAttempt?: Micros | undefined
  lastAttempt?: Micros | undefined
  reply?: string | undefined
  /** Class of the reply, where its cause lies and whose reply it is (parsers/reasons), for anything but `sent`. */
  reasonClass?: string | undefined
  side?: string | undefined
  provider?: string | undefined
  delay?: number | undefined
  delays?: Delays | undefined
  forwardedAs?: string | undefined
}

/** One stay of a message in a queue, or in front of it; the first hop of a before-queue filter has no queue ID. */
export interface Hop {
  queueId?: string
  traceId?: string
  host: string
  instance?: string
  client?: { name?: string; address?: string; port?: number; helo?: string }
  /** Where this hop handed it on, as Postfix writes it. */
  relay?: string
  firstSeen: Micros
  lastSeen: Micros
  removedAt?: Micros
}

/** One message life on one host: a trace. Written whole at each change; the newest `version` counts. */
export interface MessageRecord {
  /** 16 hex digits from (host, instance, queue ID, time of the first event seen); kept for life. */
  traceId: string
  host: string
  instance: string
  queueId: string
  messageId?: string | undefined
  subject?: string | undefined
  sender?: string | undefined
  size?: number | undefined
  recipientCount?: number | undefined
  origin: Origin
  direction: Direction
  client?: { name?: string; address?: string; port?: number; helo?: string } | undefined
  saslUsername?: string | undefined
  saslMethod?: string | undefined
  tls?: { protocol: string; cipher: string } | undefined
  /** `firstSeen` when this life was opened: with host, queue ID and trace ID the row's key in the store, so it never changes. */
  opened: Micros
  firstSeen: Micros
  lastSeen: Micros
  removedAt?: Micros | undefined
  status: Status
  /** Some recipients have it and some do not. */
  mixed: boolean
  /** False once nothing more can come: removed, deleted, requeued, refused ... */
  open: boolean
  recipients: RecipientRecord[]
  links: Link[]
  /** In the order of their way, where there are two or more: a filter gave the message back. */
  hops?: Hop[] | undefined
  /** This life is a later hop of that message (its trace ID), which tells its outcome: it is counted and listed there. */
  hopOf?: string | undefined
  /** mailtrace's own mail (alerts): marked, never counted as an incident. */
  own: boolean
  /** What the tracker must know to go on with this life after a restart; JSON-safe, opaque to everybody else. */
  state: Record<string, unknown>
  /** History joined this life into another: the row is to vanish. */
  gone?: boolean | undefined
}

/** One SMTP session of smtpd or postscreen, by (host, program, pid). */
export interface ConnectionRecord {
  connectionId: string
  host: string
  program: string
  pid: number
  clientName?: string | undefined
  clientAddress?: string | undefined
  clientPort?: number | undefined
  helo?: string | undefined
  tls?: { protocol: string; cipher: string } | undefined
  saslUsername?: string | undefined
  saslMethod?: string | undefined
  startedAt: Micros
  endedAt?: Micros | undefined
  lastSeen: Micros
  /** `quit`, `connection-lost`, `timeout`, `too-many-errors`, `hangup` ...; absent while open. */
  endReason?: string | undefined
  commands: Record<string, { ok: number; total: number }>
  queueIds: string[]
  rejections: number
  authenticationFailures: number
  open: boolean
  own: boolean
  state: Record<string, unknown>
}

/** One attempt for one recipient. `deferred` without attempt (retry service) has `attempted: false`. */
export interface DeliveryRecord {
  time: Micros
  host: string
  instance: string
  daemon: string
  queueId: string
  traceId: string
  sender?: string | undefined
  recipient: string
  originalRecipient?: string | undefined
  relay?: string | undefined
  relayHost?: string | undefined
  relayAddress?: string | undefined
  relayPort?: number | undefined
  delay: number
  delays?: Delays | undefined
  dsn?: string | undefined
  /** Postfix's word in lower case; `discarded`, `forwarded`, `passed-on` (to a filter that gave it back) where `sent` means that. */
  status: string
  reply: string
  reasonClass?: string | undefined
  side?: string | undefined
  provider?: string | undefined
  /** The reply without what changes from one to the next. */
  fingerprint?: string | undefined
  remoteQueueId?: string | undefined
  direction: Direction
  attempted: boolean
  own: boolean
}

export interface RejectionRecord {
  time: Micros
  host: string
  daemon: string
  pid?: number | undefined
  stage: string
  /** `reject`, `milter-reject`, `proxy-reject`, `header-check` ... (the event's kind). */
  action: string
  clientName?: string | undefined
  clientAddress?: string | undefined
  helo?: string | undefined
  sender?: string | undefined
  recipient?: string | undefined
  code?: number | undefined
  dsn?: string | undefined
  reason: string
  reasonClass: string
  side: string
  provider?: string | undefined
  fingerprint: string
  saslUsername?: string | undefined
  queueId?: string | undefined
}

export interface AuthenticationRecord {
  time: Micros
  host: string
  /** `smtpd`, `dovecot`, `saslauthd`, `pam`. */
  daemon: string
  service?: string | undefined
  result: 'success' | 'failure'
  saslMethod?: string | undefined
  saslUsername?: string | undefined
  clientName?: string | undefined
  clientAddress?: string | undefined
  reason?: string | undefined
  /** 1, or what the line says it sums up (`auth failed, 3 attempts`). */
  attempts: number
  /** True for the line that counts; the other daemons' lines on the same attempt add the reason and count nothing. */
  primary: boolean
}

export interface ScanRecord {
  time: Micros
  host: string
  queueId?: string
  messageId?: string
  sender?: string
  recipients: string[]
  clientAddress?: string
  saslUsername?: string
  action: string
  score: number
  requiredScore: number
  symbols: Symbol[]
  size?: number
  elapsedSeconds?: number
}

/**
 * What a program beside Postfix says of a message or an attempt. Kept as it came and joined when it is asked for, so that
 * neither the order nor the files in which lines are read make a difference.
 */
export interface NeighbourRecord {
  time: Micros
  host: string
  daemon: string
  /** Where Dovecot put it and what Sieve did; what postgrey decided; what a check of SPF, DKIM or DMARC found. */
  kind: 'outcome' | 'greylist' | 'check'
  /** Of an outcome `stored`, `forwarded` ...; of postgrey `greylist` or `pass`; of a check `pass`, `fail` ... */
  result: string
  /** Of a check `spf`, `dkim`, `dmarc`; of an outcome `sieve` or `delivery`. */
  name: string
  /** Mailbox, address forwarded to, domain checked, or postgrey's reason. */
  detail?: string | undefined
  queueId?: string | undefined
  messageId?: string | undefined
  /** Dovecot's session ID, which Postfix's reply bears, too. */
  session?: string | undefined
  username?: string | undefined
  clientAddress?: string | undefined
  sender?: string | undefined
  recipient?: string | undefined
  /** The line's own words. */
  text: string
}

/** One line of any log, with the place it came from. */
export interface LineRecord {
  line: ParsedLine
  /** The line's own time, else that of the line before it, else when it was read. */
  time: Micros
  source: string
  fileSeq: number
  /** Byte offset of the line in the (uncompressed) file. */
  position: number
  /** The text is not UTF-8: it was read as latin1 and goes back to bytes as latin1. */
  latin1: boolean
  /** Written by mailtrace itself. */
  own: boolean
}

/** Records that are whole as soon as their line is taken: nothing changes them afterwards. */
export interface FinalRecords {
  lines: LineRecord[]
  deliveries: DeliveryRecord[]
  rejections: RejectionRecord[]
  authentications: AuthenticationRecord[]
  scans: ScanRecord[]
  neighbours: NeighbourRecord[]
  /** Sessions that are over; of a flush, after them those under way that changed. */
  connections: ConnectionRecord[]
}

/** Everything one batch gives the store. `messages` and `connections` hold the state loaded again at start: written last. */
export interface Records extends FinalRecords {
  messages: MessageRecord[]
}

/** A queue ID on a host: what the tracker asks the store for when a life is not in memory. */
export interface LifeKey {
  host: string
  /** Empty for every open life of the host. */
  queueId: string
}
