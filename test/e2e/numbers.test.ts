/** Every number is a link that filters: following it lands on a list of exactly that many. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { Browser } from './browser.ts'
import { openBrowser } from './browser.ts'
import { importRealMail } from './mail.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

let service: Service
let browser: Browser
let range = ''
/** Pages that follow links, beside the one that shows them. */
let walkers: Page[] = []
/** What lists said of their length, by link: the same one stands on several pages. */
const lengths = new Map<string, number>()

beforeAll(async () => {
  service = await startService({
    demo: 'no',
    journal: { enabled: 'no' },
    sources: [{ path: '/nonexistent/mail.log' }],
  })
  ;({ range } = await importRealMail(service))
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
  walkers = await Promise.all(Array.from({ length: 4 }, () => browser.context.newPage()))
  // Only the length of the list is asked of them, not what else the page reads.
  for (const page of walkers)
    await page.route(/\/api\/query\/search\.(?:histogram|facets)/, (route) =>
      route.fulfill({ contentType: 'application/json', body: '{"rows":[],"stepSeconds":60}' }),
    )
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

interface NumberLink {
  count: number
  href: string
  words: string
}

/** The numbers on the page that is open; of equal links only the first. */
async function numbersOf(): Promise<NumberLink[]> {
  for (const button of await browser.page.locator('button[data-show-table]').all()) await button.click()
  const all = await browser.page.locator('a[data-count]').evaluateAll((links) =>
    links.map((link) => ({
      count: Number((link as HTMLElement).dataset.count),
      href: (link as HTMLAnchorElement).href,
      words: (link as HTMLElement).innerText.replaceAll(/\s+/g, ' '),
    })),
  )
  return [...new Map(all.map((link) => [link.href, link])).values()]
}

/**
 * What the list that a link leads to says of its own length. Only the first link of a page loads it; later ones are followed
 * within it, as a click is: loading it a hundred times is more work than all else here.
 */
async function landsOn(page: Page, href: string): Promise<number> {
  if (page.url() === 'about:blank') await page.goto(href, { waitUntil: 'commit' })
  else await page.evaluate(moveTo, href)
  const total = page.locator('main[data-ready=true] [data-total]').first()
  const text = await total.getAttribute('data-total', { timeout: 60_000 }).catch(() => undefined)
  if (text === undefined) throw new Error(`no list at ${href}: ${await page.innerText('main')}`)
  return Number(text)
}

/** In the browser: moves on to a link, without the number of the list before, so that it is not taken for the new one's. */
function moveTo(href: string): void {
  for (const list of document.querySelectorAll('[data-total]')) list.removeAttribute('data-total')
  history.pushState({}, '', href)
  dispatchEvent(new PopStateEvent('popstate', { state: history.state as unknown }))
}

/** Follows links with a few pages side by side. */
async function follow(links: readonly NumberLink[]): Promise<string[]> {
  const wrong: string[] = []
  const waiting = [...links]
  await Promise.all(
    walkers.map(async (page) => {
      for (let link = waiting.shift(); link; link = waiting.shift()) {
        const { count, href, words } = link
        const landed = lengths.get(href) ?? (await landsOn(page, href))
        lengths.set(href, landed)
        if (landed !== count)
          wrong.push(`'${words}' says ${count}, ${href.slice(service.url.length)} lands on ${landed}`)
      }
    }),
  )
  return wrong
}

test.each([
  ['the overview', () => `/?${range}`, 12],
  ['the groups of a search', () => `/search?q=status:expired&group=recipientDomain&${range}`, 4],
  ['the near misses of a search', () => `/search?q=to:ailce@example.net&${range}`, 3],
  ['the facets of the search', () => `/search?${range}`, 8],
  ['a client', () => `/client/198.51.100.28?${range}`, 6],
  ['a domain', () => `/domain/example.net?${range}`, 8],
  ['an account', () => `/account/alice%40example.net?${range}`, 6],
  ['the queue', () => `/queue?${range}`, 3],
  ['the logins', () => `/authentication?${range}`, 12],
  ['the filter', () => `/spam?${range}`, 30],
])(
  'the numbers of %s land on their counts',
  async (_, path, atLeast) => {
    await visit(browser.page, service.url + path())
    const numbers = await numbersOf()
    expect(numbers.length).toBeGreaterThanOrEqual(atLeast)

    expect(await follow(numbers)).toEqual([])
  },
  300_000,
)
