/**
 * The lines that make up nearly all of a log, read once more without patterns: what they look like nearly always, and
 * nothing else. Each reader gives what the grammars of its daemon give, or undefined for them to decide; the grammars are
 * its oracle (test/parsers/fast).
 */
import type { MailEvent } from '../event.ts'
import { readDelivery } from './delivery.ts'
import { readDovecot } from './dovecot.ts'
import { readPostscreen } from './postscreen.ts'
import { readCleanup, readQmgr } from './queue.ts'
import { readSmtpd } from './smtpd.ts'
import { readTls } from './tls.ts'

/** The event of a body, whose severity and queue ID were cut off. */
export type FastReader = (body: string, queueId: string | undefined) => MailEvent | undefined

const readClient: FastReader = (body) => (body.charCodeAt(0) === 116 ? readDelivery(body) : readTls(body))

/** By daemon, the last part of the tag. */
export const fastReaders: ReadonlyMap<string, FastReader> = new Map<string, FastReader>([
  ['smtpd', readSmtpd],
  ['cleanup', readCleanup],
  ['qmgr', readQmgr],
  ['smtp', readClient],
  ['lmtp', readClient],
  ['local', readDelivery],
  ['virtual', readDelivery],
  ['pipe', readDelivery],
  ['postscreen', readPostscreen],
  ['dovecot', readDovecot],
])
