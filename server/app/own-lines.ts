/** Lines that mailtrace itself caused: its own log, and the way of its own mails. */
import type { ParsedLine } from '../../parsers/event.ts'
import type { OwnMail } from '../alerts/notify/own-mail.ts'

export function ownLines(ownMail: OwnMail): (line: ParsedLine) => boolean {
  return ({ daemon, event }) =>
    daemon === 'mailtrace' ||
    (event.kind === 'message-id' && event.messageId !== undefined && ownMail.isOwn(event.messageId))
}
