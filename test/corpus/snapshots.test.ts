/** Every snapshot of the queues against the messages open at that moment. */
import { describe, expect, test } from 'vitest'
import { readQueue } from '../../server/ingest/queue-sampler.ts'
import { compareSnapshot, endsOf, openAt, snapshotsOf } from './snapshots.ts'
import { linesOfRun, storedOf } from './stored.ts'
import { RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('QUEUES NOT COMPARED WITH SNAPSHOTS: ../shared/corpus is not there')

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const snapshots = snapshotsOf(run)
  const open = openAt(
    linesOfRun(run),
    snapshots.map(({ until }) => until),
  )
  const ends = endsOf([...storedOf(run).messages.values()])

  test('postqueue shows the open messages, at every look', () => {
    const wrong = snapshots
      .map((snapshot, index) => ({
        name: snapshot.name,
        ...compareSnapshot(snapshot, open[index] ?? new Set(), ends),
      }))
      .filter(({ notOpen, notShown }) => notOpen.length + notShown.length > 0)
    expect(wrong).toEqual([])
    expect(snapshots.length).toBeGreaterThan(20)
  })

  test('the sampler takes from a program that prints it every message of every look', async () => {
    for (const { name, path, queueIds } of snapshots) {
      const print = path.endsWith('.gz') ? 'gzip -dc "$0"' : 'cat "$0"'
      const { entries } = await readQueue(['sh', '-c', print, path], 'mx1', 0, new AbortController().signal)
      const taken = entries.filter(({ queue }) => queue !== 'maildrop').map(({ queueId }) => queueId)
      expect(taken.sort(), name).toEqual(queueIds.toSorted())
    }
  })

  test('a message that is missing and one too many are found', () => {
    const index = snapshots.findIndex(({ queueIds }) => queueIds.length > 0)
    const snapshot = snapshots[index]
    const [queueId = ''] = snapshot?.queueIds ?? []
    if (snapshot === undefined) throw new Error('every snapshot is empty')
    expect(compareSnapshot(snapshot, new Set(), new Map()).notOpen).toEqual(snapshot.queueIds)
    expect(compareSnapshot({ ...snapshot, queueIds: [] }, new Set([queueId]), new Map()).notShown).toEqual([
      queueId,
    ])
  })
})
