/** Which lines of a process belong to one SMTP session: an smtpd serves many clients, one after the other. */
import type { Connection } from './answers.ts'
import type { LineRow } from './lines.ts'

export type Session = Pick<Connection, 'startedAt' | 'endedAt' | 'clientAddress'>

/** In the order of the log. */
export const byPlace = (a: LineRow, b: LineRow): number =>
  Number(a.micros) - Number(b.micros) ||
  a.source.localeCompare(b.source) ||
  a.file_seq - b.file_seq ||
  a.position - b.position

/**
 * `rows` are lines of the session's process, also of its sessions before and after. Stamps of whole seconds do not tell
 * these apart: it goes from a line that is surely the session's, one with `queueId`, to where smtpd says that it began and
 * ended (src/smtpd/smtpd.c: `connect from`, `disconnect from`).
 */
export function linesOfSession(rows: readonly LineRow[], session: Session, queueId: string): LineRow[] {
  const { startedAt, endedAt, clientAddress } = session
  const lines = rows.toSorted(byPlace)
  const names = ({ message }: LineRow) => clientAddress !== undefined && message.includes(clientAddress)
  const isWithin = ({ at }: LineRow) => at >= startedAt && (endedAt === undefined || at <= endedAt)
  const signs: ((row: LineRow) => boolean)[] = [
    (row) => row.queue_id === queueId,
    // behind a proxy filter another process gives the message its queue ID
    (row) => row.kind === 'connect' && row.at === startedAt && names(row),
    // the log begins in the middle of the session
    () => true,
  ]
  const sure = signs
    .map((isSure) => lines.findIndex((row) => isWithin(row) && isSure(row)))
    .find((index) => index >= 0)
  if (sure === undefined) return []

  const began = lines.findLastIndex(({ kind }, index) => index <= sure && isEdge(kind))
  const ends = lines.findIndex(({ kind }, index) => index >= sure && index !== began && isEdge(kind))
  // where the next client connects, nobody said that this one went
  const next = lines[ends]?.kind === 'connect' ? lines[ends] : undefined
  const end = next === undefined ? (ends < 0 ? lines.length : ends + 1) : ends - warningsOf(next, lines, ends)
  const connect = lines[began]
  if (connect?.kind !== 'connect') return lines.slice(began + 1, end).filter(isWithin)

  return lines.slice(began - warningsOf(connect, lines, began), end)
}

/** Number of lines in front of `connect` about the client's name: smtpd looks it up first (src/smtpd/smtpd_peer.c). */
function warningsOf(connect: LineRow, lines: readonly LineRow[], at: number): number {
  // connect from unknown[192.0.2.1]
  const address = /\[(?<address>[^\]]+)\]/.exec(connect.message)?.groups?.address
  const names = ({ kind, message }: LineRow) =>
    address !== undefined && !isEdge(kind) && message.includes(address) && !message.includes(`[${address}]`)
  return at - 1 - lines.findLastIndex((line, index) => index < at && !names(line))
}

const isEdge = (kind: string): boolean => kind === 'connect' || kind === 'disconnect'
