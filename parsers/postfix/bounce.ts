/** bounce (also defer and trace): a notification goes out under a queue ID of its own. */
import type { MailEvent } from '../event.ts'
import type { Grammar } from '../grammar.ts'
import { capture } from '../grammar.ts'

export const bounce: Grammar = {
  daemons: ['bounce'],
  samples: [
    '53F6A27E985: sender non-delivery notification: 8277427E993',
    '53F6A27E985: sender delivery status notification: 8277427E993',
    '731A327E95D: sender delay notification: 3028427EA6E',
    '1E58D27E990: postmaster non-delivery notification: 2C5D927E992',
  ],

  parse(body): MailEvent | undefined {
    const line = capture<'whom' | 'what' | 'child'>(LINE, body)
    if (!line) return undefined
    const notificationKind =
      line.whom === 'postmaster' ? 'postmaster' : KINDS[line.what as keyof typeof KINDS]
    return { kind: 'notification', childQueueId: line.child, notificationKind }
  },
}

const KINDS = {
  'non-delivery': 'non-delivery',
  'delivery status': 'delivery-status',
  delay: 'delay',
} as const

// sender non-delivery notification: 8277427E993
// ^ whom ^ what                     ^ child
const LINE =
  /^(?<whom>sender|postmaster) (?<what>non-delivery|delivery status|delay) notification: (?<child>[0-9A-Za-z]+)$/
