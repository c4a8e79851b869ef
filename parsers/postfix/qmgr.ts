/** Queue manager: a message becomes active, is given up, or leaves the queue. */
import type { MailEvent } from '../event.ts'
import { mayBeCut } from '../cut.ts'
import type { Grammar } from '../grammar.ts'
import { readDigits, startOfDigits } from './client.ts'

export const qmgr: Grammar = {
  daemons: ['qmgr', 'oqmgr', 'nqmgr'],
  starts: 'frs',
  samples: [
    '504DD27E90F: from=<carol@example.net>, size=703, nrcpt=1 (queue active)',
    '99E3027E972: removed',
    '8E90E27E95F: from=<bob@example.net>, status=expired, returned to sender',
    '3460527E96A: from=<dave@example.net>, status=force-expired, returned to sender',
    '1C19927E9A4: skipped, still being delivered',
  ],

  parse(body, { queueId }): MailEvent | undefined {
    if (queueId === undefined) return undefined
    if (body === 'removed') return { kind: 'removed' }
    if (body === 'skipped, still being delivered') return { kind: 'skipped' }
    if (!body.startsWith('from=<')) return undefined
    if (mayBeCut(body)) return undefined
    return body.endsWith(ACTIVE) ? readActive(body) : readExpired(body)
  },
}

const ACTIVE = ' (queue active)'
const COUNT = ', nrcpt='
const SIZE = '>, size='

// from=<carol@example.net>, size=703, nrcpt=1 (queue active)
//       ^ sender, may hold all that follows: read from the right
function readActive(body: string): MailEvent | undefined {
  const countEnd = body.length - ACTIVE.length
  const count = startOfDigits(body, countEnd)
  const sizeEnd = count - COUNT.length
  const size = startOfDigits(body, sizeEnd)
  const senderEnd = size - SIZE.length
  if (count === countEnd || size === sizeEnd) return undefined
  if (!body.startsWith(COUNT, sizeEnd) || !body.startsWith(SIZE, senderEnd)) return undefined
  return {
    kind: 'queue-active',
    sender: body.slice(6, senderEnd),
    size: readDigits(body, size, sizeEnd),
    recipientCount: readDigits(body, count, countEnd),
  }
}

// from=<bob@example.net>, status=expired, returned to sender
const EXPIRED = '>, status=expired, returned to sender'
const FORCED = '>, status=force-expired, returned to sender'

function readExpired(body: string): MailEvent | undefined {
  if (body.endsWith(EXPIRED)) return { kind: 'expired', sender: body.slice(6, -EXPIRED.length) }
  if (body.endsWith(FORCED)) return { kind: 'expired', sender: body.slice(6, -FORCED.length), forced: true }
  return undefined
}
