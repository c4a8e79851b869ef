/** Verdicts of a content scanner (rspamd, amavis), one record a line. */
import type { Scan } from '../../parsers/event.ts'
import type { LineRecord, ScanRecord } from './records.ts'

export const scanOf = (record: LineRecord, scan: Scan): ScanRecord => {
  const made: ScanRecord = {
    time: record.time,
    host: record.line.host,
    recipients: scan.recipients ?? [],
    action: scan.action,
    score: scan.score,
    requiredScore: scan.requiredScore,
    symbols: scan.symbols,
  }
  if (record.line.queueId !== undefined) made.queueId = record.line.queueId
  if (scan.messageId !== undefined) made.messageId = scan.messageId
  if (scan.sender !== undefined) made.sender = scan.sender
  if (scan.clientAddress !== undefined) made.clientAddress = scan.clientAddress
  if (scan.saslUsername !== undefined) made.saslUsername = scan.saslUsername
  if (scan.size !== undefined) made.size = scan.size
  if (scan.elapsedSeconds !== undefined) made.elapsedSeconds = scan.elapsedSeconds
  return made
}
