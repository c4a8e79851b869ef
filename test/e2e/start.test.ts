/** The first minutes: demo data apart from real mail, a sign-in link that works once, a clean stop, a second start. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { MessagePage, ServiceStatus, SessionInfo } from '../../server/api/contract.ts'
import { openBrowser } from './browser.ts'
import { importFiles } from './mail.ts'
import { signIn, visit } from './pages.ts'
import { startService, waitFor } from './service.ts'
import type { Service } from './service.ts'

const directory = mkdtempSync(join(tmpdir(), 'mailtrace-start-'))
const data = join(directory, 'data')
const started: Service[] = []
afterAll(async () => {
  for (const service of started) await service.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

async function start(settings: Record<string, unknown>): Promise<Service> {
  const service = await startService({ journal: { enabled: 'no' }, ...settings }, directory)
  started.push(service)
  return service
}

test('the demo shows mail of the last day on every page under a ribbon, in a store of its own', async () => {
  const demo = await start({ demo: 'yes', data: join(data, 'demo-data') })
  const status = await waitFor(async () => {
    const now = await demo.get<ServiceStatus>('/api/status')
    const age = Date.now() - Date.parse(now.dataUntil ?? '1970-01-01')
    return now.demo && now.progress === undefined && age < 3_600_000 ? now : undefined
  }, 60_000)
  expect(status.demo).toBe(true)
  const { total } = await demo.get<MessagePage>('/api/messages?since=now-24h')
  expect(total).toBeGreaterThan(300)
  expect(existsSync(join(data, 'demo-data/demo/engine'))).toBe(true)
  expect(existsSync(join(data, 'demo-data/engine'))).toBe(false)

  const browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, demo)
  for (const path of ['/', '/search', '/live', '/alerts', '/sources']) {
    await visit(browser.page, demo.url + path)
    expect(await browser.page.getByText('Demo data').count()).toBeGreaterThan(0)
  }
  expect(await browser.complaints()).toEqual([])
  await browser.close()
  await demo.stop()
})

test('real mail starts from nothing, the link works once, the stop is clean, the second start asks for the password', async () => {
  const first = await start({ demo: 'no', data, sources: [{ path: join(directory, 'mail.log') }] })
  expect(statSync(data).mode & 0o777).toBe(0o700)
  expect(statSync(join(data, 'token')).mode & 0o777).toBe(0o600)
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await first.get<MessagePage>('/api/messages?since=2000-01-01T00:00:00Z')).total).toBe(0)

  const redeem = async () =>
    fetch(`${first.url}/api/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: first.url },
      body: JSON.stringify({ link: new URL(first.link).searchParams.get('link') }),
    })
  const answer = await redeem()
  expect(await answer.json()).toMatchObject({
    user: 'admin',
    mustSetPassword: true,
  } satisfies Partial<SessionInfo>)
  const cookie = answer.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Strict/)
  expect((await redeem()).status).toBe(401)

  const asked = { 'content-type': 'application/json', cookie: cookie.split(';')[0] ?? '' }
  const setPassword = (headers: Record<string, string>) =>
    fetch(`${first.url}/api/session/password`, {
      method: 'POST',
      headers: { ...asked, ...headers },
      body: JSON.stringify({ password: 'correct horse battery staple' }),
    })
  expect((await setPassword({ origin: 'http://evil.example' })).status).toBe(403)
  expect((await setPassword({ origin: first.url })).ok).toBe(true)

  const stopping = performance.now()
  await first.stop()
  expect(first.child.exitCode).toBe(0)
  expect(performance.now() - stopping).toBeLessThan(5000)
  expect(existsSync(join(data, 'token'))).toBe(false)

  const second = await start({ demo: 'no', data, sources: [{ path: join(directory, 'mail.log') }] })
  expect(second.link).toBe('')
  expect((await fetch(`${second.url}/api/messages`)).status).toBe(401)
  await second.stop()
})

test('a second service on the same data is refused in words and harms nothing', async () => {
  const settings = {
    demo: 'no',
    data,
    sources: [{ path: join(directory, 'mail.log') }],
    journal: { enabled: 'no' },
  }
  const first = await start(settings)
  await expect(startService(settings, directory)).rejects.toThrow(
    /ended with 3:[^]*another mailtrace already works/,
  )
  expect(await first.get<ServiceStatus>('/api/status')).toMatchObject({ store: 'ok' })
  await first.stop()
})

test('where mail was imported once, a start without logs shows that mail and no demo', async () => {
  const imported = await start({ demo: 'auto', data, sources: [{ path: join(directory, 'mail.log') }] })
  const { messages } = await importFiles(imported, [
    join(import.meta.dirname, '../../deploy/sample/mail.log'),
  ])
  expect(messages).toBeGreaterThan(100)
  await imported.stop()

  const again = await start({ demo: 'auto', data, sources: [] })
  expect((await again.get<ServiceStatus>('/api/status')).demo).toBe(false)
  expect((await again.get<MessagePage>('/api/messages?since=2000-01-01T00:00:00Z')).total).toBeGreaterThan(
    100,
  )
  await again.stop()
})
