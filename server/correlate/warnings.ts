/** Refusals that Postfix logs only as a warning: by cleanup at the end of DATA, by smtpd for an address it cannot read. */
import type { Refusal, Remark } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import { takeRefusalEvent } from './changes.ts'
import { endLife } from './ends.ts'
import { lifeOfLine, touchLife } from './messages.ts'
import { sessionOfProcess } from './sessions.ts'
import type { Work } from './work.ts'

/** Codes and texts are those of src/global/cleanup_strerror.c, which smtpd sends. */
const refusals: readonly { mark: string; code: number; dsn: string; reason: string }[] = [
  { mark: 'queue file size limit exceeded', code: 552, dsn: '5.3.4', reason: 'Error: message file too big' },
  {
    mark: '-- message not accepted, try again later',
    code: 451,
    dsn: '4.3.0',
    reason: 'Error: queue file write error',
  },
  { mark: 'message rejected: hopcount exceeded', code: 554, dsn: '5.4.0', reason: 'Error: too many hops' },
]

export const takeWarning = (work: Work, record: LineRecord, event: Remark, queueId: string): void => {
  const known =
    record.line.daemon === 'cleanup' ? refusals.find(({ mark }) => event.text.endsWith(mark)) : undefined
  if (known === undefined) {
    touchLife(work, record, queueId)
    return
  }
  const life = lifeOfLine(work, record, queueId)
  if (life.client === undefined) {
    // a notification of our own, which nobody waits for
    endLife(work, life, 'rejected', record.time)
    return
  }
  const recipient = life.recipients[0]?.address
  const refusal: Refusal = {
    kind: 'reject',
    stage: 'END-OF-MESSAGE',
    code: known.code,
    dsn: known.dsn,
    reason: known.reason,
    ...(life.client?.name !== undefined && { clientName: life.client.name }),
    ...(life.client?.address !== undefined && { clientAddress: life.client.address }),
    ...(life.sender !== undefined && { sender: life.sender }),
    ...(recipient !== undefined && { recipient }),
  }
  takeRefusalEvent(work, record, refusal)
}

/** What smtpd answers to an address it cannot read (src/smtpd/smtpd.c). */
const illegal: Record<string, { dsn: string; reason: string }> = {
  MAIL: { dsn: '5.1.7', reason: 'Bad sender address syntax' },
  RCPT: { dsn: '5.1.3', reason: 'Bad recipient address syntax' },
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** `warning: Illegal address syntax from h[192.0.2.1] in MAIL command: <a>b@evil.example>`. */
export const takeSessionWarning = (work: Work, record: LineRecord, event: Remark): void => {
  const command = text(event['command']) ?? ''
  const address = text(event['address'])
  const known = illegal[command]
  if (known === undefined || address === undefined || !event.text.startsWith('Illegal address syntax ')) {
    sessionOfProcess(work, record)
    return
  }
  const clientName = text(event['clientName'])
  const clientAddress = text(event['clientAddress'])
  takeRefusalEvent(work, record, {
    kind: 'reject',
    stage: command,
    code: 501,
    ...known,
    ...(clientName !== undefined && { clientName }),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(command === 'MAIL' ? { sender: address } : { recipient: address }),
  })
}
