/** A real Chromium on the pages: collects CSP violations, console errors and page errors, and runs axe. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import type { BrowserContext, Browser as Chromium, Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Look {
  locale: 'en-GB' | 'de-DE'
  colorScheme: 'light' | 'dark'
  width: number
}
export const LOOKS: readonly Look[] = [
  { locale: 'en-GB', colorScheme: 'light', width: 1440 },
  { locale: 'de-DE', colorScheme: 'dark', width: 1440 },
  { locale: 'en-GB', colorScheme: 'dark', width: 390 },
  { locale: 'de-DE', colorScheme: 'light', width: 390 },
]

export interface Browser {
  context: BrowserContext
  page: Page
  /** Complaints since the last call: CSP violations, console errors, uncaught errors. */
  complaints(): Promise<string[]>
  close(): Promise<void>
}

/** One Chromium for all looks of a test file, started by the first and ended with the last. */
let chromiumOfFile: Promise<Chromium> | undefined
let opened = 0

function launch(): Promise<Chromium> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => existsSync(path),
  )
  if (executablePath === undefined) throw new Error("no Chromium here: 'npm test' says how to install it")
  return chromium.launch({ executablePath, headless: true, args: FLAGS })
}

/** A window of its own, with cookies and storage of its own. */
export async function openBrowser(look: Look): Promise<Browser> {
  opened++
  const browser = await (chromiumOfFile ??= launch())
  const context = await browser.newContext({
    locale: look.locale,
    timezoneId: 'Europe/Berlin',
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: look.width < 700 ? 844 : 900 },
    hasTouch: look.width < 700,
  })
  const heard: string[] = []
  await context.addInitScript(() => {
    const store = window as unknown as { violations: string[] }
    store.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      store.violations.push(
        `CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      ),
    )
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`))
  return {
    context,
    page,
    async complaints() {
      const violations = await page.evaluate(
        () => (window as unknown as { violations?: string[] }).violations ?? [],
      )
      return [...heard.splice(0), ...violations]
    },
    async close() {
      await context.close()
      if (--opened > 0) return
      chromiumOfFile = undefined
      await browser.close()
    },
  }
}

/** WCAG 2.0 to 2.2 A and AA faults of the page, as `rule: target`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // What fades in has not its own colours yet.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  )
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() =>
    (
      window as unknown as {
        axe: {
          run(
            options: object,
          ): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>
        }
      }
    ).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
}

/** By how many pixels the page scrolls sideways. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
