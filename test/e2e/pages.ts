/** What every browser test does on the pages: sign in, open a page and wait until it has shown its data. */
import type { BrowserContext, Page } from 'playwright-core'
import type { Service } from './service.ts'

const PASSWORD = 'correct horse battery staple'
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>
const sessions = new WeakMap<Service, Cookies>()

/** Signs in: the first time through the printed link, which leads to setting the password; later windows share that session. */
export async function signIn(page: Page, service: Service): Promise<void> {
  const session = sessions.get(service)
  if (session) {
    await page.context().addCookies(session)
    return
  }
  await page.goto(service.link)
  await page.locator('input[type=password]').first().waitFor()
  for (const field of await page.locator('input[type=password]').all()) await field.fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.locator('main[data-ready=true]').waitFor({ timeout: 30_000 })
  sessions.set(service, await page.context().cookies())
}

/** Signs in with name and password, as on every later day. */
export async function signInWithPassword(page: Page, service: Service): Promise<void> {
  await page.goto(`${service.url}/sign-in`)
  await page.locator('input[autocomplete=username]').fill('admin')
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.locator('main[data-ready=true]').waitFor({ timeout: 30_000 })
}

/** Opens a page and waits until it says that its first data, error or empty state stands. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await ready(page)
}

/** Milliseconds without a read in which the next one would have begun. */
const QUIET = 150

/**
 * Waits until the page that is open shows its data, error or empty states: nothing is being read (the bar at the top) and
 * every chart is drawn. Not for the network: the stream of the live page never ends.
 */
export async function ready(page: Page): Promise<void> {
  await page.locator('main[data-ready=true]').waitFor({ timeout: 30_000 })
  await page.waitForFunction(
    (quiet) => {
      const store = window as unknown as { quietSince?: number | undefined }
      const busy = document.querySelector<HTMLElement>('.busy')
      const reads = busy !== null && busy.style.display !== 'none'
      const drawn = [...document.querySelectorAll('.canvas')].every((chart) => chart.querySelector('canvas'))
      if (reads || !drawn) return void (store.quietSince = undefined)
      store.quietSince ??= performance.now()
      return performance.now() - store.quietSince > quiet
    },
    QUIET,
    { timeout: 30_000, polling: 50 },
  )
}
