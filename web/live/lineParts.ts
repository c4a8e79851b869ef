/** A log line in the parts that a terminal would colour: header, queue ID, text. Together they are the line, unchanged. */
import type { LogLine } from '../../server/api/contract.ts'

export interface LineParts {
  header: string
  queueId: string
  text: string
}

export function lineParts({
  line,
  message,
  queueId,
}: Pick<LogLine, 'line' | 'message' | 'queueId'>): LineParts {
  const header = line.endsWith(message) ? line.slice(0, line.length - message.length) : ''
  const text = header === '' ? line : message
  const id = queueId !== undefined && text.startsWith(queueId) ? queueId : ''
  return { header, queueId: id, text: text.slice(id.length) }
}
