/**
 * What a mail log can tell us. This union is the vocabulary of the whole product (docs/reference/events.md):
 * grammars produce it, the tracker consumes it, and nothing else reads log text.
 */

/** Microseconds since 1970 in UTC; exact as a number until the year 2255. */
export type Micros = number

export type Severity = 'info' | 'warning' | 'error' | 'fatal' | 'panic'

/** One line, understood as far as it can be. Every line gives one; see parse.ts. */
export interface ParsedLine {
  /** Absent where the framing states none. */
  time?: Micros | undefined
  host: string
  /** The whole tag without the pid: `postfix/submission/smtpd`, `rspamd`, `saslauthd`. */
  program: string
  /** The tag without its last part: `postfix`, `postfix/submission`, `postfix-out`; for others the program name. */
  instance: string
  /** The last part of the tag: `smtpd`, `qmgr`; for others the program name. */
  daemon: string
  pid?: number | undefined
  severity: Severity
  /** Never `NOQUEUE`. */
  queueId?: string | undefined
  /** Further copies of the message that syslog folded into this line (`message repeated 3 times: [ ... ]`). */
  repeated?: number | undefined
  /** Text after the tag, unchanged. */
  message: string
  /** The recipe that rebuilds the header before `message` from the other fields (frame.ts). */
  format: string
  /** The header as it stood, only where the recipe would not give back the same bytes. */
  header?: string | undefined
  event: MailEvent
}

/** `name[address]:port` of an SMTP client; postscreen and rspamd know no name. */
export interface ClientFields {
  clientName?: string
  clientAddress?: string
  clientPort?: number
}

export interface Delays {
  beforeQueue: number
  inQueue: number
  connection: number
  transmission: number
}

export type DeliveryStatus =
  | 'sent'
  | 'deferred'
  | 'bounced'
  | 'softbounce'
  | 'deliverable'
  | 'undeliverable'
  | 'undeliverable-but-not-cached'

export interface Symbol {
  name: string
  score: number
  options: string[]
}

export type MailEvent =
  | ({ kind: 'connect' } & ClientFields)
  | ({ kind: 'disconnect'; commands: Record<string, { ok: number; total: number }> } & ClientFields)
  | ({
      kind: 'client'
      saslMethod?: string
      saslUsername?: string
      saslSender?: string
      originalQueueId?: string
      originalClientName?: string
      originalClientAddress?: string
    } & ClientFields)
  | { kind: 'pickup'; uid: number; sender: string; originalQueueId?: string }
  | { kind: 'message-id'; messageId?: string; resentMessageId?: string }
  | { kind: 'queue-active'; sender: string; size: number; recipientCount: number }
  | Delivery
  | { kind: 'forwarded'; childQueueId: string }
  | {
      kind: 'notification'
      childQueueId: string
      notificationKind: 'non-delivery' | 'delivery-status' | 'delay' | 'postmaster'
    }
  /** `expired`: qmgr gave up (`forced` by `postsuper -e`); `deleted`: `postsuper -d` or cleanup's `removed (canceled)`. */
  | { kind: 'removed' }
  | { kind: 'expired'; sender?: string; forced?: boolean }
  | { kind: 'held' }
  | { kind: 'released' }
  | { kind: 'requeued' }
  | { kind: 'deleted'; reason?: 'canceled' | 'discarded' }
  | { kind: 'skipped' }
  | Refusal
  | HeaderCheck
  | ({
      kind:
        'connection-lost' | 'timeout' | 'too-many-errors' | 'pipelining' | 'non-smtp-command' | 'rate-limit'
      stage?: string
      bytes?: number
      text?: string
    } & ClientFields)
  | ({ kind: 'sasl-failure'; saslMethod: string; saslUsername?: string; reason: string } & ClientFields)
  | {
      kind: 'login' | 'login-failure'
      service: string
      saslMethod?: string
      saslUsername?: string
      clientAddress?: string
      reason?: string
      attempts?: number
      /** Dovecot's: its LMTP and IMAP lines bear the same. */
      session?: string
      /** The address the client came to. */
      localAddress?: string
      /** Which of Dovecot's or PAM's modules was asked: `passwd-file`, `pam_unix`. */
      backend?: string
    }
  | {
      kind: 'tls'
      direction: 'inbound' | 'outbound'
      trust?: string
      peerName?: string
      peerAddress?: string
      protocol: string
      cipher: string
      keyBits?: number
    }
  | {
      kind:
        | 'postscreen-connect'
        | 'postscreen-pass'
        | 'postscreen-list'
        | 'postscreen-dnsbl'
        | 'postscreen-pregreet'
        | 'postscreen-hangup'
        | 'postscreen-violation'
        | 'postscreen-disconnect'
      clientAddress: string
      clientPort?: number
      result?: string
      rank?: number
      after?: number
      bytes?: number
      text?: string
    }
  | { kind: 'dnsbl'; clientAddress: string; zone: string; answer: string }
  | Scan
  /** rspamd's well-framed working lines outside the catalogue; counted apart, never as understood. */
  | { kind: 'internal'; module?: string; function?: string; text: string }
  | { kind: 'unknown' }
  /** Lines whose text is all there is to say; the name says what about: see docs/reference/events.md. */
  | Remark

