/**
 * What the reader's system asks for: in forced colours nothing is told by a colour that is gone, with reduced motion nothing
 * moves; and what a person chose is there in the next browser.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults, openBrowser } from './browser.ts'
import type { Browser } from './browser.ts'
import { lostInForcedColours } from './forced-colours.ts'
import { importRealMail } from './mail.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

let service: Service
let browser: Browser
let page: Page
let range = ''
let message = ''

beforeAll(async () => {
  service = await startService({
    demo: 'no',
    journal: { enabled: 'no' },
    sources: [{ path: '/nonexistent/mail.log' }],
  })
  ;({ range, message } = await importRealMail(service, 'sample'))
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  page = browser.page
  await signIn(page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

const places = (): string[] => [
  `/?${range}`,
  `/search?${range}`,
  message,
  `/queue?${range}`,
  `/authentication?${range}`,
  `/spam?${range}`,
  '/live',
  '/alerts?tab=history',
  '/settings',
]

test('in forced colours every mark and every choice is still seen, and axe finds nothing', async () => {
  const faults: Record<string, unknown> = {}
  for (const path of places()) {
    await visit(page, service.url + path)
    const lost = await lostInForcedColours(page)
    const axe = await accessibilityFaults(page)
    if (lost.length > 0 || axe.length > 0) faults[path] = { lost, axe }
  }
  // what only a background tells is found where it is planted
  await page.evaluate(() => {
    const mark = document.querySelector('main')?.appendChild(document.createElement('div'))
    mark?.setAttribute('class', 'planted')
    mark?.style.setProperty('background', 'red')
    mark?.style.setProperty('block-size', '10px')
  })
  expect(await lostInForcedColours(page)).toEqual(['div.planted'])
  await page.emulateMedia({ forcedColors: 'none' })
  expect(faults).toEqual({})
})

/** How many elements move or fade while the menu of the person opens. */
async function moving(reducedMotion: 'reduce' | 'no-preference'): Promise<number> {
  await page.emulateMedia({ reducedMotion })
  await visit(page, `${service.url}/search?${range}`)
  await page.locator('header button[aria-haspopup=menu]').last().click()
  await page.locator('[role=menu]').waitFor()
  return page.evaluate(() => {
    const lasts = (times: string) => times.split(',').some((time) => parseFloat(time) > 0)
    return [...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName, animationDuration, animationTimingFunction } =
        getComputedStyle(each)
      // one step is a pause, not a movement
      const isPause = animationTimingFunction.startsWith('steps(1')
      return lasts(transitionDuration) || (animationName !== 'none' && !isPause && lasts(animationDuration))
    }).length
  })
}

test('with reduced motion nothing moves; else menus appear', async () => {
  expect(await moving('reduce')).toBe(0)
  expect(await moving('no-preference')).toBeGreaterThan(0)
})

test('what a person chose is there in the next browser, with the language of each as long as none was chosen', async () => {
  await visit(page, `${service.url}/settings`)
  const told = page.waitForResponse((answer) => answer.url().endsWith('/api/session/preferences'))
  await page.getByLabel('Theme').selectOption('dark')
  expect((await told).status()).toBe(200)
  const next = await openBrowser({ locale: 'de-DE', colorScheme: 'light', width: 1440 })
  await signIn(next.page, service)
  await visit(next.page, `${service.url}/settings`)
  const root = await next.page.evaluate(() => ({
    ...document.documentElement.dataset,
    lang: document.documentElement.lang,
  }))
  expect(root).toMatchObject({ theme: 'dark', lang: 'de' })
  expect(await next.complaints()).toEqual([])
  await next.close()
})
