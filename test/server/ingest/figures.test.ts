/** What the Sources page tells of each source: how far behind, how fast, how much of it is understood. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createRate } from '../../../server/ingest/rate.ts'
import { createTally } from '../../../server/ingest/tally.ts'
import { collect, done, stopCollector } from './collector.ts'
import { directory } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

const line = (second: string, text: string) =>
  `2026-11-21T10:00:${second}+00:00 mx1 postfix/qmgr[7]: ${text}\n`

test('a source tells its lag, what is left, its rate and the share that is understood', async () => {
  const at = directory()
  const path = join(at, 'mail.log')
  writeFileSync(
    path,
    line('00', '4F3A21C0AA: removed').repeat(30) + line('10', 'who claims this?').repeat(10),
  )
  let now = Date.UTC(2026, 10, 21, 10, 0, 12)
  const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] }, now: () => now })
  const source = () => ingest.sources()[0]
  await eventually(() => expect(source()).toMatchObject({ state: 'live', lines: 40 }))
  expect(source()).toMatchObject({ lagSeconds: 2, bytesLeft: 0, understood: 0.75, linesPerSecond: 40 })
  // half a line is there and cannot be read yet
  appendFileSync(path, 'half a line')
  await eventually(() => expect(source()?.bytesLeft).toBe(11))
  now += 30_000
  expect(source()).toMatchObject({ lagSeconds: 32, linesPerSecond: 40 / 30 })
  now += 60_000
  expect(source()).toMatchObject({ lagSeconds: 92, linesPerSecond: 0 })
  // a host whose clock runs before ours is not ahead of itself
  now = Date.UTC(2026, 10, 21, 9)
  expect(source()?.lagSeconds).toBe(0)
})

test('before its first line a source has neither lag nor share', async () => {
  const at = directory()
  const path = join(at, 'mail.log')
  writeFileSync(path, '')
  const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
  await eventually(() => expect(ingest.sources()[0]?.state).toBe('live'))
  expect(ingest.sources()[0]).toMatchObject({ bytesLeft: 0, linesPerSecond: 0 })
  expect(ingest.sources()[0]).not.toHaveProperty('lagSeconds')
  expect(ingest.sources()[0]).not.toHaveProperty('understood')
})

test('what is imported belongs to its job, not to a log of the same name that was never there', async () => {
  const at = directory()
  const path = join(at, 'gone/mail.log')
  const other = join(at, 'mail.log')
  writeFileSync(other, line('00', '4F3A21C0AA: removed').repeat(30) + line('10', 'who claims this?'))
  const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
  const { id } = await ingest.importFiles({ files: [other] })
  expect(await done(id)).toMatchObject({ state: 'done', lines: 31, unknown: 1 })
  expect(ingest.sources()).toMatchObject([{ name: 'mail.log', lines: 0, bytesRead: 0, seen: false }])
  expect(ingest.sources()[0]).not.toHaveProperty('lastLine')
  expect(ingest.unknownForms()).toMatchObject([{ form: 'who claims this?', count: 1 }])
})

test('after a restart a quiet log still tells when it last spoke', async () => {
  const at = directory()
  const path = join(at, 'mail.log')
  writeFileSync(path, line('00', '4F3A21C0AA: removed'))
  const first = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
  await eventually(() => expect(first.ingest.sources()[0]?.lines).toBe(1))
  await stopCollector()
  const { ingest } = await collect(join(at, 'data'), { plan: { files: [{ path }] } }, first.stored)
  await eventually(() => expect(ingest.sources()[0]?.state).toBe('live'))
  expect(ingest.sources()[0]).toMatchObject({ lines: 0, seen: true, lastLine: '2026-11-21T10:00:00.000Z' })
})

test('a rate is the mean of the last minute, and of less where less has passed', () => {
  let now = 1_000_000
  const rate = createRate(() => now)
  expect(rate.perSecond()).toBe(0)
  rate.count(100)
  expect(rate.perSecond()).toBe(100)
  now += 10_000
  expect(rate.perSecond()).toBe(10)
  for (let second = 0; second < 600; second++) {
    rate.count(50)
    now += 1000
  }
  expect(rate.perSecond()).toBeGreaterThan(45)
  expect(rate.perSecond()).toBeLessThanOrEqual(50)
  now += 30_000
  expect(rate.perSecond()).toBeGreaterThan(20)
  expect(rate.perSecond()).toBeLessThan(30)
  now += 31_000
  expect(rate.perSecond()).toBe(0)
})

test('unknown lines are grouped by program and by what does not change in them, and each group tells its newest', () => {
  const tally = createTally(() => 0)
  const unknown = (source: string, program: string, message: string, second: number) => {
    const range = {
      source,
      kind: 'file',
      fileSeq: 1,
      start: 0,
      end: 1,
      reading: { host: 'mx1', at: 0 },
    } as const
    const chunk = { ...range, next: { source, fileSeq: 1, offset: 1 }, lines: [], bytes: 1 }
    const event = { kind: 'unknown' as const }
    const line = { host: 'mx1', program, instance: 'i', daemon: 'd', severity: 'info', message } as const
    const record = {
      line: { ...line, format: 'raw', event },
      time: second * 1e6,
      source,
      fileSeq: 1,
      position: 0,
      latin1: false,
      own: false,
    } as const
    tally.count(chunk, [record], [record])
  }
  unknown('a.log', 'x', 'user <a@example.org> tried 3 times', 5)
  unknown('b.log', 'x', 'user <b@example.net> tried 1244 times', 9)
  unknown('a.log', 'x', 'user <c@example.com> tried 7 times', 7)
  unknown('a.log', 'y', 'user <c@example.com> tried 7 times', 1)
  expect(tally.unknownForms()).toEqual([
    {
      program: 'x',
      form: 'user _ tried 0 times',
      count: 3,
      sample: 'user <a@example.org> tried 3 times',
      source: 'b.log',
      lastSeen: '1970-01-01T00:00:09.000Z',
    },
    expect.objectContaining({ program: 'y', count: 1, source: 'a.log' }),
  ])
})
