/**
 * The pages in a language that is none: every text of locales and dashboards in brackets and a third longer. What stands there
 * without brackets was written into a page, and what no longer fits has a width of its own.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, sidewaysPixels } from './browser.ts'
import { clippedContent } from './clipped.ts'
import { importFiles } from './mail.ts'
import { ready, signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

const ROOT = join(import.meta.dirname, '../..')
const ASSETS = join(ROOT, 'dist/web/assets')
/** The hours of the sample, and one before it. */
const FULL = 'since=2026-11-21T00:00:00Z&until=2026-11-21T04:00:00Z'
const EMPTY = 'since=2026-11-20T22:00:00Z&until=2026-11-20T23:00:00Z'
const PAGES = [
  `/?${FULL}`,
  `/?${EMPTY}`,
  `/search?${FULL}`,
  `/search?${EMPTY}`,
  `/search?${EMPTY}&q=status:bounced`,
  `/search?mode=rejections&${FULL}`,
  `/search?mode=rejections&${EMPTY}`,
  '/live',
  '/queue',
  `/authentication?${FULL}`,
  `/authentication?${EMPTY}`,
  `/spam?${FULL}`,
  `/spam?${EMPTY}`,
  '/alerts',
  '/alerts?tab=rules',
  '/reports',
  '/sources',
  '/settings',
  '/guide',
  '/no/such/page',
]
/** Names, and what is spoken as it is in every language. */
const NAMES = new Set(['admin', 'mailtrace'])

type Texts = { [key: string]: string | Texts }

/** `Save {count}` -> `⟦Save {count}~~~~⟧`: placeholders stay, plural forms are told apart, and all of it is longer. */
function pseudo(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.split(' | ').map(longer).join(' | ') : pseudo(value),
    ]),
  )
}
/** German is some 30 % longer than English; this is as much again, in words that can be broken between. */
function longer(text: string): string {
  const more = Math.ceil(text.length * 0.35)
  return `⟦${text}${'~'.repeat(more).replaceAll(/~{8}(?=~)/g, '~~~~~~~ ')}⟧`
}

/** A dashboard with its German words made longer. */
function inWordsOfNone(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(inWordsOfNone)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      key === 'de' && typeof value === 'string' ? longer(value) : inWordsOfNone(value),
    ]),
  )
}

let service: Service
/** Every piece of German texts, by the name of its file. */
const chunks = new Map<string, string>()
beforeAll(async () => {
  service = await startService({
    demo: 'no',
    journal: { enabled: 'no' },
    sources: [{ path: '/nonexistent/mail.log' }],
  })
  await importFiles(
    service,
    ['mail.log', 'auth.log', 'rspamd.log'].map((name) => join(ROOT, 'deploy/sample', name)),
  )
  for (const name of readdirSync(ASSETS).filter((file) => /^de-.*\.js$/.test(file))) {
    const { texts, default: area } = (await import(join(ASSETS, name))) as { texts?: Texts; default?: Texts }
    const words = texts ? 'export const texts = ' : 'export default '
    chunks.set(name, words + JSON.stringify(pseudo(texts ?? area ?? {})))
  }
  if (chunks.size < 10) throw new Error('the built pages have no German texts')
})
afterAll(async () => {
  await service.stop()
  removeDirectory(service)
})

/** Words on controls and headings that come from no locale. */
function strangers(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('h1, nav a, button, label, legend, summary')]
      .filter((element) => element.closest('[lang]:not(html)') === null && element.checkVisibility())
      .map((element) => (element.textContent ?? '').trim().replaceAll(/\s+/g, ' '))
      .filter((words) => /\p{L}{3}/u.test(words) && !words.includes('⟦')),
  )
}

test.each([1440, 390])(
  'at %d px every word comes from the locales, and longer ones fit',
  async (width) => {
    const browser = await openBrowser({ locale: 'de-DE', colorScheme: 'light', width })
    const { page } = browser
    await page.route(/\/assets\/de-[^/]*\.js$/, (route) => {
      const name = route.request().url().split('/').at(-1) ?? ''
      return route.fulfill({ contentType: 'text/javascript', body: chunks.get(name) ?? '' })
    })
    await page.route('**/api/dashboards', async (route) => {
      const response = await route.fetch()
      const { dashboards, ...others } = (await response.json()) as { dashboards: object[] }
      await route.fulfill({ response, json: { ...others, dashboards: dashboards.map(inWordsOfNone) } })
    })
    const faults: Record<string, unknown> = {}
    await signIn(page, service)
    for (const path of PAGES) {
      await visit(page, service.url + path)
      await ready(page)
      const found = {
        strangers: (await strangers(page)).filter((words) => !NAMES.has(words)),
        clipped: await clippedContent(page),
        sideways: await sidewaysPixels(page),
      }
      if (found.strangers.length > 0 || found.clipped.length > 0 || found.sideways > 0) faults[path] = found
    }
    expect(await page.locator('h1').first().textContent()).toContain('⟦')
    expect(faults).toEqual({})
    await browser.close()
  },
  300_000,
)
