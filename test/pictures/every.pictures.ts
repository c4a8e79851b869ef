/** A picture of every page: light and dark, English and German, 1440 and 390 px, with mail and without. Look at them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import type { ServiceStatus } from '../../server/api/contract.ts'
import { openBrowser } from '../e2e/browser.ts'
import type { Browser, Look } from '../e2e/browser.ts'
import { importRealMail } from '../e2e/mail.ts'
import { ready, signIn } from '../e2e/pages.ts'
import { removeDirectory, startService, waitFor } from '../e2e/service.ts'
import type { Service } from '../e2e/service.ts'
import { messages, pagesOfNothing, pagesWithMail } from './scenes.ts'
import type { Scene } from './scenes.ts'

const FOLDER = join(import.meta.dirname, '../../screenshots')
const LOCALES = ['en-GB', 'de-DE'] as const
const WIDTHS = [1440, 390]
const SCHEMES = ['light', 'dark'] as const
/** Pages longer than this are cut. */
const TALLEST = 3_200
/** Until two pictures in a row are the same. */
const TRIES = 4
/** `MAILTRACE_PICTURES=search,open-` takes only scenes whose name begins so. */
const wanted = process.env.MAILTRACE_PICTURES?.split(',')

const services: Service[] = []
if (!wanted) rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
afterAll(async () => {
  for (const service of services) {
    await service.stop()
    removeDirectory(service)
  }
})

async function start(settings: Record<string, unknown>): Promise<Service> {
  const service = await startService({ journal: { enabled: 'no' }, ...settings })
  services.push(service)
  return service
}

/** How high the window must be to show the whole page, which scrolls within its frame. */
async function wholeHeight(page: Page, least: number): Promise<number> {
  const inner = await page.evaluate(() => {
    const main = document.querySelector('main')
    const hidden = main ? main.scrollHeight - main.clientHeight : 0
    return Math.max(document.documentElement.scrollHeight, innerHeight + hidden)
  })
  return Math.min(Math.max(inner, least), TALLEST)
}

/** The page once it is drawn whole: a window that has just grown shows its old head again where it ended before. */
async function drawn(page: Page): Promise<Buffer> {
  let before = await page.screenshot()
  for (let tries = 0; ; tries++) {
    // charts draw themselves anew in the next frames, and ages go on once a second
    await page.evaluate(() => new Promise((done) => setTimeout(done, 150)))
    const now = await page.screenshot()
    if (now.equals(before) || tries === TRIES) return now
    before = now
  }
}

/** Opens the scene and takes it in light and dark; gives what went wrong. */
async function take(window: Browser, service: Service, scene: Scene, look: Look): Promise<string[]> {
  const { context } = window
  const page = await context.newPage()
  const lowest = look.width < 700 ? 844 : 900
  try {
    await scene.before?.(page)
    await page.goto(service.url + scene.path)
    if (!scene.unready) await ready(page)
    await scene.act?.(page)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({
        width: look.width,
        height: scene.windowOnly ? lowest : await wholeHeight(page, lowest),
      })
      const file = [scene.name, look.locale.slice(0, 2), colorScheme, look.width].join('-')
      writeFileSync(join(FOLDER, `${file}.png`), await drawn(page))
    }
    return []
  } catch (problem) {
    return [`${scene.name} ${look.locale} ${look.width}: ${String(problem).split('\n')[0]}`]
  } finally {
    await page.close()
  }
}

async function takeAll(service: Service, scenes: readonly Scene[]): Promise<string[]> {
  const faults: string[] = []
  for (const locale of LOCALES)
    for (const width of WIDTHS) {
      const look: Look = { locale, width, colorScheme: 'light' }
      const window = await openBrowser(look)
      await signIn(window.page, service)
      const waiting = scenes.filter(
        ({ name, wideOnly = false }) =>
          (wanted?.some((start) => name.startsWith(start)) ?? true) && !(wideOnly && width < 700),
      )
      await Promise.all(
        [1, 2].map(async () => {
          for (let scene = waiting.shift(); scene; scene = waiting.shift())
            faults.push(...(await take(window, service, scene, look)))
        }),
      )
      await window.close()
    }
  return faults
}

test('pages with the mail of a day', async () => {
  const service = await start({ demo: 'yes' })
  await waitFor(async () => {
    const status = await service.get<ServiceStatus>('/api/status')
    return status.demo && status.progress === undefined && status.dataUntil !== undefined ? true : undefined
  }, 120_000)
  expect(await takeAll(service, pagesWithMail())).toEqual([])
})

test('messages of every outcome', async () => {
  const service = await start({ demo: 'no', sources: [{ path: '/nonexistent/mail.log' }] })
  await importRealMail(service)
  const scenes = await messages(service)
  expect(scenes.length).toBeGreaterThan(4)
  expect(await takeAll(service, scenes)).toEqual([])
})

test('pages without any mail, and the way in', async () => {
  const service = await start({ demo: 'no', sources: [{ path: '/nonexistent/mail.log' }] })
  const signedOut: Scene = {
    name: 'sign-in',
    path: '/sign-in',
    unready: true,
    before: (page) => page.context().clearCookies(),
    act: (page) => page.locator('button[type=submit]').waitFor(),
  }
  expect(await takeAll(service, pagesOfNothing())).toEqual([])
  expect(await takeAll(service, [signedOut])).toEqual([])
})
