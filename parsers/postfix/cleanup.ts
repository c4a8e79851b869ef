/** cleanup: the Message-ID of a message, and queue files that end before the queue manager sees them. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'

export const cleanup: Grammar = {
  daemons: ['cleanup'],
  starts: 'mr',
  samples: [
    '504DD27E90F: message-id=<17.c9a4e57492@client.example>',
    '504DD27E90F: message-id=<>',
    '504DD27E90F: resent-message-id=<2@client.example>',
    '504DD27E90F: removed (canceled)',
  ],

  // message-id=<17.c9a4e57492@client.example>
  //            ^ raw header value: with brackets, without, with blanks; nothing in it means anything
  parse(body): MailEvent | undefined {
    if (body.startsWith('message-id=')) {
      const messageId = stated(body.slice('message-id='.length))
      return messageId === undefined ? { kind: 'message-id' } : { kind: 'message-id', messageId }
    }
    if (body.startsWith('resent-message-id=')) {
      const resentMessageId = stated(body.slice('resent-message-id='.length))
      return { kind: 'message-id', ...(resentMessageId !== undefined && { resentMessageId }) }
    }
    if (body === 'removed (canceled)') return { kind: 'deleted', reason: 'canceled' }
    if (body === 'removed (discarded)') return { kind: 'deleted', reason: 'discarded' }
    return undefined
  },
}

/** Neither nothing nor `<>` is a Message-ID. */
const stated = (value: string): string | undefined => (value === '' || value === '<>' ? undefined : value)
