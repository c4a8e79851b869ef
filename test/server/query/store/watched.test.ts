/** What alert rules ask of large stores: a queue with mail that is older than what is read for it, and logs that speak all the time. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import type { Store } from '../../../../server/store/store.ts'
import { noRecords } from '../../store/harness.ts'
import { fullMessage, line } from '../../store/samples.ts'
import { openEmbedded } from '../../store/scene.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const MINUTE = 60_000
const ago = (minutes: number) => (NOW - minutes * MINUTE) * 1000

let store: Store
const live: { name: string; path: string }[] = []
let queries: Queries
beforeAll(async () => {
  store = await openEmbedded()
  queries = createQueries({
    reader: store.reader,
    zone: 'UTC',
    disk: () => Promise.resolve({ total: 100, free: 50 }),
    liveSources: () => live,
    now: () => NOW,
  })
})
afterAll(() => store.stop())

const { removedAt: _, ...never } = fullMessage
/** Came and was last seen so many minutes ago. */
const message = (id: string, came: number, seen: number, open: boolean) => ({
  ...never,
  traceId: id,
  queueId: id,
  opened: ago(came),
  firstSeen: ago(came),
  lastSeen: ago(seen),
  ...(!open && { removedAt: ago(seen) }),
  status: open ? ('deferred' as const) : ('sent' as const),
  open,
})

test('the queue holds what has waited for a month, too; it grows by what came since', async () => {
  await store.records.write(
    {
      ...noRecords(),
      messages: [
        message('A1', 30 * 1440, 20 * 1440, true),
        message('A2', 600, 500, true),
        message('B1', 10, 5, true),
        message('B2', 20, 20, true),
        message('B3', 9, 3, true),
        // went within the window, and long before it
        message('C1', 40, 12, false),
        message('C2', 2000, 1900, false),
      ],
    },
    { token: 'queue', version: 1 },
  )
  const [row] = (await queries.run('alerts.queueGrowth', { windowSeconds: 1800 })).rows
  // three came in these 30 minutes, one went
  expect(row).toMatchObject({ volume: 5, value: 2 })
  expect((row?.queueIds as [string, string][]).map(([, id]) => id).sort()).toEqual([
    'A1',
    'A2',
    'B1',
    'B2',
    'B3',
  ])
})

test('a silent log is told beside busy ones, and all of a day count while one of them is silent', async () => {
  const lines = (source: string, count: number, newest: number, step: number) =>
    Array.from({ length: count }, (_, i) =>
      line(i, { source, fileSeq: 1, position: i, time: ago(newest + (count - 1 - i) * step) }),
    )
  await store.records.write(
    {
      ...noRecords(),
      lines: [
        ...lines('mail.log', 300, 1, 0.01),
        ...lines('auth.log', 300, 120, 1),
        ...lines('rspamd.log', 20, 300, 1),
      ],
    },
    { token: 'lines', version: 2 },
  )
  const ask = async (...names: string[]) => {
    live.splice(0, live.length, ...names.map((name) => ({ name, path: `/var/log/${name}` })))
    return (await queries.run('alerts.sourceSilent', {})).rows[0]
  }
  expect(await ask('mail.log', 'auth.log', 'rspamd.log')).toMatchObject({
    value: 7200,
    volume: 300,
    sources: [
      { name: 'auth.log', path: '/var/log/auth.log', silentSeconds: 7200 },
      { name: 'mail.log', silentSeconds: 60 },
    ],
  })
  expect(await ask('mail.log')).toMatchObject({ value: 60, sources: [{ name: 'mail.log' }] })
  // too few lines a day to say anything
  expect(await ask('rspamd.log')).toMatchObject({ value: null, volume: 0, sources: [] })
  expect(await ask()).toMatchObject({ value: null, sources: [] })
})
