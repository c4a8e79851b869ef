/**
 * The engine is killed under a running service and kept from coming back: the page says so in words, the person stays
 * signed in, the API answers a clear problem, and when the engine is back the page goes on without being loaded again.
 */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from './browser.ts'
import { openBrowser } from './browser.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService, waitFor } from './service.ts'

const AWAY_MS = 2_000

let service: Service
let browser: Browser
/** The engine that is held still; a failure on the way must not leave it behind. */
let held: number | undefined

beforeAll(async () => {
  service = await startService({ journal: { enabled: 'no' } })
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
}, 90_000)
afterAll(async () => {
  if (held !== undefined) process.kill(held, 'SIGCONT')
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

/** Process IDs of the engines that this service has started; one, or none between two lives. */
function engines(): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return listed.flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return Number(parent) === service.child.pid && args.includes('engine-host') ? [Number(pid)] : []
  })
}

test('an engine that is away is told, and its return too', async () => {
  const { page } = browser
  await visit(page, `${service.url}/`)
  await page.evaluate(() => Object.assign(window, { notLoadedAgain: true }))
  expect(await browser.complaints()).toEqual([])
  const banner = page.locator('[data-trouble]')
  expect(await banner.count()).toBe(0)

  const [first = 0] = engines()
  expect(first).toBeGreaterThan(0)
  process.kill(first, 'SIGKILL')
  // The next one is held still before it can listen.
  const next = await waitFor(() => engines().find((pid) => pid !== first), 10_000)
  process.kill(next, 'SIGSTOP')
  held = next

  const answer = await service.request('/api/query/overview.numbers', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ params: { since: 'now-24h' } }),
  })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    status: 503,
    detail: expect.stringContaining('the log store did not answer') as string,
    requestId: expect.stringMatching(/./) as string,
  })

  await banner.waitFor({ timeout: 30_000 })
  expect(await banner.innerText()).toContain('The log store does not answer.')
  expect(await banner.innerText()).toContain('nothing is lost')
  // A click while it is away: the new page fails in its panels, and nobody is sent to the sign-in page.
  await page.locator('nav a[href="/spam"]').first().click()
  await page.locator('main [role=alert]').first().waitFor({ timeout: 30_000 })
  await new Promise((resolve) => setTimeout(resolve, AWAY_MS))
  expect(new URL(page.url()).pathname).toBe('/spam')
  expect(await page.evaluate(async () => (await fetch('/api/session')).status)).toBe(200)
  expect(await page.locator('[role=dialog]').count()).toBe(0)
  expect(await banner.count()).toBe(1)

  process.kill(next, 'SIGCONT')
  held = undefined
  await banner.waitFor({ state: 'detached', timeout: 30_000 })
  await page.locator('main [role=alert]').first().waitFor({ state: 'detached', timeout: 30_000 })
  expect(await page.locator('main [data-state=partial]').count()).toBe(0)
  expect(await page.evaluate(() => 'notLoadedAgain' in window)).toBe(true)
  // Browsers write every answer that is no success to the console; anything else would be a fault of the page.
  const complaints = await browser.complaints()
  expect(complaints.filter((each) => !/status of 503 .*\/api\//.test(each))).toEqual([])
})

test('a part of the page that is gone since an update is told', async () => {
  const { page } = browser
  await visit(page, `${service.url}/`)
  await page.route('**/assets/*', (route) => route.abort())
  await page.keyboard.press('Control+k')
  await page.getByText('A part of this page could not be loaded').waitFor()
  await page.unroute('**/assets/*')
})
