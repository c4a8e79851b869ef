import { describe, expect, test } from 'vitest'
import {
  FROM_OURS,
  FROM_OUTSIDE,
  TO_NOWHERE,
  TO_OURS,
  TO_OUTSIDE,
  createSides,
  directionOf,
} from '../../../server/correlate/direction.ts'
import type { Delivery } from '../../../parsers/event.ts'

const delivery = (recipient: string, relayAddress?: string): Delivery => ({
  kind: 'delivery',
  recipient,
  delay: 1,
  status: 'sent',
  reply: '250 2.0.0 Ok',
  ...(relayAddress !== undefined && { relayAddress }),
})

describe('direction', () => {
  test.each([
    ['a stranger to a mailbox here', FROM_OUTSIDE | TO_OURS, 'inbound'],
    ['mail from nobody knows where to a mailbox here', TO_OURS, 'inbound'],
    ['a user to a mailbox here', FROM_OURS | TO_OURS, 'internal'],
    ['a user to the world', FROM_OURS | TO_OUTSIDE, 'outbound'],
    ['a user to the world and to a mailbox here', FROM_OURS | TO_OUTSIDE | TO_OURS, 'outbound'],
    ['a user to a domain that does not exist', FROM_OURS | TO_NOWHERE, 'outbound'],
    ['a stranger through us, as for a backup MX', FROM_OUTSIDE | TO_OUTSIDE, 'inbound'],
    ['a stranger refused at the end of DATA', FROM_OUTSIDE, 'inbound'],
    ['a user who is on the way', FROM_OURS, 'outbound'],
    ['a delivery to the world of a message that began before the log', TO_OUTSIDE, 'unknown'],
    ['nothing known', 0, 'unknown'],
  ])('%s', (_, ways, expected) => {
    expect(directionOf(ways)).toBe(expected)
  })
})

describe('ends of a message', () => {
  const sides = createSides(
    ['example.net', '.internal.example'],
    ['192.0.2.0/24', '198.51.100.7', '10.0.0.0/9', '2001:db8:1::/48'],
  )

  test.each([
    ['192.0.2.200', FROM_OURS],
    ['192.0.3.1', FROM_OUTSIDE],
    ['198.51.100.7', FROM_OURS],
    ['198.51.100.8', FROM_OUTSIDE],
    ['10.127.255.255', FROM_OURS],
    ['10.128.0.0', FROM_OUTSIDE],
    ['::ffff:192.0.2.1', FROM_OURS],
    ['2001:db8:1::25', FROM_OURS],
    ['2001:db8:1:ffff::1', FROM_OURS],
    ['2001:db8:2::25', FROM_OUTSIDE],
    ['127.0.0.1', FROM_OURS],
    ['::1', FROM_OURS],
    ['300.1.1.1', FROM_OUTSIDE],
    ['unknown', 0],
    [undefined, 0],
  ])('a client at %s', (address, expected) => {
    expect(sides.fromClient(address)).toBe(expected)
    expect(sides.fromClient(address)).toBe(expected)
  })

  test.each([
    ['lmtp', 'bob@else.example', undefined, TO_OURS],
    ['smtp', 'bob@example.net', '203.0.113.9', TO_OURS],
    ['smtp', 'bob@EXAMPLE.NET', '203.0.113.9', TO_OURS],
    ['smtp', 'bob@mx.internal.example', '203.0.113.9', TO_OURS],
    ['smtp', 'bob@internal.example', '203.0.113.9', TO_OUTSIDE],
    ['smtp', 'bob@else.example', '203.0.113.9', TO_OUTSIDE],
    ['smtp', 'bob@else.example', '127.0.0.1', 0],
    ['error', 'bob@else.example', undefined, TO_NOWHERE],
    ['qmgr', 'bob@else.example', undefined, 0],
  ])('%s delivers to %s at %s', (daemon, recipient, address, expected) => {
    expect(sides.toRecipient(delivery(recipient, address), daemon)).toBe(expected)
  })
})
