/**
 * Every page, in light and dark, English and German, wide and 390 px, on real mail and on an empty store: axe finds
 * nothing, the content security policy is never violated, the console stays empty, nothing scrolls sideways or is cut off
 * without a word.
 * Pictures of them: `npm run screenshots`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessagePage } from '../../server/api/contract.ts'
import { accessibilityFaults, LOOKS, openBrowser, sidewaysPixels } from './browser.ts'
import type { Browser, Look } from './browser.ts'
import { clippedContent } from './clipped.ts'
import { importRealMail } from './mail.ts'
import { ready, signIn, signInWithPassword, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

interface Place {
  name: string
  path: string
  /** Before the page is judged, such as opening what it hides. */
  act?(browser: Browser): Promise<unknown>
  /** Complaints of the browser that belong to the page. */
  expected?: RegExp
}

/** Pages of which each has a look of its own on an empty store. */
function pagesFor(range: string): Place[] {
  return [
    { name: 'overview', path: `/?${range}` },
    { name: 'search', path: `/search?${range}` },
    { name: 'rejections', path: `/search?mode=rejections&${range}` },
    { name: 'authentications', path: `/search?mode=authentications&${range}` },
    { name: 'lines', path: `/search?mode=lines&${range}` },
    { name: 'nothing found', path: `/search?q=to:nobody@nowhere.example&${range}` },
    { name: 'words that cannot be read', path: `/search?q=status:nonsense&${range}` },
    { name: 'client', path: `/client/203.0.113.70?${range}` },
    { name: 'domain', path: `/domain/example.net?${range}` },
    { name: 'account', path: `/account/alice%40example.net?${range}` },
    { name: 'live', path: '/live' },
    { name: 'queue', path: `/queue?${range}` },
    { name: 'authentication', path: `/authentication?${range}` },
    { name: 'spam', path: `/spam?${range}` },
    { name: 'alerts', path: '/alerts' },
    { name: 'rules', path: '/alerts?tab=rules' },
    { name: 'silences', path: '/alerts?tab=silences' },
    { name: 'history', path: '/alerts?tab=history' },
    { name: 'reports', path: '/reports' },
    { name: 'a dashboard', path: `/dashboards/spam?${range}` },
    { name: 'sources', path: '/sources' },
    { name: 'settings', path: '/settings' },
    { name: 'guide', path: '/guide' },
    { name: 'a page that is not there', path: '/no/such/page' },
    {
      name: 'a message that is not there',
      path: '/m/mx1/4F2A81C0B7',
      expected: /status of 404 .*\/api\/messages\/mx1\/4F2A81C0B7$/,
    },
  ]
}

/** What only mail shows: each outcome of a message, opened rows, groups, tables in the place of charts. */
async function pagesOfMail(service: Service, range: string): Promise<Place[]> {
  const messages: Place[] = []
  for (const status of ['sent', 'bounced', 'rejected', 'held', 'expired', 'pending', 'discarded']) {
    const { items } = await service.get<MessagePage>(`/api/messages?q=status:${status}&limit=1&${range}`)
    for (const { host, queueId, firstSeen } of items)
      messages.push({ name: `message ${status}`, path: `/m/${host}/${queueId}~${firstSeen}` })
  }
  return [
    ...messages,
    { name: 'groups', path: `/search?group=recipientDomain&${range}` },
    {
      name: 'an opened row',
      path: `/search?q=status:bounced&${range}`,
      act: ({ page }) => page.locator('button.toggle').first().click(),
    },
    {
      name: 'tables in the place of charts',
      path: `/?${range}`,
      async act({ page }) {
        for (const button of await page.locator('button[data-show-table]').all()) await button.click()
      },
    },
  ]
}

/** What does not fit at 320 px, as wide as a page of 1280 px that is enlarged to 400 % (WCAG 1.4.10). */
async function narrowest(page: Page): Promise<{ sideways: number; clipped: string[] }> {
  const before = page.viewportSize() ?? { width: 390, height: 844 }
  await page.setViewportSize({ ...before, width: 320 })
  // tables choose their layout a frame after their room has changed
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  const found = { sideways: await sidewaysPixels(page), clipped: await clippedContent(page) }
  await page.setViewportSize(before)
  return found
}

