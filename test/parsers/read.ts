/** Reads one message of a daemon, for tests of grammars. */
import type { MailEvent, ParsedLine } from '../../parsers/event.ts'
import { createParser } from '../../parsers/parse.ts'

export function readLine(daemon: string, message: string): ParsedLine {
  return createParser({ host: 'mx1' })(`2026-11-21T00:00:00.000000+00:00 mx1 ${daemon}[1]: ${message}`)
}

export function readEvent(daemon: string, message: string): MailEvent {
  return readLine(daemon, message).event
}
