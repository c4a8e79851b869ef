/** postsuper: what an administrator did to messages in the queue. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'

export const postsuper: Grammar = {
  daemons: ['postsuper'],
  samples: [
    '3A42A27E959: removed',
    '3460527E96A: placed on hold',
    '3460527E96A: released from hold',
    '3460527E96A: expired',
    '3FEBF27EA66: requeued',
  ],

  // With a queue ID only: the totals (`Deleted: 4 messages`) are remarks.
  parse: (body, { queueId }): MailEvent | undefined => (queueId === undefined ? undefined : EVENTS.get(body)),
}

const EVENTS = new Map<string, MailEvent>([
  ['removed', { kind: 'deleted' }],
  ['placed on hold', { kind: 'held' }],
  ['released from hold', { kind: 'released' }],
  ['expired', { kind: 'expired', forced: true }],
  ['requeued', { kind: 'requeued' }],
])
