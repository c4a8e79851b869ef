/** A message of several hops, and one that goes from host to host, as they are listed, counted, found and shown. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LineRecord } from '../../../../server/correlate/records.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { linesOf, optionsOf } from '../../correlate/drive.ts'
import { openStore } from '../../store/harness.ts'

let opened: Awaited<ReturnType<typeof openStore>>
let queries: Queries

const situation = (name: string) => readFileSync(`test/fixtures/messages/${name}/input.log`, 'utf8')
/** The mail of one host goes on to another one, whose log is here, too. */
const RELAY = `2026-11-21T05:00:00.000000+00:00 mx1 postfix/pickup[1]: 7A1B2C3D81: uid=0 from=<root>
2026-11-21T05:00:00.010000+00:00 mx1 postfix/cleanup[2]: 7A1B2C3D81: message-id=<relay@example.net>
2026-11-21T05:00:00.020000+00:00 mx1 postfix/qmgr[3]: 7A1B2C3D81: from=<root@example.net>, size=300, nrcpt=1 (queue active)
2026-11-21T05:00:00.100000+00:00 mx2 postfix/smtpd[4]: 8B2C3D4E81: client=mx1.example.net[192.0.2.1]
2026-11-21T05:00:00.110000+00:00 mx2 postfix/cleanup[5]: 8B2C3D4E81: message-id=<relay@example.net>
2026-11-21T05:00:00.120000+00:00 mx2 postfix/qmgr[6]: 8B2C3D4E81: from=<root@example.net>, size=400, nrcpt=1 (queue active)
2026-11-21T05:00:00.130000+00:00 mx1 postfix/smtp[7]: 7A1B2C3D81: to=<b@example.org>, relay=mx2.example.net[192.0.2.2]:25, delay=0.13, delays=0.02/0/0.1/0.01, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 8B2C3D4E81)
2026-11-21T05:00:00.140000+00:00 mx1 postfix/qmgr[3]: 7A1B2C3D81: removed
`

beforeAll(async () => {
  const tracker = createTracker(optionsOf())
  const text = ['content-filter-then-deferred', 'content-filter-splits', 'proxy-filter-from-outside'].map(
    situation,
  )
  const lines: LineRecord[] = linesOf([...text, RELAY].join('\n'))
  for (const record of lines) tracker.take(record)
  opened = await openStore('embedded')
  await opened.store.records.write(tracker.flush(), { token: 'hops', version: 1 })
  queries = createQueries({
    reader: opened.store.reader,
    zone: 'UTC',
    disk: () => opened.store.disk(),
    liveSources: () => [{ name: 'mail.log', path: '/var/log/mail.log' }],
  })
}, 60_000)
afterAll(() => opened.dispose())

const DAY = { since: '2026-11-21T00:00:00Z', until: '2026-11-22T00:00:00Z' }
const idsOf = async (q: string) =>
  (await queries.messages.page({ q, ...DAY, limit: 100 })).items.map(({ queueId }) => queueId).sort()

test('a list and a count hold it once, with the outcome of its last hop', async () => {
  expect(await idsOf('to:b@example.org status:bounced')).toEqual(['7A1B2C3D4E'])
  expect(await idsOf('client:198.51.100.9 status:deferred')).toEqual(['7A1B2C3D41'])
  const { rows } = await queries.run('overview.numbers', DAY)
  const delivered = await queries.messages.page({ q: 'status:sent,forwarded', ...DAY, limit: 1 })
  const bounced = await queries.messages.page({ q: 'status:bounced,expired', ...DAY, limit: 1 })
  expect(rows[0]).toMatchObject({ delivered: delivered.total, bounced: bounced.total, deferredNow: 1 })
  expect([delivered.total, bounced.total]).toEqual([4, 1])
})

test('the queue ID of each hop finds the message', async () => {
  for (const id of ['7A1B2C3D41', '8B2C3D4E51', '8B2C3D4E52']) {
    expect(await idsOf(`id:${id}`)).toEqual(['7A1B2C3D41'])
    expect((await queries.resolve(id)).href).toContain('/m/mx1/7A1B2C3D41~')
  }
})

test('its detail has the hops, and attempts and lines of all of them', async () => {
  const { message, attempts, lines } = await queries.message('mx1', '8B2C3D4E5F', undefined)
  expect(message.hops).toMatchObject([
    { queueId: '7A1B2C3D4E', client: { address: '192.0.2.77' }, relay: '127.0.0.1[127.0.0.1]:10025' },
    { queueId: '8B2C3D4E5F', client: { address: '127.0.0.1' }, relay: 'mx.example.org[198.51.100.5]:25' },
  ])
  expect(attempts.map(({ status }) => status)).toEqual(['passed-on', 'deferred', 'bounced'])
  expect(new Set(lines.map(({ queueId }) => queueId))).toContain('8B2C3D4E5F')
  expect(message.links).toMatchObject([{ kind: 'bounce', way: 'to', queueId: 'AD4E5F6071', certain: true }])
  const bounce = await queries.message('mx1', 'AD4E5F6071', undefined)
  expect(bounce.message.links).toMatchObject([{ kind: 'bounce', way: 'from', queueId: '7A1B2C3D4E' }])
})

test('the client of a message that a before-queue filter let through is the real one', async () => {
  const { message, connection } = await queries.message('mx1', '7A1B2C3D71', undefined)
  expect(message).toMatchObject({ client: { address: '198.51.100.9' }, direction: 'inbound' })
  expect(message.hops?.map(({ queueId, client }) => [queueId, client?.address])).toEqual([
    [undefined, '198.51.100.9'],
    ['7A1B2C3D71', '127.0.0.1'],
  ])
  expect(connection?.clientAddress).toBe('198.51.100.9')
})

test('each host has its own message, and each leads to the other one', async () => {
  expect(await idsOf('msgid:"<relay@example.net>"')).toEqual(['7A1B2C3D81', '8B2C3D4E81'])
  const [there, back] = [
    await queries.message('mx1', '7A1B2C3D81', undefined),
    await queries.message('mx2', '8B2C3D4E81', undefined),
  ]
  expect(there.message.links).toMatchObject([
    { kind: 'next-hop', way: 'to', host: 'mx2', queueId: '8B2C3D4E81', certain: true },
  ])
  expect(back.message.links).toMatchObject([
    { kind: 'next-hop', way: 'from', host: 'mx1', queueId: '7A1B2C3D81', certain: true },
  ])
})
