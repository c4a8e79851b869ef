/** A parsed line as the flat JSON object of docs/reference/vocabulary.md. */
import type { MailEvent, Micros, ParsedLine } from './event.ts'
import { writeDateTime } from './framing/stamp.ts'

/** Fields of the line first, then those of its event; absent ones are left out. */
export function parsedLineJson(line: ParsedLine): Record<string, unknown> {
  const { time, host, program, instance, daemon, pid, severity, queueId, repeated, message, event } = line
  const { kind, ...fields } = event
  return {
    ...(time !== undefined && { time: timeText(time) }),
    host,
    program,
    instance,
    daemon,
    ...(pid !== undefined && { pid }),
    severity,
    ...(queueId !== undefined && { queueId }),
    ...(repeated !== undefined && { repeated }),
    kind,
    message,
    ...(fields satisfies Partial<MailEvent>),
  }
}

/** RFC 3339 in UTC with six digits of fraction. */
export function timeText(time: Micros): string {
  return `${writeDateTime(time, 0, 'T', 6)}Z`
}