export interface Delivery {
  kind: 'delivery'
  recipient: string
  /** The address before aliasing, when it differs from `recipient`. */
  originalRecipient?: string | undefined
  /** As written: `mx.example.net[198.51.100.7]:25`, `none`, `local`, a pipe service. */
  relay?: string | undefined
  relayHost?: string | undefined
  relayAddress?: string | undefined
  relayPort?: number | undefined
  connectionUses?: number | undefined
  delay: number
  delays?: Delays | undefined
  dsn?: string | undefined
  status: DeliveryStatus
  reply: string
  /** From `queued as X` in the reply. */
  remoteQueueId?: string | undefined
  /** From `forwarded as X`: the queue ID on this host that goes on with the message. */
  childQueueId?: string | undefined
  /** Postfix 3.11: `tls=`. */
  tlsSummary?: string | undefined
}

/** An access decision of smtpd, postscreen, a milter or a proxy filter. */
export interface Refusal extends ClientFields {
  kind:
    | 'reject'
    | 'reject-warning'
    | 'hold'
    | 'discard'
    | 'redirect'
    | 'filter'
    | 'milter-reject'
    | 'milter-hold'
    | 'milter-discard'
    | 'proxy-accept'
    | 'proxy-reject'
  stage: string
  code?: number
  dsn?: string
  reason: string
  /** What the refusal is about: the address or name in `<...>:` at the start of the text. */
  subject?: string
  sender?: string
  recipient?: string
  protocol?: string
  helo?: string
  saslMethod?: string
  saslUsername?: string
  /** Next queue ID named in a proxy filter's reply. */
  remoteQueueId?: string
}

/** cleanup's header_checks, body_checks and milter_header_checks. */
export interface HeaderCheck extends ClientFields {
  kind: 'header-check'
  /** `reject warning info hold discard filter pass redirect bcc prepend replace strip`. */
  action: string
  section: 'header' | 'body' | 'mime' | 'nested' | 'milter'
  /** At most 200 bytes of the header or body line, chosen by the sender. */
  text: string
  /** The text configured in the table. */
  reason?: string
  sender?: string
  recipient?: string
  protocol?: string
  helo?: string
}

export interface Scan {
  kind: 'scan'
  messageId?: string
  sender?: string
  recipients?: string[]
  /** Of the header; like `recipients` not complete when there are more than seven. */
  mimeRecipients?: string[]
  /** `T` some action, `F` none, `S` skipped. */
  flag?: string
  action: string
  score: number
  requiredScore: number
  symbols: Symbol[]
  /** Sums by group of symbols, where the format asks for them. */
  groups?: { name: string; score: number }[]
  size?: number
  elapsedSeconds?: number
  dnsRequests?: number
  /** Checksum of the message, 32 hex digits. */
  digest?: string
  file?: string
  /** Module and reason where an action was forced. */
  forced?: string
  settingsId?: string
  clientAddress?: string
  saslUsername?: string
}

export interface Remark {
  kind:
    | 'anvil'
    | 'service'
    | 'warning'
    | 'tls-error'
    | 'connect-error'
    | 'server-refusal'
    | 'cache'
    | 'queue-summary'
    | 'policy'
    | 'mailbox'
    | 'session'
  text: string
  [field: string]: string | number | boolean | undefined
}