/** Opens each page in this look and gives what is wrong, by page. */
async function faultsOf(service: Service, look: Look, places: readonly Place[]): Promise<object> {
  const browser = await openBrowser(look)
  const { page } = browser
  const faults: Record<string, unknown> = {}
  const judge = async (name: string, expected?: RegExp) => {
    const axe = await accessibilityFaults(page)
    const complaints = (await browser.complaints()).filter((each) => !expected?.test(each))
    const fit = { sideways: await sidewaysPixels(page), clipped: await clippedContent(page) }
    const fits = look.width < 700 ? [fit, await narrowest(page)] : [fit]
    const isWhole = fits.every(({ sideways, clipped }) => sideways === 0 && clipped.length === 0)
    if (axe.length > 0 || complaints.length > 0 || !isWhole) faults[name] = { axe, complaints, fits }
  }
  await page.goto(`${service.url}/sign-in`)
  await page.locator('button[type=submit]').waitFor()
  await judge('sign-in', /status of 401 .*\/api\/session$/)
  await signIn(page, service)
  for (const { name, path, act, expected } of places) {
    await visit(page, service.url + path)
    await act?.(browser)
    if (act) await ready(page)
    await judge(name, expected)
  }
  await browser.close()
  return faults
}

test('every address of the router is among the pages', () => {
  const router = readFileSync(join(import.meta.dirname, '../../web/router.ts'), 'utf8')
  const paths = [...router.matchAll(/path: '(?<path>\/[^']*)'/g)].map(({ groups }) => groups?.path ?? '')
  expect(paths.length).toBeGreaterThan(12)
  const judged = [...pagesFor('').map(({ path }) => path), '/sign-in', '/dashboards/spam']
  const missing = paths.filter((path) => {
    const start = path.split(':')[0] ?? ''
    return !judged.some((each) => (path.includes(':') ? each.startsWith(start) : each.split('?')[0] === path))
  })
  expect(missing).toEqual([])
})

test('a fault of each kind that is planted on a page is found', async () => {
  const browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 390 })
  const { page } = browser
  await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"></main></html>')
  expect((await accessibilityFaults(page)).join()).toContain('image-alt')
  expect(await sidewaysPixels(page)).toBe(0)
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<div style="inline-size: 500px">wide</div>')
    console.error('planted')
  })
  expect(await sidewaysPixels(page)).toBeGreaterThan(0)
  expect((await browser.complaints()).join()).toContain('planted')
  await page.setContent(`<div class="card" style="inline-size: 200px">
    <p style="overflow: hidden; white-space: nowrap">cut ${'x'.repeat(99)}</p>
    <p style="overflow: auto; white-space: nowrap">scrolls ${'x'.repeat(99)}</p>
    <p style="overflow: auto; white-space: nowrap" data-sideways>unreachable ${'x'.repeat(99)}</p>
    <p style="inline-size: 300px">out</p></div>`)
  expect((await clippedContent(page)).map((fault) => fault.replace(/ by \d+ px/, '').slice(0, 40))).toEqual([
    'scrolls out of reach of the keyboard: p ',
    expect.stringMatching(/^cut: p "cut/),
    expect.stringMatching(/^scrolls: p "scrolls/),
    expect.stringMatching(/^out of its card: p "out/),
  ])
  await browser.close()
})

describe.each(['real mail', 'an empty store'])('pages on %s', (kind) => {
  let service: Service
  let places: Place[] = []

  beforeAll(async () => {
    service = await startService({
      demo: 'no',
      journal: { enabled: 'no' },
      sources: [{ path: '/nonexistent/mail.log' }],
    })
    const range = kind === 'real mail' ? (await importRealMail(service)).range : ''
    places = pagesFor(range)
    if (kind === 'real mail') places.push(...(await pagesOfMail(service, range)))
    const first = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
    await signIn(first.page, service)
    await signInWithPassword(first.page, service)
    await first.close()
  })
  afterAll(async () => {
    await service.stop()
    removeDirectory(service)
  })

  // Two windows at a time: one is drawn while the other waits for answers.
  test.each([
    ['wide', LOOKS.filter(({ width }) => width > 700)],
    ['on phones', LOOKS.filter(({ width }) => width < 700)],
  ])(
    '%s: every page is accessible, quiet and fits',
    async (_: string, looks: readonly Look[]) => {
      const faults = await Promise.all(looks.map((look) => faultsOf(service, look, places)))
      expect(faults).toEqual(looks.map(() => ({})))
    },
    // patience for a busy machine: on a quiet one of two cores the whole file took about 250 s with two looks fewer
    900_000,
  )
})
