/** Collectors on several hosts, whose clocks are hours apart, one shared store, one that shows: nobody disturbs anybody. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessagePage } from '../../server/api/contract.ts'
import { startOutsideEngine } from '../server/store/harness.ts'
import type { OutsideEngine } from '../server/store/harness.ts'
import { startService, waitFor } from './service.ts'
import type { Service } from './service.ts'

const HOSTS = ['mx1', 'mx2', 'mx3'] as const
/** What each host's clock is ahead by. */
const SKEW_HOURS: Record<string, number> = { mx1: 0, mx2: 5, mx3: -26 }
const EVER = 'since=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z'
const place = mkdtempSync(join(tmpdir(), 'mailtrace-halves-'))
const logOf = (host: string) => join(place, `${host}.log`)
let engine: OutsideEngine
let clickhouse: Record<string, unknown>
let shows: Service
const collectors = new Map<string, Service>()

beforeAll(async () => {
  engine = await startOutsideEngine(join(place, 'engine'))
  const { url, user, password, database } = engine
  clickhouse = { url, user, password, database }
  for (const host of HOSTS) writeFileSync(logOf(host), arrival(host))
  // all at once, on a database that has no tables yet
  const [serving] = await Promise.all([
    startService(settings(), join(place, 'serve'), 'serve'),
    ...HOSTS.map(startCollector),
  ])
  shows = serving
})
afterAll(async () => {
  for (const each of [...collectors.values(), shows]) await each.stop()
  await engine.stop()
  rmSync(place, { recursive: true, force: true })
})

function settings() {
  return { clickhouse, demo: 'no', journal: { enabled: 'no' }, queue: { enabled: 'no' } }
}

async function startCollector(host: string): Promise<void> {
  const own = { ...settings(), host, sources: [{ path: logOf(host) }] }
  collectors.set(host, await startService(own, join(place, host), 'collect'))
}

const at = (host: string, second: number) =>
  new Date(Date.now() + (SKEW_HOURS[host] ?? 0) * 3_600_000 - 60_000 + second * 1000).toISOString()
/** All hosts use the same queue ID. */
function arrival(host: string): string {
  return [
    `${at(host, 0)} ${host} postfix/smtpd[4100]: 4F2A81C0B7: client=mail.example.net[192.0.2.7]`,
    `${at(host, 1)} ${host} postfix/cleanup[4101]: 4F2A81C0B7: message-id=<1@${host}.example.com>`,
    `${at(host, 2)} ${host} postfix/qmgr[4102]: 4F2A81C0B7: from=<a@example.net>, size=1200, nrcpt=1 (queue active)`,
    '',
  ].join('\n')
}
function delivery(host: string): string {
  return [
    `${at(host, 3)} ${host} postfix/smtp[4103]: 4F2A81C0B7: to=<b@example.org>, relay=mx.example.org[198.51.100.9]:25, delay=3, delays=0.1/0/1/1.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9A)`,
    `${at(host, 4)} ${host} postfix/qmgr[4102]: 4F2A81C0B7: removed`,
    '',
  ].join('\n')
}

/** Waits until the list says this of each message, by host. */
async function untilMessages(status: string): Promise<void> {
  let seen = ''
  const expected = JSON.stringify(HOSTS.map((host) => [host, `<1@${host}.example.com>`, status]))
  await waitFor(
    async () => {
      const { items } = await shows.get<MessagePage>(`/api/messages?${EVER}`)
      seen = JSON.stringify(items.map((each) => [each.host, each.messageId, each.status]).sort())
      return seen === expected ? true : undefined
    },
    30_000,
    () => seen,
  )
}

async function openOf(host: string): Promise<string | undefined> {
  const metrics = await (await collectors.get(host)?.request('/metrics'))?.text()
  return /^mailtrace_open_messages (?<count>\S+)$/m.exec(metrics ?? '')?.groups?.count
}

test('what collectors store at once is shown as that of their hosts', async () => {
  await untilMessages('pending')
})

test('collectors that were killed go on with their own lives and leave those of others alone', async () => {
  for (const host of ['mx1', 'mx3']) {
    await collectors.get(host)?.stop('SIGKILL')
    await startCollector(host)
    // once the open lives are loaded: its own, not those of others
    const open = () => openOf(host).then((count) => (count === '0' ? undefined : count))
    expect(await waitFor(open, 30_000)).toBe('1')
    // one is a delivery ahead when the next one dies
    appendFileSync(logOf(host), delivery(host))
  }
  appendFileSync(logOf('mx2'), delivery('mx2'))
  await untilMessages('sent')
  const { total } = await shows.get<{ total: number }>(`/api/lines?${EVER}&limit=1`)
  expect(total).toBe(HOSTS.length * 5)
})

test('a collector has no pages, and the one that shows reads nothing', async () => {
  const page = await collectors.get('mx1')?.request('/', { headers: { accept: 'text/html' } })
  expect(page?.status).toBe(404)
  expect((await shows.request('/', { headers: { accept: 'text/html' } })).status).toBe(200)
  expect(collectors.get('mx1')?.output()).toMatch(/metrics and health are at http/)
  expect(shows.output()).toContain('mailtrace shows what the collectors store.')
})
