/** Every attempt to a remote server, against what that server saw and answered. */
import { describe, expect, test } from 'vitest'
import { answeredAttempts, compareRemote, remoteReplies } from './remote.ts'
import { storedOf } from './stored.ts'
import { RUNS } from './truth.ts'

if (RUNS.length === 0)
  console.warn('ATTEMPTS NOT COMPARED WITH REMOTE SERVERS: ../shared/corpus is not there')

/** Two recipients of each message that the driver sent from a sender that the remote refuses. */
const MOST_EXPLAINED = 12

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const { deliveries } = storedOf(run)
  const replies = remoteReplies(run)

  test('what remote servers answered and what the attempts say is the same, one to one', () => {
    const { missing, extra, explained } = compareRemote(replies, deliveries)
    expect({ missing, extra }).toEqual({ missing: [], extra: [] })
    expect(replies.length).toBeGreaterThan(100)
    expect(explained.length).toBeLessThanOrEqual(MOST_EXPLAINED)
  })

  test('an attempt lost, one too many or one with another status is found', () => {
    const [first] = answeredAttempts(deliveries)
    if (first === undefined) throw new Error('no attempt was answered')
    const rest = deliveries.filter((one) => one !== first)
    expect(compareRemote(replies, rest).missing).toHaveLength(1)
    expect(compareRemote(replies, [...deliveries, { ...first }]).extra).toHaveLength(1)
    const other = { ...first, status: first.status === 'sent' ? 'deferred' : 'sent' }
    expect(compareRemote(replies, [other, ...rest])).toMatchObject({
      missing: [{ recipient: first.recipient.toLowerCase() }],
      extra: [other],
    })
  })
})
