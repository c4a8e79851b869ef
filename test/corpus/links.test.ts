/** Links of the traces against the log's own words, the mailboxes, and the senders of what bounced. */
import { describe, expect, test } from 'vitest'
import {
  brokenPaths,
  childrenIn,
  childrenOf,
  FORWARDED,
  misdirected,
  NOTIFIED,
  unexplainedBoxes,
} from './links.ts'
import type { MessageRecord, RecipientRecord } from '../../server/correlate/records.ts'
import type { MailboxEntry } from './links.ts'
import { storedOf } from './stored.ts'
import { readLog, readRows, RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('LINKS NOT COMPARED: ../shared/corpus is not there')

const toSomebody = ({ originalAddress: _, ...recipient }: RecipientRecord): RecipientRecord => ({
  ...recipient,
  address: 'somebody@else.example',
})

const isPostmasters = ({ recipients, sender = '' }: MessageRecord): boolean =>
  sender.startsWith('double-bounce@') &&
  recipients.some(({ originalAddress }) => originalAddress === 'postmaster')

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const messages = [...storedOf(run).messages.values()]
  const log = readLog(run, 'mail.log')
  const entries = readRows(run, 'mailboxes.jsonl') as MailboxEntry[]

  test.each([
    { what: 'forwarded as', pattern: FORWARDED, kinds: ['forward'] },
    { what: 'notification:', pattern: NOTIFIED, kinds: ['bounce', 'notification'] },
  ])('each `$what` line gives exactly one link, and no other link is of that kind', ({ pattern, kinds }) => {
    const named = childrenIn(log, pattern).sort()
    expect(childrenOf(messages, kinds).sort()).toEqual(named)
    expect(named.length).toBeGreaterThan(5)
  })

  test('the queue IDs in the headers of each mail in a mailbox are a path of links', () => {
    expect(brokenPaths(messages, entries)).toEqual([])
    expect(entries.length).toBeGreaterThan(100)
  })

  test('the last of these messages was sent to the owner of that mailbox', () => {
    expect(unexplainedBoxes(messages, entries)).toEqual([])
  })

  test('each bounce and notification goes to the sender of the message it tells of, of nobody to the postmaster', () => {
    expect(misdirected(messages)).toEqual([])
    expect(messages.filter(isPostmasters).length).toBeGreaterThan(0)
  })

  test('a link taken away and a bounce to somebody else are found', () => {
    const cut = messages.map(({ hops: _, ...message }) => ({ ...message, links: [] }))
    expect(brokenPaths(cut, entries).length).toBeGreaterThan(0)
    expect(childrenOf(cut, ['forward'])).toEqual([])
    const other = messages.map((message) => ({ ...message, sender: 'somebody@else.example' }))
    expect(misdirected(other).length).toBeGreaterThan(0)
    const astray = messages.map((one) =>
      isPostmasters(one) ? { ...one, recipients: one.recipients.map(toSomebody) } : one,
    )
    expect(misdirected(astray)).toHaveLength(messages.filter(isPostmasters).length)
    const lost = messages.map((one) => ({ ...one, recipients: one.recipients.map(toSomebody) }))
    expect(unexplainedBoxes(lost, entries)).toHaveLength(entries.length)
  })
})
