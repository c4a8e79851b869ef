import { describe, expect, test } from 'vitest'
import { readEvent, readLine } from '../read.ts'

describe('postgrey', () => {
  test('a first delivery', () => {
    expect(
      readEvent(
        'postgrey',
        'action=greylist, reason=new, client_name=h, client_address=192.0.2.1/24, sender=a@b, recipient=c@d',
      ),
    ).toMatchObject({
      kind: 'policy',
      action: 'greylist',
      reason: 'new',
      clientName: 'h',
      clientAddress: '192.0.2.1',
      sender: 'a@b',
      recipient: 'c@d',
    })
  })

  test('an address that holds the next one leaves both in doubt', () => {
    const event = readEvent(
      'postgrey',
      'action=pass, reason=client AWL, client_name=h, client_address=192.0.2.1, sender="x, recipient=y"@b, recipient=c@d',
    )
    expect(event).toMatchObject({ action: 'pass' })
    expect(event).not.toHaveProperty('sender')
    expect(event).not.toHaveProperty('recipient')
  })
})

describe('amavis', () => {
  const line = (middle: string) =>
    readLine(
      'amavis',
      `(1-10) Passed CLEAN {RelayedInbound}, [192.0.2.1]:1 [192.0.2.1] <a@b> -> <c@d>, Queue-ID: 4F2A81C0B7, Message-ID: <${middle}>, mail_id: x, Hits: -1.9, size: 2134, queued_as: 1C6B541C5D, 312 ms`,
    )

  test('joins the ID before and after', () => {
    expect(line('1@b')).toMatchObject({
      queueId: '4F2A81C0B7',
      event: { action: 'Passed', category: 'CLEAN', score: -1.9, size: 2134, remoteQueueId: '1C6B541C5D' },
    })
  })

  test('unless the sender wrote one', () => {
    expect(line('x, Queue-ID: ABCDEF1, y').queueId).toBeUndefined()
  })
})
