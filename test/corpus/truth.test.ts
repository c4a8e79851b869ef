/** All runs of the real mail stack, parsed and correlated in memory, against what their driver knows. */
import { describe, expect, test } from 'vitest'
import type { AuthenticationRecord } from '../../server/correlate/records.ts'
import { differencesOf, expectedDifferences, texts } from './differences.ts'
import { storedOf } from './stored.ts'
import { hasCorpus, readLog, readTruth, RUNS } from './truth.ts'

const here = hasCorpus()
if (!here) console.warn('NOT COMPARED WITH GROUND TRUTH: ../shared/corpus is not there')

const failures = (authentications: readonly AuthenticationRecord[]) =>
  authentications.filter(({ primary, result }) => primary && result === 'failure')

describe.skipIf(!here).each(RUNS)('%s', (run) => {
  const truth = here ? readTruth(run) : undefined
  const stored = here ? storedOf(run) : undefined
  if (truth === undefined || stored === undefined) return
  const messages = [...stored.messages.values()]
  const expected = expectedDifferences(run)

  // of other runs causes.test.ts holds the differences against rules
  test.skipIf(expected.length === 0)(
    'differs from ground truth only where the log cannot know, or says more',
    () => {
      const found = differencesOf(truth, {
        messages,
        rejections: stored.rejections,
        authentications: stored.authentications,
        connections: [...stored.connections.values()],
      })
      expect(texts(found)).toEqual(texts(expected))
    },
  )

  test('each known difference shows in a line of the log and names its cause', () => {
    const lines = new Set(readLog(run, 'mail.log').split('\n'))
    expect(expected.filter(({ line, cause }) => !lines.has(line) || cause === '')).toEqual([])
  })

  test('IMAP logins of the driver are logins, and no others are', () => {
    const imap = truth.events.filter(({ event, reply }) => event === 'imap-login' && reply !== undefined)
    const found = stored.authentications.filter(({ primary, daemon }) => primary && daemon !== 'smtpd')
    expect(found.filter(({ result }) => result === 'success')).toHaveLength(
      imap.filter(({ ok }) => ok === true).length,
    )
    expect(failures(found)).toHaveLength(imap.filter(({ ok }) => ok === false).length)
  })

  test('what is open at the end is what postqueue showed', () => {
    const queue = truth.events.find(({ event }) => event === 'final-queue')
    const ids = queue?.['ids'] as Record<string, string[]>
    const held = messages.filter(({ open, status }) => open && status === 'held')
    // what only began (a bounce that nobody wanted) is not in the queue; the tracker gives it up once it stayed quiet
    const open = messages.filter(
      ({ open, status, sender }) => open && status !== 'held' && sender !== undefined,
    )
    expect(held.map(({ queueId }) => queueId).sort()).toEqual(ids['hold']?.sort())
    expect(open.map(({ queueId }) => queueId).sort()).toEqual([
      ...(ids['deferred'] ?? []),
      ...(ids['active'] ?? []),
    ])
  })

  test('every link is known at both ends', () => {
    const byTrace = new Map(messages.map((message) => [message.traceId, message]))
    const loose = messages.flatMap((message) =>
      message.links.filter(({ kind, way, traceId }) => {
        const other = byTrace.get(traceId ?? '')
        const back = other?.links.some(
          (link) => link.kind === kind && link.way !== way && link.traceId === message.traceId,
        )
        // a later hop of a message is told in the first one's hops
        const hop = message.hopOf === traceId && other?.hops?.some((one) => one.traceId === message.traceId)
        return back !== true && !(kind === 'reinjection' && hop === true)
      }),
    )
    expect(loose).toEqual([])
  })

  test('each forward and each notification in the log is one link', () => {
    const log = readLog(run, 'mail.log')
    const to = (kinds: readonly string[]) =>
      messages.flatMap(({ links }) => links).filter(({ kind, way }) => way === 'to' && kinds.includes(kind))
    const children = new Set([...log.matchAll(/status=sent \(forwarded as (\w+)\)/g)].map(([, id]) => id))
    expect(to(['forward'])).toHaveLength(children.size)
    expect(to(['bounce', 'notification'])).toHaveLength([...log.matchAll(/ notification: \w+$/gm)].length)
  })
})
