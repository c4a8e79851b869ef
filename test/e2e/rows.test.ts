/** However far one scrolls through a hundred thousand results, the document holds a few rows, and the right ones. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from './browser.ts'
import { openBrowser } from './browser.ts'
import { importFiles } from './mail.ts'
import { signIn, visit } from './pages.ts'
import { rowsOf, scrollUntil } from './rows.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService } from './service.ts'

const GENERATE = join(import.meta.dirname, '../../bench/generate.js')
const LINES = 100_000
const MOST_ROWS = 60

let service: Service
let browser: Browser

beforeAll(async () => {
  service = await startService({ demo: 'no', journal: { enabled: 'no' }, sources: [] })
  const file = join(service.directory, 'mail.log')
  execFileSync(process.execPath, [GENERATE, file, String(LINES)])
  await importFiles(service, [file])
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
  await signIn(browser.page, service)
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  removeDirectory(service)
})

test('at most 60 rows stand in the document, and a row far down is the one the list has there', async () => {
  const { page } = browser
  await visit(page, `${service.url}/search?mode=lines&since=2026-01-01T00:00:00Z&until=2027-12-31T00:00:00Z`)
  const drawn = [(await rowsOf(page)).drawn]
  await scrollUntil(page, LINES, async () => void drawn.push((await rowsOf(page)).drawn))
  expect(Math.min(...drawn)).toBeGreaterThan(10)
  expect(Math.max(...drawn)).toBeLessThanOrEqual(MOST_ROWS)

  const indexes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.results tr.row')].map((row) =>
        Number(row.getAttribute('aria-rowindex')),
      ),
    )
  // Somewhere in the middle the rows follow each other without a hole.
  await page.evaluate(() => {
    const main = document.querySelector('main')
    main?.scrollTo({ top: main.scrollHeight / 2 })
  })
  await expect.poll(async () => (await indexes())[0] ?? 0).toBeGreaterThan(LINES / 4)
  const middle = await indexes()
  expect(middle).toEqual(middle.map((_, at) => (middle[0] ?? 0) + at))
  expect(await browser.complaints()).toEqual([])
}, 300_000)

test('on a phone, where the whole document scrolls, no more rows stand in it either', async () => {
  const phone = await openBrowser({ locale: 'de-DE', colorScheme: 'light', width: 390 })
  const { page } = phone
  await signIn(page, service)
  await visit(page, `${service.url}/search?mode=lines&since=2026-01-01T00:00:00Z&until=2027-12-31T00:00:00Z`)
  const indexes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.cards > li[data-index]')].map(({ dataset }) =>
        Number(dataset.index),
      ),
    )
  for (let passed = 0; passed < 1_000;) {
    const shown = await indexes()
    expect(shown.length).toBeLessThanOrEqual(MOST_ROWS)
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    await expect
      .poll(async () => (await indexes())[0] ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(shown[0] ?? 0)
    passed = (await indexes())[0] ?? 0
  }
  expect(await phone.complaints()).toEqual([])
  await phone.close()
}, 120_000)
