/** Records of the collector as they go out live: the same bodies as the lists give. */
import type { ParsedLine } from '../../../parsers/event.ts'
import { writeDateTime } from '../../../parsers/framing/stamp.ts'
import { lineText } from '../../../parsers/parse.ts'
import type { Hop, Link, LogLine, Message, Recipient } from '../contract.ts'

/** Of `LineRecord` (server/correlate/records.ts). */
export interface LiveLine {
  line: ParsedLine
  /** Microseconds. */
  time: number
  source: string
  fileSeq: number
  position: number
  own: boolean
}

/** Records have all their fields, undefined where there is nothing to say. */
type Stated<T> = { [Key in keyof T]: object extends Pick<T, Key> ? T[Key] | undefined : T[Key] }

type RecipientRecord = Stated<Omit<Recipient, 'firstAttempt' | 'lastAttempt'>> & {
  firstAttempt?: number | undefined
  lastAttempt?: number | undefined
}

/** Of `MessageRecord`: the wire's fields, times in microseconds. */
export interface LiveMessage extends Stated<
  Omit<Message, 'firstSeen' | 'lastSeen' | 'removedAt' | 'recipients' | 'links' | 'scan' | 'hops'>
> {
  firstSeen: number
  lastSeen: number
  removedAt?: number | undefined
  recipients: RecipientRecord[]
  links: Pick<Link, 'kind' | 'way' | 'queueId' | 'traceId' | 'certain'>[]
  hops?:
    | (Omit<Hop, 'firstSeen' | 'lastSeen' | 'removedAt'> & {
        firstSeen: number
        lastSeen: number
        removedAt?: number
      })[]
    | undefined
  /** A later hop of that message, which tells its outcome. */
  hopOf?: string | undefined
  /** Joined into another life. */
  gone?: boolean | undefined
}

export function wireLine({ line, time, source, fileSeq, position, own }: LiveLine): LogLine {
  const { host, program, daemon, pid, severity, queueId, message, event } = line
  return {
    id: `${host}/${source}/${fileSeq}/${position}`,
    time: timeText(time),
    host,
    program,
    daemon,
    ...(pid !== undefined && { pid }),
    severity,
    kind: event.kind,
    ...(queueId !== undefined && { queueId }),
    message,
    line: lineText(line),
    source,
    ...(own && { own }),
  }
}

export function wireMessage(record: LiveMessage): Message {
  const { traceId, host, instance, queueId, messageId, subject, sender, size, recipientCount } = record
  const { origin, direction, client, saslUsername, saslMethod, tls, status, mixed, open, own } = record
  return {
    traceId,
    host,
    instance,
    queueId,
    ...(messageId !== undefined && { messageId }),
    ...(subject !== undefined && { subject }),
    ...(sender !== undefined && { sender }),
    ...(size !== undefined && { size }),
    ...(recipientCount !== undefined && { recipientCount }),
    origin,
    direction,
    ...(client !== undefined && { client }),
    ...(saslUsername !== undefined && { saslUsername }),
    ...(saslMethod !== undefined && { saslMethod }),
    ...(tls !== undefined && { tls }),
    firstSeen: timeText(record.firstSeen),
    lastSeen: timeText(record.lastSeen),
    ...(record.removedAt !== undefined && { removedAt: timeText(record.removedAt) }),
    status,
    ...(mixed === true && { mixed }),
    open,
    ...(own === true && { own }),
    recipients: record.recipients.map(wireRecipient),
    ...(record.hops && { hops: record.hops.map(wireHop) }),
    links: record.links.map(({ kind, way, queueId: other, traceId: life, certain }) => ({
      kind,
      way,
      queueId: other,
      ...(life !== undefined && { traceId: life }),
      certain,
    })),
  }
}

function wireHop({ removedAt, ...hop }: NonNullable<LiveMessage['hops']>[number]): Hop {
  return {
    ...hop,
    firstSeen: timeText(hop.firstSeen),
    lastSeen: timeText(hop.lastSeen),
    ...(removedAt !== undefined && { removedAt: timeText(removedAt) }),
  }
}

function wireRecipient({ firstAttempt, lastAttempt, ...rest }: RecipientRecord): Recipient {
  const stated = Object.entries(rest).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(stated) as unknown as Recipient),
    ...(firstAttempt !== undefined && { firstAttempt: timeText(firstAttempt) }),
    ...(lastAttempt !== undefined && { lastAttempt: timeText(lastAttempt) }),
  }
}

/** 2026-11-21T00:25:23.000000Z */
function timeText(micros: number): string {
  return `${writeDateTime(micros, 0, 'T', 6)}Z`
}
