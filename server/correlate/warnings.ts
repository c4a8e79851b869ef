/** Refusals at the end of DATA that Postfix logs only as a warning of cleanup; the client's reply is not in the log. */
import type { Refusal, Remark } from '../../parsers/event.ts'
import type { LineRecord } from './records.ts'
import { takeRefusalEvent } from './changes.ts'
import { endLife } from './ends.ts'
import { lifeOfLine, touchLife } from './messages.ts'
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
  if (life.connectionId === undefined) {
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
